/*
 * Revoked sessions and terminals, lost cards, and the test clock.
 */
#include "svc/store/people/session_poll.h"

#include "svc/io/pgpool.h"

#define SINCE                                                      \
    "case when $1::bigint = 0"                                     \
    " then clock_timestamp() - make_interval(secs => $2::integer)" \
    " else timestamptz 'epoch' + $1::bigint * interval '1 microsecond' end"

/* Partial indexes make it cheap; revoked terminals are few. Ids are random, so that those
 * of different tables do not meet. */
static const struct pg_stmt revoked = {
    .name = "session_poll_revoked",
    .sql = "select id, revoked_at from session where revoked_at > " SINCE
           " union all select id, revoked_at from terminal where revoked_at > " SINCE
           " union all select id, lost_at from card where lost_at > " SINCE,
    .param_count = 2,
};

static const struct pg_stmt offset = {
    .name = "test_clock_offset",
    .sql = "select offset_us from test_clock",
    .param_count = 0,
};

void
session_poll_ask(struct pgpool_call *call, struct arena *arena, int64_t since_us,
                 int32_t last_s)
{
    struct pg_params *p;

    pgpool_call_init(call, arena);
    p = pgpool_call_add(call, &revoked);
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
    pgpool_call_add(call, &offset);
}

int64_t
test_clock_take_us(const struct pgpool_call *call)
{
    return pg_rows(call->results[0]) > 0 ? pg_i64(call->results[0], 0, 0) : 0;
}
