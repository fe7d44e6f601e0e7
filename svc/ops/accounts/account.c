/*
 * GET /v1/accounts/{id}: the account as it stands. Its version is the ETag; ?at_least=
 * waits for a version. Due entries come first.
 */
#include "proto/position.h"
#include "svc/ops/shared/account_ref.h"

static enum step
account_read(struct request *r)
{
    struct account_ref *ref = r->state;
    int64_t at_least = 0;

    if (!query_position(r, "at_least", 0, &at_least)) {
        return STEP_DONE;
    }
    return request_read(r, ref->account_id, at_least);
}

static enum step
account_answer(struct request *r)
{
    char position[POSITION_TEXT_MAX];
    char *etag;

    if (r->read.problem != PROBLEM_NONE) {
        return reply_problem(r, r->read.problem);
    }
    position_format(position, live_generation(r->service->live), r->read.version);
    etag = arena_printf(&r->arena, "\"%s\"", position);
    reply_header(r, "ETag", etag);
    reply_header(r, "Cache-Control", "no-cache");
    if (request_if_none_match(r, etag)) {
        return reply_empty(r, 304);
    }
    return reply_bytes(r, 200, "application/json", r->read.json);
}

const struct endpoint endpoint_account = {
    .method = HTTP_GET,
    .path = "/v1/accounts/{id}",
    .roles = ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .state_size = sizeof(struct account_ref),
    .steps = {account_ref_find, account_ref_check, account_read, account_answer},
};
