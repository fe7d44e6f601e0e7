/*
 * Sessions: one login on one device.
 */
#include "svc/store/people/session.h"

#include "gen/store_sql.h"
#include "svc/store/ledger/ledger_read.h"
#include "svc/store/take.h"

static void
param_text_or_null(struct pg_params *p, struct slice text)
{
    if (text.n == 0) {
        pg_param_null(p);
    } else {
        pg_param_text(p, text.p, text.n);
    }
}

void
session_ask_insert(struct pgpool_call *call, struct arena *arena,
                   const struct session_row *s)
{
    struct pg_params *p = ask_one(call, arena, &sql_session_insert);

    pg_param_i64(p, s->id);
    pg_param_i16(p, s->role);
    pg_param_i64(p, s->principal_id);
    pg_param_i64(p, s->account_id);
    pg_param_i64(p, s->auth_gen);
    pg_param_i16(p, s->channel);
    pg_param_bytes(p, s->refresh_hash, sizeof(s->refresh_hash));
    pg_param_time_us(p, s->refresh_expires_us);
    param_text_or_null(p, s->browser);
    param_text_or_null(p, s->system);
}

void
session_ask_refresh(struct pgpool_call *call, struct arena *arena, int64_t id,
                    const unsigned char old_hash[REFRESH_HASH_BYTES],
                    const unsigned char new_hash[REFRESH_HASH_BYTES],
                    int64_t new_expires_us)
{
    struct pg_params *p = ask_one(call, arena, &sql_session_exchange);
    void *old_copy = arena_copy(arena, old_hash, REFRESH_HASH_BYTES);

    pg_param_i64(p, id);
    pg_param_bytes(p, old_copy, REFRESH_HASH_BYTES);
    pg_param_bytes(p, new_hash, REFRESH_HASH_BYTES);
    pg_param_time_us(p, new_expires_us);
    p = pgpool_call_add(call, &sql_session_end_misused);
    pg_param_i64(p, id);
    pg_param_bytes(p, new_hash, REFRESH_HASH_BYTES);
}

bool
session_take(const struct pgpool_call *call, struct session_row *ret)
{
    const struct pg_result *r = take_result(call, 0);

    if (r == NULL || pg_rows(r) == 0) {
        return false;
    }
    ret->id = pg_i64(r, 0, 0);
    ret->role = pg_i16(r, 0, 1);
    ret->principal_id = pg_i64(r, 0, 2);
    ret->account_id = pg_i64(r, 0, 3);
    ret->auth_gen = pg_i64(r, 0, 4);
    ret->channel = pg_i16(r, 0, 5);
    return true;
}

void
session_add_goes_on(struct pgpool_call *call, int64_t id)
{
    pg_param_i64(pgpool_call_add(call, &sql_session_goes_on), id);
}

bool
session_take_goes_on(const struct pgpool_call *call, int at)
{
    const struct pg_result *r = take_result(call, at);

    return r != NULL && pg_rows(r) > 0;
}

void
session_ask_end(struct pgpool_call *call, struct arena *arena, int64_t id)
{
    pg_param_i64(ask_one(call, arena, &sql_session_end), id);
}

void
session_ask_end_own(struct pgpool_call *call, struct arena *arena, int64_t id,
                    int64_t principal_id)
{
    struct pg_params *p = ask_one(call, arena, &sql_session_end_own);

    pg_param_i64(p, id);
    pg_param_i64(p, principal_id);
}

bool
session_take_ended(const struct pgpool_call *call)
{
    const struct pg_result *r = take_result(call, 0);

    return r != NULL && pg_rows(r) > 0;
}

void
session_ask_end_others(struct pgpool_call *call, struct arena *arena,
                       int64_t principal_id, int64_t id)
{
    struct pg_params *p = ask_one(call, arena, &sql_session_end_others);

    pg_param_i64(p, principal_id);
    pg_param_i64(p, id);
}

void
session_ask_list(struct pgpool_call *call, struct arena *arena, int64_t principal_id)
{
    struct pg_params *p = ask_one(call, arena, &sql_session_list);

    pg_param_i64(p, principal_id);
    pg_param_i64(p, SESSIONS_LISTED_MAX);
}

size_t
session_take_list(const struct pgpool_call *call, struct arena *arena,
                  struct session_seen *ret, size_t cap)
{
    const struct pg_result *r = take_result(call, 0);
    int rows = r == NULL ? 0 : pg_rows(r);
    size_t count = 0;

    for (int i = 0; i < rows && count < cap; i++) {
        ret[count++] = (struct session_seen){
            .id = pg_i64(r, i, 0),
            .channel = pg_i16(r, i, 1),
            .browser = take_slice(r, i, 2, arena),
            .system = take_slice(r, i, 3, arena),
            .created_us = pg_time_us(r, i, 4),
            .seen_us = pg_time_us(r, i, 5),
        };
    }
    return count;
}

void
session_add_seen(struct pgpool_call *call, int64_t id)
{
    pg_param_i64(pgpool_call_add(call, &sql_session_seen), id);
}

void
session_ask_end_all(struct pgpool_call *call, struct arena *arena, int64_t principal_id,
                    int64_t account_id)
{
    pg_param_i64(ask_one(call, arena, &sql_session_end_all), principal_id);
    if (account_id != 0) {
        struct pg_params *p = pgpool_call_add(call, &sql_session_raise_auth_gen);
        pg_param_i16(p, ledger_bucket(account_id));
        pg_param_i64(p, account_id);
        pg_param_i64(pgpool_call_add(call, &sql_session_lose_devices), account_id);
    }
}
