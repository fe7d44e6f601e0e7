/*
 * GET /v1/accounts/{id}/progress: how far the account has come, as of now: the account
 * itself tells it as of its newest entry (its progress.valid_until says how long that
 * holds).
 */
#include "svc/base/civil.h"
#include "svc/base/clock.h"
#include "svc/engine/render/render_progress.h"
#include "svc/ops/shared/account_ref.h"
#include "svc/store/ledger/ledger_read.h"

static enum step
progress_ask(struct request *r)
{
    const struct account_ref *ref = r->state;

    ledger_ask_account(&r->db, &r->arena, ref->account_id);
    return request_db(r);
}

/* Nothing else changes it: the account, the rules and the day. */
static char *
progress_etag(struct request *r, const struct account *a, const struct rules *rules,
              int32_t day)
{
    return arena_printf(&r->arena, "\"%lld-%lld-%d\"", (long long)a->version,
                        (long long)rules->version, day);
}

static enum step
progress_answer(struct request *r)
{
    int64_t now_us = clock_wall_us();
    const struct rules *rules = render_progress_rules(r->service, now_us);
    int32_t day = civil_day(now_us);
    struct json_out *out = NULL;
    struct account a;
    char *etag;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!ledger_take_account(&r->db, &r->arena, &a)) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    if (rules == NULL) {
        return reply_problem(r, PROBLEM_UNAVAILABLE);
    }
    etag = progress_etag(r, &a, rules, day);
    reply_header(r, "ETag", etag);
    reply_header(r, "Cache-Control", "no-cache");
    if (request_if_none_match(r, etag)) {
        return reply_empty(r, 304);
    }
    out = reply_json_begin(r);
    json_object_begin(out);
    render_progress_members(out, rules, &a, day);
    json_object_end(out);
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_progress = {
    .method = HTTP_GET,
    .path = "/v1/accounts/{id}/progress",
    .roles = ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .state_size = sizeof(struct account_ref),
    .steps = {account_ref_find, account_ref_check, progress_ask, progress_answer},
};
