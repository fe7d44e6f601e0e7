/*
 * The open holds of an account: part of its state, so they are decided under its lock and
 * recomputed from its entries (core/ledger/hold.h says what a hold is). Internal to core.
 */
#ifndef CREMA_CORE_OPEN_HOLDS_H
#define CREMA_CORE_OPEN_HOLDS_H

#include "svc/base/must_use.h"
#include "svc/core/account.h"
#include "svc/core/entry.h"

/* NULL when no hold of that entry is open. */
const struct hold *open_holds_find(const struct account *a, int64_t seq);

/* The open hold whose time comes first, the older of equal ones; NULL: none is open. */
const struct hold *open_holds_first(const struct account *a);

/* Whether the entry's change of `held` can be: room for a new hold, or one to end. */
MUST_USE bool open_holds_fit(const struct account *a, const struct entry *e);

/* Opens or ends the hold of an entry that fits (asserted); one that changes nothing of
 * `held` changes nothing. Entries come in the order of their seq. */
void open_holds_adopt(struct account *a, const struct entry *e, int64_t expires_us);

#endif
