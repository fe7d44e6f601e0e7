/*
 * Authorisation holds: cash that an account promises to a store. A hold lowers what can
 * be spent and moves nothing; a capture takes up to its amount and ends it, a release (by
 * the store, by a void of its key, or when its time has come, core/due.h) ends it with
 * nothing taken. Open holds are part of the account, so they are decided under its lock
 * and are recomputed from its entries. Internal to core.
 */
#ifndef CREMA_CORE_HOLD_H
#define CREMA_CORE_HOLD_H

#include "svc/core/change.h"

/* NULL when no hold of that entry is open. */
const struct hold *hold_open(const struct account *a, int64_t seq);

/* The open hold whose time comes first, the older of equal ones; NULL: none is open. */
const struct hold *hold_first_to_end(const struct account *a);

/* Whether the entry's change of `held` can be: room for a new hold, or one to end. */
bool hold_fits(const struct account *a, const struct entry *e);

/* Opens or ends the hold of an entry that fits; others change nothing. */
void hold_adopt(struct account *a, const struct entry *e, int64_t expires_us);

/* LIMIT_EXCEEDED, INSUFFICIENT_FUNDS, TOO_MANY_HOLDS; UNAVAILABLE without rules. */
enum problem hold_run(struct decision *d);

/* Finds d->original, a hold of the asking store: NOT_FOUND when it is none. */
enum problem hold_find(struct decision *d);

/* Points are earned on what is taken. HOLD_ENDED, CAPTURE_TOO_LARGE with what is held. */
enum problem capture_run(struct decision *d);

enum problem release_run(struct decision *d);

/* Ends the hold of d->original by an entry of that kind: a release or a void. */
enum problem hold_end(struct decision *d, enum entry_kind kind);

#endif
