/*
 * GET /v1/accounts/{id}/entries/{seq}: one entry.
 */
#include "svc/engine/render/render.h"
#include "svc/ops/shared/account_ref.h"
#include "svc/store/ledger/ledger_read.h"

static enum step
entry_ask(struct request *r)
{
    const struct account_ref *ref = r->state;
    int64_t seq = 0;

    if (!slice_to_i64(r->params[1], &seq) || seq < 1) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    ledger_ask_entry(&r->db, &r->arena, ref->account_id, seq);
    return request_db(r);
}

static enum step
entry_answer(struct request *r)
{
    struct entry entry;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (ledger_take_entries(&r->db, &r->arena, &entry, 1) == 0) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    render_entry(reply_json_begin(r), r->service, &entry);
    reply_header(r, "Cache-Control", "no-cache");
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_entry = {
    .method = HTTP_GET,
    .path = "/v1/accounts/{id}/entries/{seq}",
    .roles = ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .state_size = sizeof(struct account_ref),
    .steps = {account_ref_find, account_ref_check, entry_ask, entry_answer},
};
