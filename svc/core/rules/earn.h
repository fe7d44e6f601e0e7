/*
 * Earning: how many points a basket is due, and why.
 *
 * This is the place of the whole rule engine. earn() has the signature of the design
 * (domain.md, "Earning") already: it may look at the account before the operation, at the
 * basket's lines, at the day and at the store, and it answers with points, reasons and
 * the counters of limited rules. Base rules by tender are all that it evaluates; they add
 * up. Multipliers, campaigns, limited rules and tiers go into earn.c beside them, their
 * reasons name a line, and their counters come back in struct earned. Nobody else decides
 * what is earned: a refund asks earn() again for what was kept.
 */
#ifndef CREMA_CORE_EARN_H
#define CREMA_CORE_EARN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/account.h"
#include "svc/core/entry.h"
#include "svc/core/op.h"
#include "svc/core/rules/rules.h"

/* What was bought, less what was returned. */
struct earn_basket {
    int64_t card_minor; /* the part that the card paid */
    int64_t other_minor;
    const struct op_line *lines;
    size_t line_count;
};

struct earn_when {
    int64_t at_us;
    int32_t day;
};

struct earn_where {
    int32_t store_id; /* 0: none */
    enum channel channel;
};

struct earn_reason {
    const struct earn_rule *rule;
    size_t line; /* 1-based; 0: the whole basket */
    int64_t base_minor;
    int64_t points_micro;
};

struct earned {
    int64_t points_micro; /* the sum of the reasons */
    struct earn_reason reasons[RULES_EARN_MAX];
    size_t reason_count;
};

/*
 * False when the points leave int64; *ret is then of no use. `before` may be NULL. The
 * parts of the basket are 0 or more, and the currency's exponent 0 to 6 (asserted).
 */
MUST_USE bool earn(const struct rules *rules, const struct account *before,
                   const struct earn_basket *basket, const struct earn_when *when,
                   const struct earn_where *where, struct earned *ret);

/* The arithmetic of a reason: "4.50 x 1.7" (units of currency times points per unit). */
struct slice earn_reason_text(struct arena *arena, const struct earn_reason *reason,
                              int32_t currency_exponent);

#endif
