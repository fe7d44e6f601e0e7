/*
 * What is due by itself: lots that have ended expire, holds that have ended are released,
 * vouchers give their points back, levels are renewed or lost. Due things are entries of
 * their own, before the operation that found them, with op_ids derived from what is due,
 * so that none of them can happen twice. Lots that start later change no balance and need
 * no entry.
 *
 * Vouchers, levels and lots go in the order of their times, under the rules of their
 * times, so that it makes no difference who looks first: a sweep at each midnight or a
 * touch a year later. Lots that end with nothing else between are one entry. Holds move
 * no points, so their releases come before all that.
 */
#ifndef CREMA_CORE_DUE_H
#define CREMA_CORE_DUE_H

#include "proto/slice.h"
#include "svc/base/must_use.h"
#include "svc/core/ledger/change.h"

enum { DUE_ENTRIES_MAX = 80 };

/*
 * Writes what is due at d->at_us into the account and d->ret. UNAVAILABLE and
 * VERDICT_LATER in d->ret when there is more of it than DUE_ENTRIES_MAX: what was written
 * stays, and whoever applies again goes on.
 */
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
