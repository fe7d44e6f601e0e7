/*
 * Revoked sessions and terminals, lost cards, and the test clock.
 */
#include "svc/store/people/session_poll.h"

#include "gen/store_sql.h"
#include "svc/io/pgpool.h"

void
session_poll_ask(struct pgpool_call *call, struct arena *arena, int64_t since_us,
                 int32_t last_s)
{
    struct pg_params *p;

    pgpool_call_init(call, arena);
    p = pgpool_call_add(call, &sql_session_poll_revoked);
    pg_param_i64(p, since_us);
    pg_param_i32(p, last_s);
}

size_t
session_poll_count(const struct pgpool_call *call)
{
    return (size_t)pg_rows(call->results[0]);
}

int64_t
session_poll_id(const struct pgpool_call *call, size_t i)
{
    return pg_i64(call->results[0], (int)i, 0);
}

int64_t
session_poll_at_us(const struct pgpool_call *call, size_t i)
{
    return pg_time_us(call->results[0], (int)i, 1);
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
