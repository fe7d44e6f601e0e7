/*
 * POST /v1/sessions/refresh: a refresh token, used once, for a new pair. A second use of
 * the same token ends the session: one of the two who had it was a thief.
 */
#include "svc/engine/people/login.h"
#include "svc/ops/ops.h"

struct refresh_body {
    struct slice refresh_token;
    bool cookie;
};

struct refresh_state {
    struct login login;
};

static const struct json_field fields[] = {
    {JSON_AT("refresh_token", struct refresh_body, refresh_token),
     .kind = JSON_KIND_STRING, .required = true, .min = 1, .max = REFRESH_TEXT_BYTES},
    {JSON_AT("cookie", struct refresh_body, cookie), .kind = JSON_KIND_BOOL},
};

static enum step
exchange(struct request *r)
{
    const struct refresh_body *body = r->body;
    struct refresh_state *st = r->state;
    unsigned char old_hash[REFRESH_HASH_BYTES];

    if (!login_parse_refresh(body->refresh_token, &st->login.row.id, old_hash)) {
        return reply_problem(r, PROBLEM_UNAUTHENTICATED);
    }
    login_make_refresh(&st->login);
    session_ask_refresh(&r->db, &r->arena, st->login.row.id, old_hash,
                        st->login.row.refresh_hash, st->login.row.refresh_expires_us);
    return request_db(r);
}

static enum step
refresh_answer(struct request *r)
{
    const struct refresh_body *body = r->body;
    struct refresh_state *st = r->state;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!session_take(&r->db, &st->login.row)) {
        return reply_problem(r, PROBLEM_UNAUTHENTICATED);
    }
    return login_reply(r, &st->login, body->cookie);
}

const struct endpoint endpoint_sessions_refresh = {
    .method = HTTP_POST,
    .path = "/v1/sessions/refresh",
    .roles = ROLE_PUBLIC | ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .flags = ENDPOINT_HTTP_ONLY,
    .fields = fields,
    .field_count = JSON_FIELD_COUNT(fields),
    .body_size = sizeof(struct refresh_body),
    .state_size = sizeof(struct refresh_state),
    .steps = {exchange, refresh_answer},
};
