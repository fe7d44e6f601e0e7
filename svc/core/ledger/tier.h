/*
 * The account's level moves: an entry of kind TIER says from where to where, and what is
 * held now. It is written where only holdings change, too (svc/core/holdings.h), and
 * refers to the entry of the operation that moved it; by date, to none. A level that
 * changes is an activity (life.h) of the day on which it does. Internal to core.
 */
#ifndef CREMA_CORE_TIER_H
#define CREMA_CORE_TIER_H

#include "svc/core/ledger/change.h"

/*
 * After the operation's entries: what its months have reached, and what a refund (or a
 * void) took back below it, under the rules in force. Nothing where no month has changed
 * since d->months_before.
 */
MUST_USE enum problem tier_follow(struct decision *d);

/* The account's level ends at a->tier_until_us, which has come: renewed or lost, under
 * the rules of that time. */
MUST_USE enum problem tier_end_due(struct decision *d);

/* When the account's level ends; INT64_MAX: never. */
int64_t tier_end_us(const struct account *a);

#endif
