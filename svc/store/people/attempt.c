/*
 * Attempts: counters of guesses.
 */
#include "svc/store/people/attempt.h"

#include <assert.h>

#include "svc/store/now.h"
#include "svc/store/take.h"

/* One moment for the whole statement, so that count and end are of the same window. */
#define STATEMENT_NOW                                                            \
    "(statement_timestamp() + (select offset_us from test_clock) * interval '1 " \
    "microsecond')"

static const struct pg_stmt claim = {
    "attempt_claim",
    "insert into attempt as a (kind, key16, ends_at, count) "
    "select k.kind, k.key16, " STATEMENT_NOW " + make_interval(secs => k.window_s), 1 "
    "from unnest($1::smallint[], $2::bytea[], $3::integer[]) as k (kind, key16, "
    "window_s) order by k.kind, k.key16 "
    "on conflict (kind, key16) do update set "
    "count = case when a.ends_at > " STATEMENT_NOW " then a.count + 1 else 1 end, "
    "ends_at = case when a.ends_at > " STATEMENT_NOW
    " then a.ends_at else excluded.ends_at end "
    "returning a.count, greatest(1, ceil(extract(epoch from a.ends_at - " STATEMENT_NOW
    ")))::integer, a.ends_at",
    3};

/* The count of a proposed row says what stays: 0 nothing, 1 all but one attempt. */
static const struct pg_stmt give_back = {
    "attempt_give_back",
    "insert into attempt as a (kind, key16, ends_at, count) "
    "select k.kind, k.key16, k.ends_at, k.keep "
    "from unnest($1::smallint[], $2::bytea[], $3::timestamptz[], $4::integer[]) as k "
    "(kind, key16, ends_at, keep) order by k.kind, k.key16 "
    "on conflict (kind, key16) do update set "
    "count = excluded.count * greatest(a.count - 1, 0) "
    "where a.ends_at = excluded.ends_at",
    4};

static const struct pg_stmt sweep = {
    "attempt_sweep",
    "delete from attempt where (kind, key16) in (select kind, key16 from attempt "
    "where ends_at < " SQL_NOW " - interval '1 day' order by kind, key16 limit 10000 "
    "for update skip locked)",
    0};

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
    struct pg_params *p = pgpool_call_add(call, &claim);
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
attempt_ask_give_back(struct pgpool_call *call, const struct attempt *rows, size_t count)
{
    struct pg_params *p = pgpool_call_add(call, &give_back);
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
    ask_one(call, arena, &sweep);
}
