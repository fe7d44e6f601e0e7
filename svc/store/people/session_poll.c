/*
 * Revoked sessions and terminals, lost cards, and the test clock.
 */
#include "svc/store/people/session_poll.h"

#include "gen/store_sql.h"
#include "svc/io/pgpool.h"

void
session_poll_first(struct pgpool_call *call, struct arena *arena, int32_t last_s)
{
    pgpool_call_init(call, arena);
    pg_param_i32(pgpool_call_add(call, &sql_session_poll_first), last_s);
}

void
session_poll_next(struct pgpool_call *call, struct arena *arena, int64_t horizon)
{
    pgpool_call_init(call, arena);
    pg_param_i64(pgpool_call_add(call, &sql_session_poll_next), horizon);
}

int64_t
session_poll_horizon(const struct pgpool_call *call)
{
    return pg_i64(call->results[0], 0, 1);
}

size_t
session_poll_count(const struct pgpool_call *call)
{
    return (size_t)pg_rows(call->results[0]);
}

int64_t
session_poll_id(const struct pgpool_call *call, size_t i)
{
    const struct pg_result *r = call->results[0];

    return pg_is_null(r, (int)i, 0) ? 0 : pg_i64(r, (int)i, 0);
}

void
test_clock_ask(struct pgpool_call *call, struct arena *arena)
{
    pgpool_call_init(call, arena);
    pgpool_call_add(call, &sql_test_clock_offset);
}

int64_t
test_clock_take_us(const struct pgpool_call *call)
{
    return pg_rows(call->results[0]) > 0 ? pg_i64(call->results[0], 0, 0) : 0;
}
