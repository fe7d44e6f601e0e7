/*
 * Transfers between two accounts: an entry on each, both or neither, that sum to zero in
 * transfer clearing and name each other. Internal to core; apply_transfer calls it.
 */
#ifndef CREMA_CORE_TRANSFER_H
#define CREMA_CORE_TRANSFER_H

#include "svc/base/must_use.h"
#include "svc/core/ledger/change.h"

/*
 * `to` is the recipient's side of the same operation; NULL: nobody is known by that name.
 * TRANSFER_TO_SELF, LIMIT_EXCEEDED, INSUFFICIENT_FUNDS with their numbers in from->ret;
 * RECIPIENT_UNAVAILABLE, which does not tell the sender whether there is no recipient or
 * one who is closed or full; UNAVAILABLE without rules.
 */
MUST_USE enum problem transfer_run(struct decision *from, struct decision *to);

#endif
