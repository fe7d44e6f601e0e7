/*
 * The statements behind rule sets: see rule_set.h.
 */
#include "svc/store/program/rule_set.h"

#include "gen/store_sql.h"
#include "svc/store/take.h"

enum { PUBLISHED = 1 }; /* the statement behind the lock */

void
rule_set_ask_page(struct pgpool_call *call, struct arena *arena, int64_t before,
                  int64_t limit)
{
    struct pg_params *p = ask_one(call, arena, &sql_rule_set_page);

    pg_param_i64(p, before);
    pg_param_i64(p, limit);
}

void
rule_set_ask_some(struct pgpool_call *call, struct arena *arena, int64_t one,
                  int64_t other)
{
    struct pg_params *p = ask_one(call, arena, &sql_rule_set_some);

    pg_param_i64(p, one);
    pg_param_i64(p, other);
}

size_t
rule_set_take_count(const struct pgpool_call *call)
{
    return (size_t)pg_rows(call->results[0]);
}

/* Empty for null. */
static struct slice
cell_text(const struct pg_result *r, int row, int col)
{
    size_t n;
    const char *p = pg_bytes(r, row, col, &n);

    return slice_of(p, n);
}

void
rule_set_take(const struct pgpool_call *call, size_t at, struct rule_set_version *ret)
{
    const struct pg_result *r = call->results[0];
    int row = (int)at;

    *ret = (struct rule_set_version){
        .version = pg_i32(r, row, 0),
        .effective_at_us = pg_time_us(r, row, 1),
        .created_at_us = pg_time_us(r, row, 2),
        .author = cell_text(r, row, 3),
        .note = cell_text(r, row, 4),
        .base_version = pg_is_null(r, row, 5) ? -1 : pg_i32(r, row, 5),
        .format = pg_i16(r, row, 6),
        .in_force = pg_bool(r, row, 7),
    };
    if (call->stmts[0] == &sql_rule_set_some) {
        ret->document = cell_text(r, row, 8);
    }
}

void
rule_set_ask_newest(struct pgpool_call *call, struct arena *arena)
{
    (void)ask_one(call, arena, &sql_rule_set_newest);
}

int64_t
rule_set_take_newest(const struct pgpool_call *call, struct arena *arena,
                     struct rules_fixed_rows *ret)
{
    const struct pg_result *r = call->results[0];
    int rows = pg_rows(r);
    struct rules_fixed_row *list = arena_array(arena, (size_t)rows, sizeof(*list));

    ret->items = list;
    ret->count = 0;
    for (int i = 0; i < rows; i++) {
        if (!pg_is_null(r, i, 1)) {
            list[ret->count++] = (struct rules_fixed_row){
                .id = take_slice(r, i, 1, arena),
                .key = pg_is_null(r, i, 2) ? -1 : pg_i64(r, i, 2),
                .section = take_slice(r, i, 3, arena),
                .fixed = take_slice(r, i, 4, arena),
                .first_version = pg_i32(r, i, 5),
            };
        }
    }
    return pg_i32(r, 0, 0);
}

void
rule_set_ask_publish(struct pgpool_call *call, struct arena *arena,
                     const struct rule_set_draft *draft)
{
    struct pg_params *p;

    (void)ask_one(call, arena, &sql_rule_set_lock);
    p = pgpool_call_add(call, &sql_rule_set_publish);
    pg_param_i64(p, draft->base_version);
    pg_param_text(p, draft->document.p, draft->document.n);
    if (draft->effective_at_us == RULE_SET_SOON) {
        pg_param_null(p);
    } else {
        pg_param_time_us(p, draft->effective_at_us);
    }
    pg_param_i64(p, RULE_SET_AHEAD_S);
    pg_param_text(p, draft->author.p, draft->author.n);
    param_slice_or_null(p, draft->note);
    pg_param_i64(p, draft->format);
    pg_param_text(p, draft->ids.p, draft->ids.n);
}

void
rule_set_take_publish(const struct pgpool_call *call, struct rule_set_outcome *ret)
{
    const struct pg_result *r = call->results[PUBLISHED];
    bool made = !pg_is_null(r, 0, 3);
    int col = made ? 3 : 5;

    *ret = (struct rule_set_outcome){
        .newest = pg_i32(r, 0, 0),
        .now_us = pg_time_us(r, 0, 1),
        .has_older = !pg_is_null(r, 0, 2),
        .older = cell_text(r, 0, 2),
        .version = pg_i32(r, 0, col),
        .effective_at_us = pg_time_us(r, 0, col + 1),
        .repeated = !made && !pg_is_null(r, 0, 5),
    };
}

bool
rule_set_was_slow(const struct pgpool_call *call)
{
    return pgpool_violates(call, "rule_set_effective_ahead");
}

/* lock_not_available */
bool
rule_set_was_locked(const struct pgpool_call *call)
{
    return !call->unavailable && strcmp(call->outcome.sqlstate, "55P03") == 0;
}
