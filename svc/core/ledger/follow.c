/*
 * The order of what follows: see follow.h.
 */
#include "svc/core/ledger/follow.h"

#include <assert.h>

#include "svc/core/ledger/challenges.h"
#include "svc/core/ledger/due.h"
#include "svc/core/ledger/gifts.h"
#include "svc/core/ledger/reversal.h"
#include "svc/core/ledger/tier.h"

void
follow_begin(struct follow *f)
{
    f->added_count = 0;
    f->gifts = f->gifts_lost = (struct rules_mask){{0}};
    f->rules = NULL;
    f->fallen_count = 0;
    f->count = 0;
}

/* What it has reached or lost. Left here, it moves with the next change of its months. */
static void
follow_tier(struct decision *d)
{
    enum problem problem = tier_follow(d);

    (void)problem;
}

/* What has returned past its end. Left here, it is due at once for the next operation. */
static void
follow_ended(struct decision *d)
{
    enum problem problem = due_ended(d, slice_of(d->op->op_id, OP_ID_BYTES));

    (void)problem;
}

void
follow_operation(struct decision *d)
{
    assert(d->ret->answer + 1 == d->ret->entry_count);
    if (d->follow->rules != NULL) {
        reversal_run(d);
    }
    gifts_give(d);
    challenges_grant(d);
    follow_tier(d);
    follow_ended(d);
}
