/*
 * Card numbers that nobody has, shown at a till: somebody mistypes, or guesses. They are
 * counted per terminal in Postgres before they are answered (store/people/attempt.h),
 * answered later the more there are, and beyond unknown_cards_per_hour the till is
 * stopped: it takes only cards that have been used at its store, and what it answers to
 * others does not say whether there is such a card, until a manager has looked
 * (POST /v1/terminals/{id}/allow, crema terminals allow). Visits and pay codes go on.
 */
#ifndef CREMA_ENGINE_TILL_GUARD_H
#define CREMA_ENGINE_TILL_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/engine/request/request.h"

/* Whether the terminal r->who is stopped, as far as this worker knows. */
MUST_USE bool till_guard_stopped(const struct request *r);

/* There is no such card: counts it, then answers card-unknown or till-stopped. */
MUST_USE enum step till_guard_unknown(struct request *r);

/* Answers till-stopped, after the same time whatever was looked up. */
MUST_USE enum step till_guard_refuse(struct request *r);

#endif
