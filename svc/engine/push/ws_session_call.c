/*
 * Calls: requests that come over a WebSocket and are answered there, in the order in
 * which they finish. A caller that leaves is served to the end all the same.
 */
#include "svc/engine/push/ws_session.h"

#include <stdio.h>

#include "proto/json.h"
#include "svc/base/pool.h"
#include "svc/engine/request/request.h"
#include "svc/io/conn.h"

struct ws_call {
    LIST_ENTRY(ws_call) link;
    struct ws_session *session;
    struct request *request; /* NULL while it is being started */
    char id[WS_NAME_BYTES];
};

static struct pool call_pool = {.object_bytes = sizeof(struct ws_call)};

/* The one buffer in which replies are written; grows to the longest. */
static struct buf scratch;

/* Header fields of a reply that mean something without HTTP. */
static const char *const told_headers[] = {"ETag", "Idempotent-Replayed", "Retry-After",
                                           "Location"};

static void
call_free(struct ws_call *call)
{
    LIST_REMOVE(call, link);
    call->session->call_count--;
    pool_put(&call_pool, call);
}

static void
put_headers(struct json_out *out, const struct reply *reply)
{
    bool any = false;

    for (size_t i = 0; i < sizeof(told_headers) / sizeof(told_headers[0]); i++) {
        for (size_t j = 0; j < reply->header_count; j++) {
            if (!slice_eq_nocase(reply->headers[j].name,
                                 slice_from_cstr(told_headers[i]))) {
                continue;
            }
            if (!any) {
                json_kv_object(out, "headers");
            }
            any = true;
            json_kv_str(out, told_headers[i], reply->headers[j].value);
        }
    }
    if (any) {
        json_object_end(out);
    }
}

static bool
is_json(const struct reply *reply)
{
    return reply->content_type != NULL && strstr(reply->content_type, "json") != NULL &&
           reply->body.n > 0;
}

static void
reply_write(struct json_out *out, const char *id, const struct reply *reply)
{
    json_object_begin(out);
    json_kv_cstr(out, "type", "reply");
    json_kv_cstr(out, "id", id);
    json_kv_i64(out, "status", reply->status);
    put_headers(out, reply);
    if (is_json(reply)) {
        json_kv_raw(out, "body", reply->body);
    } else {
        json_kv_null(out, "body");
    }
    json_object_end(out);
}

/* Reads on when enough calls have been answered. */
static void
session_unpause(struct ws_session *session)
{
    if (!session->paused || session->call_count > WS_CALLS_MAX / 2 || session->closing) {
        return;
    }
    session->paused = false;
    conn_resume_input(session->conn);
    conn_wake_input(session->conn);
}

static void
on_call_reply(struct request *r)
{
    struct ws_call *call = r->transport_state;
    struct ws_session *session = call->session;
    const size_t cap = r->reply.body.n + 2048;
    struct json_out out;

    buf_clear(&scratch);
    json_out_init(&out, buf_reserve(&scratch, cap), cap);
    reply_write(&out, call->id, &r->reply);
    if (session->starting == call) {
        session->starting = NULL;
    }
    call_free(call);
    ws_session_send(session, json_out_slice(&out));
    session_unpause(session);
}

static const struct transport ws_transport = {.reply = on_call_reply, .name = "ws"};

/* A body as text. False: it is too long as the service writes it (1e9 becomes longer). */
static bool
body_text(const struct json_node *body, struct slice *ret)
{
    static char text[WS_MESSAGE_BYTES_MAX * 2];
    size_t n = 0;

    if (body != NULL && !json_node_write(body, text, sizeof(text), &n)) {
        return false;
    }
    *ret = body != NULL ? slice_of(text, n) : SLICE_NONE;
    return true;
}

void
ws_session_call(struct ws_session *session, const struct ws_call_body *body)
{
    struct ws_call *call;
    struct request *request;
    struct slice text;

    if (!body_text(body->body, &text)) {
        ws_session_refuse(session, &(struct ws_names){.id = body->id},
                          PROBLEM_PAYLOAD_TOO_LARGE);
        return;
    }
    call = pool_get(&call_pool);
    call->session = session;
    slice_put_cstr(body->id, call->id, sizeof(call->id));
    LIST_INSERT_HEAD(&session->calls, call, link);
    if (++session->call_count >= WS_CALLS_MAX) {
        session->paused = true;
        conn_pause_input(session->conn);
    }
    session->starting = call;
    request = request_start_call(
        session->service, &ws_transport, call,
        &(struct request_call){.who = &session->who,
                               .peer = conn_peer(session->conn),
                               .method = (enum http_method)body->method,
                               .target = body->path,
                               .key = body->key,
                               .body = text});
    if (session->starting == call && session->closing) {
        request_abandon(request);
        call_free(call);
    } else if (session->starting == call) {
        call->request = request;
    }
    session->starting = NULL;
}

void
ws_session_drop_calls(struct ws_session *session)
{
    struct ws_call *call, *next;

    for (call = LIST_FIRST(&session->calls); call != NULL; call = next) {
        next = LIST_NEXT(call, link);
        if (call->request == NULL) {
            continue;
        }
        request_abandon(call->request);
        call_free(call);
    }
}

void
ws_session_refuse(struct ws_session *session, const struct ws_names *names,
                  enum problem problem)
{
    const struct problem_info *info = problem_info(problem);
    char text[1024], type[64];
    struct json_out out;

    snprintf(type, sizeof(type), "/problems/%s", info->slug);
    json_out_init(&out, text, sizeof(text));
    json_object_begin(&out);
    json_kv_cstr(&out, "type", "reply");
    if (names->id.n > 0) {
        json_kv_str(&out, "id", names->id);
    }
    if (names->account.n > 0) {
        json_kv_str(&out, "account", names->account);
    }
    if (names->visit.n > 0) {
        json_kv_str(&out, "visit", names->visit);
    }
    json_kv_i64(&out, "status", info->status);
    json_kv_object(&out, "body");
    json_kv_cstr(&out, "type", type);
    json_kv_cstr(&out, "title", info->title);
    json_kv_i64(&out, "status", info->status);
    json_kv_cstr(&out, "detail", info->advice);
    json_object_end(&out);
    json_object_end(&out);
    ws_session_send(session, json_out_slice(&out));
}
