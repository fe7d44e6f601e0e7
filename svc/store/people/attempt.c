/*
 * Attempts: counters of guesses.
 */
#include "svc/store/people/attempt.h"

#include <assert.h>

#include "gen/store_sql.h"
#include "svc/store/take.h"

static void
add_keys(struct pg_params *p, const struct attempt *rows, size_t count)
{
    int16_t kinds[ATTEMPTS_MAX];
    struct pg_span keys[ATTEMPTS_MAX];

    assert(count <= ATTEMPTS_MAX);
    for (size_t i = 0; i < count; i++) {
        assert(i == 0 || rows[i - 1].kind < rows[i].kind);
        kinds[i] = (int16_t)rows[i].kind;
        keys[i] = (struct pg_span){rows[i].key, ATTEMPT_KEY_BYTES};
    }
    pg_param_i16_array(p, kinds, count);
    pg_param_bytea_array(p, keys, count);
}

void
attempt_ask_claim(struct pgpool_call *call, const struct attempt *rows, size_t count)
{
    struct pg_params *p = pgpool_call_add(call, &sql_attempt_claim);
    int32_t windows[ATTEMPTS_MAX];

    add_keys(p, rows, count);
    for (size_t i = 0; i < count; i++) {
        windows[i] = rows[i].window_s;
    }
    pg_param_i32_array(p, windows, count);
}

bool
attempt_take(const struct pgpool_call *call, int index, struct attempt *rows,
             size_t count)
{
    const struct pg_result *r = take_result(call, index);

    if (r == NULL) {
        return false;
    }
    assert(pg_rows(r) == (int)count);
    for (size_t i = 0; i < count; i++) {
        rows[i].count = pg_i32(r, (int)i, 0);
        rows[i].left_s = pg_i32(r, (int)i, 1);
        rows[i].ends_us = pg_time_us(r, (int)i, 2);
    }
    return true;
}

void
attempt_ask_peek(struct pgpool_call *call, const struct attempt *row)
{
    struct pg_params *p = pgpool_call_add(call, &sql_attempt_peek);

    pg_param_i16(p, (int16_t)row->kind);
    pg_param_bytes(p, row->key, ATTEMPT_KEY_BYTES);
}

bool
attempt_take_peek(const struct pgpool_call *call, int index, struct attempt *row)
{
    const struct pg_result *r = take_result(call, index);

    row->count = 0;
    if (r != NULL && pg_rows(r) == 1) {
        row->count = pg_i32(r, 0, 0);
        row->left_s = pg_i32(r, 0, 1);
        row->ends_us = pg_time_us(r, 0, 2);
    }
    return r != NULL;
}

void
attempt_ask_give_back(struct pgpool_call *call, const struct attempt *rows, size_t count)
{
    struct pg_params *p = pgpool_call_add(call, &sql_attempt_give_back);
    int64_t ends[ATTEMPTS_MAX];
    int32_t keep[ATTEMPTS_MAX];

    add_keys(p, rows, count);
    for (size_t i = 0; i < count; i++) {
        ends[i] = rows[i].ends_us;
        keep[i] = rows[i].forgiven ? 0 : 1;
    }
    pg_param_time_us_array(p, ends, count);
    pg_param_i32_array(p, keep, count);
}

void
attempt_ask_sweep(struct pgpool_call *call, struct arena *arena)
{
    ask_one(call, arena, &sql_attempt_sweep);
}
