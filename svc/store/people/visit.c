/*
 * Visits: ten-minute capabilities of one terminal for one account.
 */
#include "svc/store/people/visit.h"

#include "gen/store_sql.h"
#include "svc/base/plant.h"
#include "svc/store/take.h"

void
visit_ask_insert(struct pgpool_call *call, struct arena *arena, const struct visit_row *v)
{
    struct pg_params *p = ask_one(call, arena, &sql_visit_insert);

    pg_param_i64(p, v->id);
    pg_param_i64(p, v->terminal_id);
    pg_param_i64(p, v->account_id);
    pg_param_i64(p, v->card_id);
    pg_param_time_us(p, v->expires_us);
}

void
visit_ask(struct pgpool_call *call, struct arena *arena, int64_t terminal_id,
          int64_t visit_id)
{
    struct pg_params *p = ask_one(call, arena, &sql_visit_find);

    pg_param_i64(p, terminal_id);
    pg_param_i64(p, visit_id);
}

void
visit_ask_spend_paycode(struct pgpool_call *call, struct arena *arena, int64_t alias,
                        int64_t step, const struct visit_row *v)
{
    struct pg_params *p = ask_one(call, arena, &sql_visit_spend_paycode);

    pg_param_i64(p, alias);
    pg_param_i64(p, PLANTED(CODE_AGAIN) ? v->expires_us : step);
    pg_param_i64(p, v->id);
    pg_param_i64(p, v->terminal_id);
    pg_param_i64(p, v->account_id);
    pg_param_i64(p, v->card_id);
    pg_param_time_us(p, v->expires_us);
}

bool
visit_take(const struct pgpool_call *call, struct visit_row *ret)
{
    const struct pg_result *r = take_result(call, 0);

    if (r == NULL || pg_rows(r) == 0) {
        return false;
    }
    *ret = (struct visit_row){.id = pg_i64(r, 0, 0),
                              .terminal_id = pg_i64(r, 0, 1),
                              .account_id = pg_i64(r, 0, 2),
                              .card_id = pg_i64(r, 0, 3),
                              .expires_us = pg_time_us(r, 0, 4)};
    return true;
}
