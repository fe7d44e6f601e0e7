/*
 * Members who join: see joining.h.
 */
#include "svc/store/people/joining.h"

#include <assert.h>

#include "gen/store_sql.h"
#include "svc/store/take.h"

void
joining_ask_waiting(struct pgpool_call *call, struct arena *arena)
{
    pg_param_i64(ask_one(call, arena, &sql_joining_waiting), JOINING_MAX);
}

size_t
joining_take_waiting(const struct pgpool_call *call, struct joining *ret)
{
    const struct pg_result *r = take_result(call, 0);
    size_t count = r != NULL ? (size_t)pg_rows(r) : 0;

    assert(count <= JOINING_MAX);
    for (size_t i = 0; i < count; i++) {
        ret[i] = (struct joining){pg_i64(r, (int)i, 0), pg_i64(r, (int)i, 1)};
    }
    return count;
}

void
joining_ask_done(struct pgpool_call *call, struct arena *arena, int64_t member_id)
{
    pg_param_i64(ask_one(call, arena, &sql_joining_done), member_id);
}

void
joining_ask_without(struct pgpool_call *call, struct arena *arena)
{
    pgpool_call_init(call, arena);
    (void)pgpool_call_add(call, &sql_joining_without);
}
