/*
 * GET /v1/accounts/{id}/holds: the holds that are open now, oldest first. A till needs it
 * to close a tab that another till has opened.
 */
#include "svc/base/clock.h"
#include "svc/engine/render/render.h"
#include "svc/ops/shared/account_ref.h"
#include "svc/store/ledger/ledger_read.h"

static enum step
holds_ask(struct request *r)
{
    const struct account_ref *ref = r->state;

    ledger_ask_account(&r->db, &r->arena, ref->account_id);
    return request_db(r);
}

static void
put_hold(struct json_out *out, const struct account *a, const struct hold *h)
{
    char id[RECEIPT_TEXT_BYTES];

    json_object_begin(out);
    render_hold_id(id, a->id, h->seq);
    json_kv_cstr(out, "id", id);
    json_kv_i64(out, "amount", h->amount_minor);
    json_kv_time_us(out, "expires_at", h->expires_us);
    json_object_end(out);
}

/* A hold whose time has come is not shown, whether or not it was written down yet. */
static enum step
holds_answer(struct request *r)
{
    struct json_out *out = NULL;
    struct account a;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!ledger_take_account(&r->db, &r->arena, &a)) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    out = reply_json_begin(r);
    json_object_begin(out);
    json_kv_array(out, "items");
    for (size_t i = 0; i < a.hold_count; i++) {
        if (a.holds[i].expires_us > clock_wall_us()) {
            put_hold(out, &a, &a.holds[i]);
        }
    }
    json_array_end(out);
    json_kv_null(out, "next");
    json_object_end(out);
    reply_header(r, "Cache-Control", "no-cache");
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_account_holds = {
    .method = HTTP_GET,
    .path = "/v1/accounts/{id}/holds",
    .roles = ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .state_size = sizeof(struct account_ref),
    .steps = {account_ref_find, account_ref_check, holds_ask, holds_answer},
};
