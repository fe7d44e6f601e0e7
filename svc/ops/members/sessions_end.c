/*
 * DELETE /v1/sessions/current ends this session; DELETE /v1/sessions ends all of the
 * person, on every device, and raises the account's auth_gen, so that operations in
 * flight under the old ones are refused by the ledger itself.
 */
#include "svc/engine/people/login.h"
#include "svc/ops/ops.h"

static enum step
end_current(struct request *r)
{
    session_ask_end(&r->db, &r->arena, r->who.session_id);
    return request_db(r);
}

static enum step
end_all(struct request *r)
{
    session_ask_end_all(&r->db, &r->arena, r->who.id, r->who.account_id);
    return request_db(r);
}

static enum step
answer(struct request *r)
{
    if (!r->db.ok) {
        return request_db_failed(r);
    }
    login_clear_cookie(r, r->who.role);
    return reply_empty(r, 204);
}

const struct endpoint endpoint_sessions_current = {
    .method = HTTP_DELETE,
    .path = "/v1/sessions/current",
    .roles = ROLE_MEMBER | ROLE_STAFF,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_MEMBER_FIRST,
    .steps = {end_current, answer},
};

const struct endpoint endpoint_sessions_all = {
    .method = HTTP_DELETE,
    .path = "/v1/sessions",
    .roles = ROLE_MEMBER | ROLE_STAFF,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_MEMBER_FIRST,
    .steps = {end_all, answer},
};
