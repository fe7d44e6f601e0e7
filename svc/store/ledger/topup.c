/*
 * Top-ups: how far each has come, and the sandbox provider's books.
 */
#include "svc/store/ledger/topup.h"

#include "svc/store/now.h"
#include "svc/store/take.h"

#define COLUMNS                                                                    \
    "id, member_id, account_id, op_id, amount, method, channel, status, unknown, " \
    "problem, "                                                                    \
    "created_at"

static const struct pg_stmt begin = {
    "topup_begin",
    "insert into topup (id, member_id, account_id, op_id, amount, method, channel, "
    "next_at) "
    "values ($1::bigint, $2::bigint, $3::bigint, $4::bytea, $5::bigint, $6::text, "
    "$7::smallint, " SQL_NOW " + make_interval(secs => $8::integer)) "
    "on conflict (op_id) do nothing",
    8};

static const struct pg_stmt by_op = {
    "topup_by_op", "select " COLUMNS " from topup where op_id = $1::bytea", 1};

static const struct pg_stmt by_id = {
    "topup_by_id",
    "select " COLUMNS " from topup where id = $1::bigint and member_id = $2::bigint", 2};

static const struct pg_stmt due = {
    "topup_due",
    "update topup t set next_at = " SQL_NOW " + make_interval(secs => $1::integer) "
    "where t.id in (select id from topup where status in (1, 2) and next_at <= " SQL_NOW
    " order by next_at limit $2::integer for update skip locked) returning " COLUMNS,
    2};

static const struct pg_stmt step = {
    "topup_step",
    "update topup set status = $2::smallint, seq = $3::bigint, "
    "problem = case when $2::smallint = 5 and problem <> '' then problem else $4::text "
    "end, updated_at = " SQL_NOW
    " where id = $1::bigint and status < 3 and status < $2::smallint",
    4};

static const struct pg_stmt refused = {
    "topup_refused",
    "update topup set problem = $2::text, updated_at = " SQL_NOW
    " where id = $1::bigint and status = 2 and problem = ''",
    2};

static const struct pg_stmt unknown = {
    "topup_unknown",
    "update topup set unknown = true, updated_at = " SQL_NOW
    " where id = $1::bigint and status = 1",
    1};

static const struct pg_stmt charge = {
    "sandbox_charge",
    "insert into sandbox_charge (topup_id, amount, method, settles_at) values "
    "($1::bigint, "
    "$2::bigint, $3::text, " SQL_NOW
    " + case $3::text when 'sandbox_slow' then interval '7 s' "
    "when 'sandbox_unknown' then interval '20 s' else interval '0' end) "
    "on conflict (topup_id) do nothing",
    3};

static const struct pg_stmt charge_state = {
    "sandbox_charge_state",
    "select settles_at <= " SQL_NOW " from sandbox_charge where topup_id = $1::bigint",
    1};

static const struct pg_stmt refund = {
    "sandbox_refund",
    "update sandbox_charge set refunded_at = " SQL_NOW
    " where topup_id = $1::bigint and refunded_at is null",
    1};

void
topup_ask_begin(struct pgpool_call *call, struct arena *arena, const struct topup_row *t)
{
    struct pg_params *p = ask_one(call, arena, &begin);

    pg_param_i64(p, t->id);
    pg_param_i64(p, t->member_id);
    pg_param_i64(p, t->account_id);
    pg_param_bytes(p, t->op_id, sizeof(t->op_id));
    pg_param_i64(p, t->amount_minor);
    pg_param_text(p, t->method.p, t->method.n);
    pg_param_i16(p, t->channel);
    pg_param_i32(p, TOPUP_OWNED_S);
    pg_param_bytes(pgpool_call_add(call, &by_op), t->op_id, sizeof(t->op_id));
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
    pg_param_bytes(ask_one(call, arena, &by_op), op_id, OP_ID_BYTES);
}

void
topup_ask(struct pgpool_call *call, struct arena *arena, int64_t member_id, int64_t id)
{
    struct pg_params *p = ask_one(call, arena, &by_id);

    pg_param_i64(p, id);
    pg_param_i64(p, member_id);
}

void
topup_ask_due(struct pgpool_call *call, struct arena *arena)
{
    struct pg_params *p = ask_one(call, arena, &due);

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
    struct pg_params *p = ask_one(call, arena, &step);

    pg_param_i64(p, id);
    pg_param_i16(p, (int16_t)to);
    pg_param_i64(p, seq);
    pg_param_text(p, problem, strlen(problem));
}

void
topup_ask_refused(struct pgpool_call *call, struct arena *arena, int64_t id,
                  const char *problem)
{
    struct pg_params *p = ask_one(call, arena, &refused);

    pg_param_i64(p, id);
    pg_param_text(p, problem, strlen(problem));
}

void
topup_ask_unknown(struct pgpool_call *call, struct arena *arena, int64_t id)
{
    pg_param_i64(ask_one(call, arena, &unknown), id);
}

void
sandbox_ask_charge(struct pgpool_call *call, struct arena *arena,
                   const struct topup_row *t)
{
    struct pg_params *p = ask_one(call, arena, &charge);

    pg_param_i64(p, t->id);
    pg_param_i64(p, t->amount_minor);
    pg_param_text(p, t->method.p, t->method.n);
    pg_param_i64(pgpool_call_add(call, &charge_state), t->id);
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
    pg_param_i64(ask_one(call, arena, &refund), topup_id);
}
