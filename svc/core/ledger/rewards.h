/*
 * The rewards of a purchase or a redemption: whether they can be had, what they cost, and
 * which lots pay. Internal to core.
 */
#ifndef CREMA_CORE_REWARDS_H
#define CREMA_CORE_REWARDS_H

#include "svc/base/must_use.h"
#include "svc/core/ledger/change.h"
#include "svc/core/rules/reward_ask.h"

/* Refuses the reward that is the place-th of those that are asked for, and says why. */
MUST_USE enum problem
rewards_unavailable(const struct decision *d, enum reward_bar bar, size_t place);

/* Whether there are such rewards, where that is asked before anything else: under rules
 * of format 1. REWARD_UNKNOWN, LIMIT_EXCEEDED. */
MUST_USE enum problem
rewards_look(const struct decision *d, const struct op_rewards *asked);

/*
 * Spends points on all of them or on none: takes them from the lots and from c's points,
 * and tells in *ret and in c's counters what it did. basket is what is bought, NULL in a
 * redemption alone, whose lines nobody asks for. The decision has rules.
 *
 * A voucher's points wait in it already; it is used once, whatever its conditions.
 *
 * REWARD_UNKNOWN; VOUCHER_ENDED; REWARD_UNAVAILABLE with the reason, and REWARD_WORTH
 * with the most in passed, when one cannot be had so; INSUFFICIENT_POINTS with what is
 * missing.
 */
MUST_USE enum problem rewards_spend(struct decision *d, const struct op_rewards *asked,
                                    const struct earn_basket *basket, struct lots *lots,
                                    struct change *c, struct detail_rewards *ret);

#endif
