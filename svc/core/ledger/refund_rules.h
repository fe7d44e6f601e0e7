/*
 * Refunds of purchases under rules of format 2: what is kept is a function of the refunds
 * in their order (kept.h); money goes back to the card first, points follow the goods by
 * the purchase's own shares of tenders. Internal to core.
 */
#ifndef CREMA_CORE_REFUND_RULES_H
#define CREMA_CORE_REFUND_RULES_H

#include "svc/base/must_use.h"
#include "svc/core/ledger/change.h"

/*
 * Gives back of d->original, a purchase or a capture made under `rules`: lines, an
 * amount, or, where asked says neither, all that is left. Writes an entry of that kind, a
 * refund or a void.
 *
 * Points that are no longer due are taken back, rewards return with their line (without
 * a line, with the last of the money), limits get back what the kept basket does not use,
 * while their period lives, and the purchase's month its qualifying points.
 *
 * ALREADY_REFUNDED, REFUND_TOO_LARGE and TOO_MANY_REFUNDS with what is left, of the money
 * or of the line, in passed; LINES_NOT_REFUNDABLE when it was bought without lines;
 * INTERNAL when a row is damaged.
 */
MUST_USE enum problem
refund_rules_give_back(struct decision *d, const struct rules *rules,
                       const struct op_refund *asked, enum entry_kind kind);

#endif
