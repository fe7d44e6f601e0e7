/*
 * What looks like a mistake in a good document: rules that never give anything, days that
 * are past, levels whose members earn nothing. Nothing is refused for it.
 */
#ifndef CREMA_CORE_RULES_WARN_H
#define CREMA_CORE_RULES_WARN_H

#include <stdint.h>

#include "proto/slice.h"
#include "svc/core/rules/rules_errors.h"

/*
 * Adds what there is to say of a document that rules_read has taken, when it comes into
 * force on `today` (civil_day). Of format 1 there is nothing to say.
 */
void rules_warn(struct slice document, int32_t today, struct rules_errors *warnings);

#endif
