/*
 * The arithmetic of a reason under rules of format 2, in signs that every language reads:
 * "17.15 × 1.2", "20.58 × (2 − 1)", "⌊17.15 / 5.00⌋ × 10", "min(50, 12.5)".
 */
#ifndef CREMA_CORE_EARN_TEXT_H
#define CREMA_CORE_EARN_TEXT_H

#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/core/rules/earn.h"

/*
 * `reason` is of these rules, of a purchase or of a load. Points are floored good by
 * good, so what is multiplied may be some millionths less than the text says.
 */
const char *earn_text(struct arena *arena, const struct rules_compiled *rules,
                      const struct earn_reason *reason, int32_t currency_exponent);

#endif
