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

/*
 * Starts the poll. covered_s: so far back a worker knows all that has ended from its
 * first answer on; what lives longer than that (a browser's cookie) is looked up once.
 */
MUST_USE struct revocations *revocations_new(struct service *s, int32_t covered_s);

/* True when the session or terminal was revoked, or the card lost, by the last poll; of
 * what ended before covered_s began, false. */
bool revocations_has(const struct revocations *v, int64_t id);

/* Whether revocations_has() is the answer for a session that went on at since_us, by this
 * machine's clock: else it is to be looked up. */
bool revocations_cover(const struct revocations *v, int64_t session_id, int64_t since_us);

/* It was looked up, and goes on: from now on it is covered. */
void revocations_goes_on(struct revocations *v, int64_t session_id);

/* True when nothing has been heard for 5 s: then nobody can be let in. */
bool revocations_blind(const struct revocations *v);

#endif
