/*
 * GET /v1/me/sessions: where the member is signed in, the session that was seen last
 * first; DELETE /v1/me/sessions/{id} ends one of them, everywhere within a second. That
 * of somebody else and one that has ended answer like one that never was.
 */
#include "svc/ops/shared/people.h"
#include "svc/store/people/session.h"

struct sessions_state {
    struct session_seen sessions[SESSIONS_LISTED_MAX];
};

static enum step
sessions_fetch(struct request *r)
{
    session_ask_list(&r->db, &r->arena, r->who.id);
    return request_db(r);
}

static void
kv_or_null(struct json_out *out, const char *key, struct slice text)
{
    if (text.n == 0) {
        json_kv_null(out, key);
    } else {
        json_kv_str(out, key, text);
    }
}

static void
put_session(struct json_out *out, const struct session_seen *s, bool here)
{
    json_object_begin(out);
    people_kv_id(out, "id", "ses", s->id);
    json_kv_bool(out, "here", here);
    json_kv_cstr(out, "channel", channel_name((enum channel)s->channel));
    kv_or_null(out, "browser", s->browser);
    kv_or_null(out, "system", s->system);
    json_kv_time_us(out, "created_at", s->created_us);
    json_kv_time_us(out, "seen_at", s->seen_us);
    json_object_end(out);
}

static enum step
sessions_answer(struct request *r)
{
    struct sessions_state *st = r->state;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    size_t count =
        session_take_list(&r->db, &r->arena, st->sessions, SESSIONS_LISTED_MAX);
    struct json_out *out = reply_json_begin(r);
    json_object_begin(out);
    json_kv_array(out, "items");
    for (size_t i = 0; i < count; i++) {
        put_session(out, &st->sessions[i], st->sessions[i].id == r->who.session_id);
    }
    json_array_end(out);
    json_kv_null(out, "next");
    json_object_end(out);
    return reply_json_end(r, 200);
}

static enum step
session_end(struct request *r)
{
    int64_t session_id;

    if (!people_parse_id(r->params[0], "ses", &session_id)) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    session_ask_end_own(&r->db, &r->arena, session_id, r->who.id);
    return request_db(r);
}

static enum step
session_ended(struct request *r)
{
    if (!r->db.ok) {
        return request_db_failed(r);
    }
    return session_take_ended(&r->db) ? reply_empty(r, 204)
                                      : reply_problem(r, PROBLEM_NOT_FOUND);
}

const struct endpoint endpoint_me_sessions = {
    .method = HTTP_GET,
    .path = "/v1/me/sessions",
    .roles = ROLE_MEMBER,
    .state_size = sizeof(struct sessions_state),
    .steps = {sessions_fetch, sessions_answer},
};

const struct endpoint endpoint_me_session_end = {
    .method = HTTP_DELETE,
    .path = "/v1/me/sessions/{id}",
    .roles = ROLE_MEMBER,
    .steps = {session_end, session_ended},
};
