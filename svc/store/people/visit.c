/*
 * Visits: ten-minute capabilities of one terminal for one account.
 */
#include "svc/store/people/visit.h"

#include "svc/base/plant.h"
#include "svc/store/take.h"

static const struct pg_stmt insert = {
    "visit_insert",
    "insert into visit (id, terminal_id, account_id, card_id, expires_at) values "
    "($1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::timestamptz) "
    "returning id, terminal_id, account_id, card_id, expires_at",
    5};

static const struct pg_stmt find = {
    "visit_find",
    "select id, terminal_id, account_id, card_id, expires_at from visit "
    "where id = $2::bigint and terminal_id = $1::bigint",
    2};

/*
 * The step is claimed by the row update: of two tills with one screenshot, one gets it. A
 * repeat at the same till is no guess, so its attempt is not counted; it forgives no
 * other.
 */
static const struct pg_stmt spend = {
    "visit_spend_paycode",
    "with claimed as ("
    "update paycode_device set last_step = $2::bigint, last_terminal = $4::bigint, "
    "last_visit = $3::bigint, tries = 0 "
    "where alias = $1::bigint and last_step < $2::bigint returning alias), "
    "made as (insert into visit (id, terminal_id, account_id, card_id, expires_at) "
    "select $3::bigint, $4::bigint, $5::bigint, $6::bigint, $7::timestamptz from claimed "
    "returning id, terminal_id, account_id, card_id, expires_at), "
    "again as (update paycode_device set tries = greatest(tries - 1, 0) "
    "where alias = $1::bigint and last_step = $2::bigint and last_terminal = $4::bigint "
    "returning last_visit) "
    "select * from made union all "
    "select v.id, v.terminal_id, v.account_id, v.card_id, v.expires_at "
    "from again a join visit v on v.id = a.last_visit",
    7};

void
visit_ask_insert(struct pgpool_call *call, struct arena *arena, const struct visit_row *v)
{
    struct pg_params *p = ask_one(call, arena, &insert);

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
    struct pg_params *p = ask_one(call, arena, &find);

    pg_param_i64(p, terminal_id);
    pg_param_i64(p, visit_id);
}

void
visit_ask_spend_paycode(struct pgpool_call *call, struct arena *arena, int64_t alias,
                        int64_t step, const struct visit_row *v)
{
    struct pg_params *p = ask_one(call, arena, &spend);

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
