/*
 * Earning under format 1: points per unit of currency by tender, floored for each rule.
 * Entries that were made so keep this arithmetic for ever, and so do their refunds: what
 * is kept is asked for again, the card's part first.
 */
#ifndef CREMA_CORE_EARN_SIMPLE_H
#define CREMA_CORE_EARN_SIMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/rules/rules.h"

struct earn_simple_reason {
    const struct earn_rule *rule;
    int64_t base_minor;
    int64_t points_micro;
};

struct earned_simple {
    int64_t points_micro; /* the sum of the reasons */
    struct earn_simple_reason reasons[RULES_EARN_MAX];
    size_t reason_count;
};

/*
 * What the card and others have paid, less what was returned: 0 or more. False when the
 * points leave int64; *ret is then of no use. The rules are of format 1.
 */
MUST_USE bool earn_simple(const struct rules *rules, int64_t card_minor,
                          int64_t other_minor, struct earned_simple *ret);

/* The arithmetic of a reason: "4.50 x 1.7" (units of currency times points per unit). */
struct slice
earn_simple_text(struct arena *arena, const struct earn_simple_reason *reason,
                 int32_t currency_exponent);

#endif
