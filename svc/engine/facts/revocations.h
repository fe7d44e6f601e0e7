/*
 * Revoked sessions and terminals and lost cards, by their ids, polled every second.
 */
#ifndef CREMA_ENGINE_REVOCATIONS_H
#define CREMA_ENGINE_REVOCATIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/must_use.h"

struct revocations;
struct service;

/* Starts the poll. kept_s: how long the longest token lives, and so an id is remembered.
 */
MUST_USE struct revocations *revocations_new(struct service *s, int32_t kept_s);

/* True when the session or terminal was revoked, or the card lost, by the last poll. */
bool revocations_has(const struct revocations *v, int64_t id);

/* True when nothing has been heard for 5 s: then nobody can be let in. */
bool revocations_blind(const struct revocations *v);

#endif
