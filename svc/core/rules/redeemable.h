/*
 * What points can take off a basket: which reward on which line, and how much.
 */
#ifndef CREMA_CORE_REDEEMABLE_H
#define CREMA_CORE_REDEEMABLE_H

#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/op.h"
#include "svc/core/rules/earn.h"
#include "svc/core/rules/rules.h"

enum { REDEEMABLE_MAX = 512 }; /* of one basket; more are not told */

struct redeemable {
    const struct reward *reward;
    int64_t voucher;   /* the entry that made it; 0: points pay */
    int64_t line;      /* from 1 on; 0: the goods of the whole check */
    int64_t off_minor; /* above 0: at most what it is worth, and what is left to pay */
};

struct redeemable_ask {
    const struct rules *rules;
    const struct op_purchase *bought; /* with rewards that can be had together */
    const struct earn_case *c;        /* the same, of the account before it */
    int64_t points_micro;             /* that are left behind these rewards */
};

/*
 * The rewards that could be taken besides, once each: what is in the account's vouchers,
 * then what points buy in the order of the rules; of each the whole check first, then its
 * lines. Amounts are as they are paid, what rewards take
 * off is taken away. Those of kind `item` are for a line that they mean, those of kind
 * `amount` are told for the check; in format 1 they are for both. *ret is the arena's.
 */
MUST_USE size_t redeemables(struct arena *arena, const struct redeemable_ask *ask,
                            const struct redeemable **ret);

#endif
