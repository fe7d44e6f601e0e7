/*
 * Sessions: one login on one device. See 0002_people.sql for the single-use refresh.
 */
#ifndef CREMA_STORE_SESSION_H
#define CREMA_STORE_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"

struct pgpool_call;

enum { REFRESH_HASH_BYTES = 32, SESSIONS_LISTED_MAX = 50 };

struct session_row {
    int64_t id;
    int16_t role; /* enum role */
    int64_t principal_id;
    int64_t account_id;
    int64_t auth_gen;
    int16_t channel; /* enum channel */
    unsigned char refresh_hash[REFRESH_HASH_BYTES];
    int64_t refresh_expires_us;
    struct slice browser; /* that signed in (svc/text/agent.h); empty: unknown */
    struct slice system;
};

/* What a person sees of one of her sessions. */
struct session_seen {
    int64_t id;
    int16_t channel;
    struct slice browser; /* empty: unknown */
    struct slice system;
    int64_t created_us;
    int64_t seen_us;
};

/* Inserts the session. */
void session_ask_insert(struct pgpool_call *call, struct arena *arena,
                        const struct session_row *s);

/*
 * Exchanges the refresh token, at once and once: a row when old_hash was the newest; else
 * no row, and the session, if there is one of that id, has ended (a token was used
 * twice).
 */
void session_ask_refresh(struct pgpool_call *call, struct arena *arena, int64_t id,
                         const unsigned char old_hash[REFRESH_HASH_BYTES],
                         const unsigned char new_hash[REFRESH_HASH_BYTES],
                         int64_t new_expires_us);

MUST_USE bool session_take(const struct pgpool_call *call, struct session_row *ret);

/*
 * Ends one session, or all of a principal; of a member, raises the account's auth_gen and
 * notes the devices that show pay codes as lost.
 */
void session_ask_end(struct pgpool_call *call, struct arena *arena, int64_t id);

/* The same of one of the principal's; take: whether it was hers and went on until now. */
void session_ask_end_own(struct pgpool_call *call, struct arena *arena, int64_t id,
                         int64_t principal_id);
MUST_USE bool session_take_ended(const struct pgpool_call *call);

/* Ends all of a principal but one. */
void session_ask_end_others(struct pgpool_call *call, struct arena *arena,
                            int64_t principal_id, int64_t id);

/* A principal's that go on, the one seen last first, at most SESSIONS_LISTED_MAX. */
void
session_ask_list(struct pgpool_call *call, struct arena *arena, int64_t principal_id);
MUST_USE size_t session_take_list(const struct pgpool_call *call, struct arena *arena,
                                  struct session_seen *ret, size_t cap);

/* Adds to the call: whether the session goes on; take: the answer of the at-th so added.
 */
void session_add_goes_on(struct pgpool_call *call, int64_t id);
MUST_USE bool session_take_goes_on(const struct pgpool_call *call, int at);

/* Adds to the call: the session is in use. */
void session_add_seen(struct pgpool_call *call, int64_t id);

void session_ask_end_all(struct pgpool_call *call, struct arena *arena,
                         int64_t principal_id, int64_t account_id);

#endif
