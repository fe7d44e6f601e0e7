/*
 * Refunds: the algebra of domain.md, "Refund algebra".
 *
 * Everything is computed from cumulative totals. After a refund, the purchase is due the
 * points that earn() gives for what was kept, under the purchase's own rules; the refund
 * takes back what was earned, less that, less what refunds before it took back. Money
 * returns to the card first. So any sequence of partial refunds ends where one full
 * refund ends, and many tiny refunds cannot keep the points.
 *
 * What has expired from the purchase's lot since is never taken back; what cannot be
 * taken and may not become debt is asked for again by the next refund of the purchase.
 * Rewards return to their own lots with the last cent; those of ended lots expire in an
 * entry of their own, at once.
 */
#ifndef CREMA_CORE_REFUND_H
#define CREMA_CORE_REFUND_H

#include "svc/base/must_use.h"
#include "svc/core/ledger/change.h"

/* Of one purchase; one that gives back all that is left is never too many. */
enum { REFUNDS_MAX = 32 };

/* Finds d->original: NOT_FOUND, or NOT_REFUNDABLE if it is not of a kind that can be. */
MUST_USE enum problem refund_find(struct decision *d);

MUST_USE enum problem refund_run(struct decision *d);

/*
 * Gives back what is asked of d->original, a purchase, a capture or a redemption: lines
 * (under rules of format 2), an amount, or, where it says neither, all that is left.
 * Writes an entry of that kind, a refund or a void.
 * ALREADY_REFUNDED, REFUND_TOO_LARGE, TOO_MANY_REFUNDS (with what is left in passed),
 * LINES_NOT_REFUNDABLE of a purchase of format 1, of a redemption and of what was bought
 * without lines, UNAVAILABLE when the rules of the original are not known here,
 * INTERNAL when its row is damaged.
 */
MUST_USE enum problem
refund_give_back(struct decision *d, const struct op_refund *asked, enum entry_kind kind);

#endif
