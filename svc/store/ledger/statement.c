/*
 * The statement behind statements: see statement.h.
 */
#include "svc/store/ledger/statement.h"

#include "gen/store_sql.h"
#include "svc/core/entry.h"
#include "svc/store/ledger/ledger_read.h"
#include "svc/store/take.h"

void
statement_ask(struct pgpool_call *call, struct arena *arena, int64_t account_id,
              int64_t from_us, int64_t until_us)
{
    struct pg_params *p = ask_one(call, arena, &sql_statement_sums);

    pg_param_i16(p, ledger_bucket(account_id));
    pg_param_i64(p, account_id);
    pg_param_time_us(p, from_us);
    pg_param_time_us(p, until_us);
    pg_param_i16(p, ENTRY_EXPIRE);
}

bool
statement_take(const struct pgpool_call *call, struct statement *ret)
{
    const struct pg_result *r = take_result(call, 0);

    if (r == NULL || pg_rows(r) == 0) {
        return false;
    }
    *ret = (struct statement){
        .version = pg_i64(r, 0, 0),
        .before_seq = pg_i64(r, 0, 1),
        .last_seq = pg_i64(r, 0, 2),
        .first_at_us = pg_is_null(r, 0, 3) ? 0 : pg_time_us(r, 0, 3),
        .opening_minor = pg_i64(r, 0, 4),
        .opening_points_micro = pg_i64(r, 0, 5),
        .closing_minor = pg_i64(r, 0, 6),
        .closing_held_minor = pg_i64(r, 0, 7),
        .closing_points_micro = pg_i64(r, 0, 8),
        .in_minor = pg_i64(r, 0, 9),
        .out_minor = pg_i64(r, 0, 10),
        .earned_points = pg_i64(r, 0, 11),
        .used_points = pg_i64(r, 0, 12),
        .ended_points = pg_i64(r, 0, 13),
    };
    return true;
}
