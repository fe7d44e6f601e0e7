/*
 * Authorisation holds: cash that an account promises to a store. A hold lowers what can
 * be spent and moves nothing; a capture takes up to its amount and ends it, a release (by
 * the store, by a void of its key, or when its time has come, core/ledger/due.h) ends it
 * with nothing taken. The list of open ones is core/open_holds.h. Internal to core.
 */
#ifndef CREMA_CORE_HOLD_H
#define CREMA_CORE_HOLD_H

#include "svc/base/must_use.h"
#include "svc/core/ledger/change.h"

/* LIMIT_EXCEEDED, INSUFFICIENT_FUNDS, TOO_MANY_HOLDS; UNAVAILABLE without rules. */
MUST_USE enum problem hold_run(struct decision *d);

/* Finds d->original, a hold of the asking store: NOT_FOUND when it is none. */
MUST_USE enum problem hold_find(struct decision *d);

/* Points are earned on what is taken. HOLD_ENDED, CAPTURE_TOO_LARGE with what is held. */
MUST_USE enum problem capture_run(struct decision *d);

MUST_USE enum problem release_run(struct decision *d);

/* Ends the hold of d->original by an entry of that kind: a release or a void. */
MUST_USE enum problem hold_end(struct decision *d, enum entry_kind kind);

#endif
