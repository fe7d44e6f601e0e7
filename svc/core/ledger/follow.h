/*
 * What follows an operation's own entry, in entries of their own and in this order: gifts
 * and challenges (FOLLOW_MAX at most), the tier, and what has returned past its end,
 * which ends at once.
 *
 * The operation has happened by then, so nothing here can refuse it: a follow-up that
 * cannot be written leaves no trace and is left for a later operation. The operation's
 * answer stays its own entry. Internal to core.
 */
#ifndef CREMA_CORE_FOLLOW_H
#define CREMA_CORE_FOLLOW_H

#include "svc/core/ledger/change.h"
#include "svc/core/rules/earn_challenge.h"
#include "svc/core/week_runs.h"

enum { FOLLOW_MAX = 8 };

/* A challenge of a refunded purchase whose grants are more than is due now. */
struct follow_fallen {
    const struct rules_challenge *challenge;
    bool in_period; /* grants of `period`; false: of any */
    int64_t period;
    struct weeks marks; /* of what is to be reversed, the newest last; in_period: as many
                           of the period */
};

/* What an operation has found out for what follows it. */
struct follow {
    /* Of a purchase, a capture or a joining, under the rules in force. */
    struct earn_progress added[RULES_CHALLENGES_BITS];
    size_t added_count;
    struct rules_mask gifts; /* that it is given */

    /* Of a refund, under the rules of the purchase. */
    const struct rules_compiled *rules; /* NULL: nothing is to be reversed */
    struct rules_mask gifts_lost;       /* whose `when` the kept goods do not hold */
    struct follow_fallen fallen[RULES_CHALLENGES_BITS];
    size_t fallen_count;

    /* Rules of the follow-ups so far. */
    int64_t keys[FOLLOW_MAX];
    size_t count;
};

void follow_begin(struct follow *f);

/* Follows the entry d->ret->entries[d->ret->answer], the newest one so far. */
void follow_operation(struct decision *d);

#endif
