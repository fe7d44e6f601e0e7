/*
 * The order of what follows: see follow.h.
 */
#include "svc/core/ledger/follow.h"

#include <assert.h>

#include "svc/core/ledger/due.h"

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
    follow_ended(d);
}
