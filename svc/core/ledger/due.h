/*
 * What is due by itself: lots that have ended expire, holds that have ended are released,
 * vouchers give their points back. Due things are entries of their own, before the
 * operation that found them, with op_ids derived from what is due, so that none of them
 * can happen twice. Lots that start later change no balance and need no entry. Tier dates
 * join here: a term in due_next_us, a step in due_apply.
 */
#ifndef CREMA_CORE_DUE_H
#define CREMA_CORE_DUE_H

#include "proto/slice.h"
#include "svc/base/must_use.h"
#include "svc/core/ledger/change.h"

/* Writes what is due on d->day into the account and d->ret. */
MUST_USE enum problem due_apply(struct decision *d);

/*
 * Expires the lots that have ended in an entry of its own; nothing when there is none.
 * `what`, not empty, names the occasion: never the same twice for an account.
 */
MUST_USE enum problem due_expire(struct decision *d, struct slice what);

/* Ends what is over as soon as it has returned: vouchers that were opened again, then
 * lots, in an entry that `what` names. */
MUST_USE enum problem due_ended(struct decision *d, struct slice what);

/* When something is due next; INT64_MAX: never. */
int64_t due_next_us(const struct account *a);

/* op_id of a due entry: BLAKE2b-128 over ("due", account id, kind, what). */
void due_op_id(unsigned char ret[OP_ID_BYTES], int64_t account_id, enum entry_kind kind,
               struct slice what);

#endif
