/*
 * The statements behind the directory.
 */
#include "svc/store/program/directory.h"

#include <string.h>

#include "gen/store_sql.h"
#include "svc/io/pgpool.h"

/* The answers, by the order of the questions. Rule sets are asked for before the stores,
 * so that every store that one names is among them. */
enum { MARK, PROGRAM, RULE_SETS, STORES, TERMINALS };

void
directory_ask_mark(struct pgpool_call *call, struct arena *arena)
{
    pgpool_call_init(call, arena);
    pgpool_call_add(call, &sql_directory_mark);
}

void
directory_ask_all(struct pgpool_call *call, struct arena *arena, int64_t rules_version)
{
    pgpool_call_init(call, arena);
    pgpool_call_add(call, &sql_directory_mark);
    pgpool_call_add(call, &sql_directory_program);
    pg_param_i64(pgpool_call_add(call, &sql_directory_rule_sets), rules_version);
    pgpool_call_add(call, &sql_directory_stores);
    pgpool_call_add(call, &sql_directory_terminals);
}

/*
 * undefined_table, undefined_column; or invalid_sql_statement_name, which is what running
 * a statement gives when preparing it has failed for one of these.
 */
bool
directory_lacks_schema(const struct pgpool_call *call)
{
    static const char *const codes[] = {"42P01", "42703", "26000"};

    for (size_t i = 0; !call->unavailable && i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (strcmp(call->outcome.sqlstate, codes[i]) == 0) {
            return true;
        }
    }
    return false;
}

static struct slice
text_at(const struct pg_result *result, size_t row, int col)
{
    size_t n;
    const char *p = pg_bytes(result, (int)row, col, &n);

    return slice_of(p, p != NULL ? n : 0);
}

struct slice
directory_take_mark(const struct pgpool_call *call)
{
    return text_at(call->results[MARK], 0, 0);
}

bool
directory_take_program(const struct pgpool_call *call, struct program_row *ret)
{
    const struct pg_result *r = call->results[PROGRAM];

    if (pg_rows(r) == 0) {
        return false;
    }
    ret->name = text_at(r, 0, 0);
    ret->currency = text_at(r, 0, 1);
    ret->currency_exponent = pg_i32(r, 0, 2);
    ret->time_zone = text_at(r, 0, 3);
    ret->card_prefix = text_at(r, 0, 4);
    ret->demo = pg_bool(r, 0, 5);
    ret->test = pg_bool(r, 0, 6);
    ret->generation = pg_i32(r, 0, 7);
    ret->old_cookies_until_us = pg_time_us(r, 0, 8);
    return true;
}

size_t
directory_take_store_count(const struct pgpool_call *call)
{
    return (size_t)pg_rows(call->results[STORES]);
}

void
directory_take_store(const struct pgpool_call *call, size_t i, struct store_row *ret)
{
    const struct pg_result *r = call->results[STORES];

    ret->id = pg_i32(r, (int)i, 0);
    ret->name = text_at(r, i, 1);
    ret->title = text_at(r, i, 2);
    ret->void_account_id = pg_i64(r, (int)i, 3);
}

size_t
directory_take_terminal_count(const struct pgpool_call *call)
{
    return (size_t)pg_rows(call->results[TERMINALS]);
}

void
directory_take_terminal(const struct pgpool_call *call, size_t i,
                        struct terminal_row *ret)
{
    const struct pg_result *r = call->results[TERMINALS];

    ret->id = pg_i64(r, (int)i, 0);
    ret->name = text_at(r, i, 1);
    ret->store_id = pg_i32(r, (int)i, 2);
    ret->public_key = text_at(r, i, 3);
    ret->revoked = pg_bool(r, (int)i, 4);
    ret->stopped = pg_bool(r, (int)i, 5);
    ret->allowed_us = pg_time_us(r, (int)i, 6);
}

size_t
directory_take_rules_count(const struct pgpool_call *call)
{
    return (size_t)pg_rows(call->results[RULE_SETS]);
}

void
directory_take_rules(const struct pgpool_call *call, size_t i, struct rule_set_row *ret)
{
    const struct pg_result *r = call->results[RULE_SETS];

    ret->version = pg_i32(r, (int)i, 0);
    ret->effective_at_us = pg_time_us(r, (int)i, 1);
    ret->document = text_at(r, i, 2);
}
