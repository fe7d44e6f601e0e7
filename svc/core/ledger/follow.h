/*
 * What follows an operation's own entry, in entries of their own and in this order: gifts
 * and challenges, the tier, and what has returned past its end, which ends at once.
 *
 * The operation has happened by then, so nothing here can refuse it: a follow-up that
 * cannot be written leaves no trace and is left for a later operation. The operation's
 * answer stays its own entry. Internal to core.
 */
#ifndef CREMA_CORE_FOLLOW_H
#define CREMA_CORE_FOLLOW_H

#include "svc/core/ledger/change.h"

/* Follows the entry d->ret->entries[d->ret->answer], the newest one so far. */
void follow_operation(struct decision *d);

#endif
