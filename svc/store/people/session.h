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

enum { REFRESH_HASH_BYTES = 32 };

struct session_row {
    int64_t id;
    int16_t role; /* enum role */
    int64_t principal_id;
    int64_t account_id;
    int64_t auth_gen;
    int16_t channel; /* enum channel */
    unsigned char refresh_hash[REFRESH_HASH_BYTES];
    int64_t refresh_expires_us;
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

void session_ask_end_all(struct pgpool_call *call, struct arena *arena,
                         int64_t principal_id, int64_t account_id);

#endif
