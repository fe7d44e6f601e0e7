/*
 * GET /v1/me/topups/{id}: how a top-up stands: pending, credited, declined or unknown.
 */
#include "svc/ops/shared/people.h"
#include "svc/ops/shared/topup_reply.h"
#include "svc/store/ledger/ledger_read.h"
#include "svc/store/ledger/topup.h"

void
topup_put(struct json_out *out, const struct topup_row *t, const char *status)
{
    json_object_begin(out);
    people_kv_id(out, "id", "top", t->id);
    json_kv_cstr(out, "status", status);
    json_kv_i64(out, "amount", t->amount_minor);
    if (t->status == TOPUP_GIVEN_BACK) {
        json_kv_str(out, "problem", t->problem);
    }
    json_kv_time_us(out, "created_at", t->created_us);
    json_object_end(out);
}

static enum step
topup_find(struct request *r)
{
    int64_t id;

    if (!people_parse_id(r->params[0], "top", &id)) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    topup_ask(&r->db, &r->arena, r->who.id, id);
    return request_db(r);
}

static bool
row_take(struct request *r, struct topup_row *ret)
{
    return r->db.ok && topup_take(&r->db, &r->arena, ret, 1) == 1;
}

static enum step
row_missing(struct request *r)
{
    return r->db.ok ? reply_problem(r, PROBLEM_NOT_FOUND) : request_db_failed(r);
}

/* The ledger has its credit and pushes it a moment before that is noted at the top-up:
 * who asks since the money is there is not told that it is pending. */
static enum step
topup_look(struct request *r)
{
    struct topup_row row;

    if (!row_take(r, &row)) {
        return row_missing(r);
    }
    if (row.status != TOPUP_CHARGED) {
        return STEP_NEXT;
    }
    topup_ask(&r->db, &r->arena, r->who.id, row.id);
    ledger_ask_kind_too(&r->db, row.account_id, row.op_id);
    return request_db(r);
}

static enum topup_status
status_of(const struct request *r, const struct topup_row *t)
{
    return t->status == TOPUP_CHARGED && ledger_take_kind_too(&r->db) == ENTRY_LOAD
               ? TOPUP_CREDITED
               : t->status;
}

static const char *
status_name(const struct topup_row *t)
{
    switch (t->status) {
    case TOPUP_CREDITED: return "credited";
    case TOPUP_DECLINED:
    case TOPUP_GIVEN_BACK: return "declined";
    case TOPUP_WITH_PROVIDER:
    case TOPUP_CHARGED:
    default:
        return t->unknown && t->status == TOPUP_WITH_PROVIDER ? "unknown" : "pending";
    }
}

static enum step
topup_answer(struct request *r)
{
    struct topup_row row;

    if (!row_take(r, &row)) {
        return row_missing(r);
    }
    row.status = status_of(r, &row);
    struct json_out *out = reply_json_begin(r);
    json_object_begin(out);
    json_key(out, "topup");
    topup_put(out, &row, status_name(&row));
    json_object_end(out);
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_me_topup = {
    .method = HTTP_GET,
    .path = "/v1/me/topups/{id}",
    .roles = ROLE_MEMBER,
    .steps = {topup_find, topup_look, topup_answer},
};
