/*
 * Voids: the refund of all that is left of an operation, found by its key. One that has
 * not arrived (yet) gets a tombstone, which holds its op_id, so that it is refused when
 * it arrives late (the lane's lookup finds it). Loads can be voided while the money is
 * there.
 */
#ifndef CREMA_CORE_VOID_H
#define CREMA_CORE_VOID_H

#include "svc/base/must_use.h"
#include "svc/core/ledger/change.h"

/*
 * Finds d->original by its key; none is fine. VERDICT_MOVED and moved_to in d->ret when
 * it is on another account; NOT_REFUNDABLE when it is nothing that can be voided.
 */
MUST_USE enum problem void_find(struct decision *d);

/* As refund_give_back; INSUFFICIENT_FUNDS for a load that has been spent. */
MUST_USE enum problem void_run(struct decision *d);

/* Leaves a tombstone with the operation's own op_id: it can never happen after this. */
MUST_USE enum problem cancel_run(struct decision *d);

#endif
