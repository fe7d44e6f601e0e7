/*
 * Purchases and redemptions: what spends money or points; and what a capture of a hold
 * shares with a purchase. Internal to core.
 */
#ifndef CREMA_CORE_PURCHASE_H
#define CREMA_CORE_PURCHASE_H

#include "svc/base/must_use.h"
#include "svc/core/ledger/change.h"

/*
 * Debits the card's part, spends the rewards, earns on both parts. LIMIT_EXCEEDED,
 * INSUFFICIENT_FUNDS with their numbers in d->ret, and what rewards_spend refuses;
 * UNAVAILABLE without rules. Points earned here cannot pay for rewards here.
 */
MUST_USE enum problem purchase_run(struct decision *d);

/* Spends points on rewards alone. */
MUST_USE enum problem redeem_run(struct decision *d);

#endif
