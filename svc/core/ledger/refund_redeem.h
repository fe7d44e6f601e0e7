/*
 * Refunds of redemptions under rules of format 2. Internal to core.
 */
#ifndef CREMA_CORE_REFUND_REDEEM_H
#define CREMA_CORE_REFUND_REDEEM_H

#include "svc/base/must_use.h"
#include "svc/core/ledger/change.h"

/*
 * Gives d->original, a redemption made under `rules`, back: all of it, once. Writes an
 * entry of that kind, a refund or a void. ALREADY_REFUNDED, REFUND_TOO_LARGE for any
 * amount, NOT_REFUNDABLE by lines, INTERNAL when a row is damaged.
 */
MUST_USE enum problem
refund_redeem_give_back(struct decision *d, const struct rules *rules,
                        const struct op_refund *asked, enum entry_kind kind);

#endif
