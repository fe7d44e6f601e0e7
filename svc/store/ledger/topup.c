/*
 * Top-ups: how far each has come, and the sandbox provider's books.
 */
#include "svc/store/ledger/topup.h"

#include "gen/store_sql.h"
#include "svc/store/take.h"

void
topup_ask_begin(struct pgpool_call *call, struct arena *arena, const struct topup_row *t)
{
    struct pg_params *p = ask_one(call, arena, &sql_topup_begin);

    pg_param_i64(p, t->id);
    pg_param_i64(p, t->member_id);
    pg_param_i64(p, t->account_id);
    pg_param_bytes(p, t->op_id, sizeof(t->op_id));
    pg_param_i64(p, t->amount_minor);
    pg_param_text(p, t->method.p, t->method.n);
    pg_param_i16(p, t->channel);
    pg_param_i32(p, TOPUP_OWNED_S);
    pg_param_bytes(pgpool_call_add(call, &sql_topup_by_op), t->op_id, sizeof(t->op_id));
}

static void
take_row(const struct pg_result *r, int row, struct arena *arena, struct topup_row *ret)
{
    size_t n;

    *ret = (struct topup_row){.id = pg_i64(r, row, 0),
                              .member_id = pg_i64(r, row, 1),
                              .account_id = pg_i64(r, row, 2),
                              .amount_minor = pg_i64(r, row, 4),
                              .method = take_slice(r, row, 5, arena),
                              .channel = pg_i16(r, row, 6),
                              .status = (enum topup_status)pg_i16(r, row, 7),
                              .unknown = pg_bool(r, row, 8),
                              .problem = take_slice(r, row, 9, arena),
                              .created_us = pg_time_us(r, row, 10)};
    memcpy(ret->op_id, pg_bytes(r, row, 3, &n), sizeof(ret->op_id));
}

bool
topup_take_begun(const struct pgpool_call *call, struct arena *arena,
                 struct topup_row *ret)
{
    const struct pg_result *r = take_result(call, 1);

    if (r == NULL || pg_rows(r) == 0) {
        return false;
    }
    take_row(r, 0, arena, ret);
    return true;
}

void
topup_ask_by_op(struct pgpool_call *call, struct arena *arena,
                const unsigned char op_id[OP_ID_BYTES])
{
    pg_param_bytes(ask_one(call, arena, &sql_topup_by_op), op_id, OP_ID_BYTES);
}

void
topup_ask(struct pgpool_call *call, struct arena *arena, int64_t member_id, int64_t id)
{
    struct pg_params *p = ask_one(call, arena, &sql_topup_by_id);

    pg_param_i64(p, id);
    pg_param_i64(p, member_id);
}

void
topup_ask_due(struct pgpool_call *call, struct arena *arena)
{
    struct pg_params *p = ask_one(call, arena, &sql_topup_due);

    pg_param_i32(p, TOPUP_CLAIMED_S);
    pg_param_i32(p, TOPUP_DUE_MAX);
}

size_t
topup_take(const struct pgpool_call *call, struct arena *arena, struct topup_row *ret,
           size_t cap)
{
    const struct pg_result *r = take_result(call, 0);
    size_t count = r != NULL ? (size_t)pg_rows(r) : 0;

    for (size_t i = 0; i < count && i < cap; i++) {
        take_row(r, (int)i, arena, &ret[i]);
    }
    return count < cap ? count : cap;
}

void
topup_ask_step(struct pgpool_call *call, struct arena *arena, int64_t id,
               enum topup_status to, int64_t seq, const char *problem)
{
    struct pg_params *p = ask_one(call, arena, &sql_topup_step);

    pg_param_i64(p, id);
    pg_param_i16(p, (int16_t)to);
    pg_param_i64(p, seq);
    pg_param_text(p, problem, strlen(problem));
}

void
topup_ask_refused(struct pgpool_call *call, struct arena *arena, int64_t id,
                  const char *problem)
{
    struct pg_params *p = ask_one(call, arena, &sql_topup_refused);

    pg_param_i64(p, id);
    pg_param_text(p, problem, strlen(problem));
}

void
topup_ask_unknown(struct pgpool_call *call, struct arena *arena, int64_t id)
{
    pg_param_i64(ask_one(call, arena, &sql_topup_unknown), id);
}

void
sandbox_ask_charge(struct pgpool_call *call, struct arena *arena,
                   const struct topup_row *t)
{
    struct pg_params *p = ask_one(call, arena, &sql_sandbox_charge);

    pg_param_i64(p, t->id);
    pg_param_i64(p, t->amount_minor);
    pg_param_text(p, t->method.p, t->method.n);
    pg_param_i64(pgpool_call_add(call, &sql_sandbox_charge_state), t->id);
}

bool
sandbox_take_charge(const struct pgpool_call *call, bool *ret_settled)
{
    const struct pg_result *r = take_result(call, 1);

    if (r == NULL || pg_rows(r) == 0) {
        return false;
    }
    *ret_settled = pg_bool(r, 0, 0);
    return true;
}

void
sandbox_ask_refund(struct pgpool_call *call, struct arena *arena, int64_t topup_id)
{
    pg_param_i64(ask_one(call, arena, &sql_sandbox_refund), topup_id);
}
