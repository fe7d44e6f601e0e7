/*
 * Checks what a document of format 2 means (svc/doc/rules.md says what may stand in it).
 */
#ifndef CREMA_CORE_RULES_CHECK_H
#define CREMA_CORE_RULES_CHECK_H

#include <stdbool.h>

#include "svc/base/must_use.h"
#include "svc/core/rules/document/document.h"
#include "svc/core/rules/rules_errors.h"
#include "svc/core/rules/rules_read.h"

/* False after adding all errors, as many as fit. `root` is the same document. */
MUST_USE bool rules_check(const struct document *document, const struct json_node *root,
                          const struct rules_world *world, struct rules_errors *errors);

#endif
