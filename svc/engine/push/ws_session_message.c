/*
 * What a client says on a WebSocket: hello, watch, unwatch, call (asyncapi.yaml).
 * Whatever else it says closes the socket: it would be misunderstood again.
 */
#include "svc/engine/push/ws_session.h"

#include "proto/json.h"
#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/pool.h"
#include "svc/engine/service.h"
#include "svc/engine/push/ws_watch.h"

enum {
    PATH_BYTES_MAX = 4096,
    KEY_BYTES_MAX = 128,
    PER_S = 20,
    BURST = 100,
    TILL_PER_S = 2000,
    TILL_BURST = 4000,
    STRIKES_MAX = 500
};

struct hello_body {
    struct slice type;
    struct slice token;
    int as;
    bool has_token, has_as;
};

struct watch_message {
    struct slice type;
    struct ws_watch_body body;
    bool has_account, has_visit;
};

struct call_message {
    struct slice type;
    struct ws_call_body body;
};

enum { AS_MEMBER, AS_STAFF };

static const char *const as_names[] = {"member", "staff", NULL};

/* In the order of enum http_method. */
static const char *const method_names[] = {"GET",   "HEAD",   "POST", "PUT",
                                           "PATCH", "DELETE", NULL};

#define TYPE_FIELD(type_)                                      \
    {                                                          \
        JSON_AT("type", type_, type), .kind = JSON_KIND_STRING \
    }

static const struct json_field hello_fields[] = {
    TYPE_FIELD(struct hello_body),
    {JSON_AT("token", struct hello_body, token), .kind = JSON_KIND_STRING, .min = 1,
     .max = TOKEN_TEXT_MAX - 1, JSON_HAS(struct hello_body, has_token)},
    {JSON_AT("as", struct hello_body, as), .kind = JSON_KIND_ENUM, .names = as_names,
     JSON_HAS(struct hello_body, has_as)},
};

static const struct json_field watch_fields[] = {
    TYPE_FIELD(struct watch_message),
    {JSON_AT("id", struct watch_message, body.id), .kind = JSON_KIND_STRING, .min = 1,
     .max = WS_NAME_BYTES - 1, .bytes_max = WS_NAME_BYTES - 1},
    {JSON_AT("account", struct watch_message, body.account), .kind = JSON_KIND_STRING,
     .min = 1, .max = 64, JSON_HAS(struct watch_message, has_account)},
    {JSON_AT("visit", struct watch_message, body.visit), .kind = JSON_KIND_STRING,
     .min = 1, .max = 64, JSON_HAS(struct watch_message, has_visit)},
    {JSON_AT("after", struct watch_message, body.after), .kind = JSON_KIND_I64, .min = 0,
     .max = INT64_MAX},
    {JSON_AT("generation", struct watch_message, body.generation), .kind = JSON_KIND_I64,
     .min = 1, .max = INT32_MAX},
};

static const struct json_field unwatch_fields[] = {
    TYPE_FIELD(struct watch_message),
    {JSON_AT("account", struct watch_message, body.account), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = 64},
};

static const struct json_field call_fields[] = {
    TYPE_FIELD(struct call_message),
    {JSON_AT("id", struct call_message, body.id), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = WS_NAME_BYTES - 1,
     .bytes_max = WS_NAME_BYTES - 1},
    {JSON_AT("method", struct call_message, body.method), .kind = JSON_KIND_ENUM,
     .required = true, .names = method_names},
    {JSON_AT("path", struct call_message, body.path), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = PATH_BYTES_MAX},
    {JSON_AT("key", struct call_message, body.key), .kind = JSON_KIND_STRING, .min = 1,
     .max = KEY_BYTES_MAX},
    {JSON_AT("body", struct call_message, body.body), .kind = JSON_KIND_NODE},
};

static bool
bind(struct ws_session *session, const struct json_field *fields, size_t count,
     const struct json_doc *doc, void *ret)
{
    struct json_error error;

    if (json_bind(fields, count, doc, ret, &error) == JSON_OK) {
        return true;
    }
    ws_session_close(session, WS_CLOSE_BAD_MESSAGE);
    return false;
}

/* Who the hello names: 0, or the code to close with. */
static int
hello_who(const struct ws_session *session, const struct hello_body *body,
          struct principal *ret)
{
    const struct ws_cookies *cookies = session->cookies;
    enum problem problem;

    if (body->has_token == body->has_as) {
        return WS_CLOSE_BAD_MESSAGE;
    }
    if (body->has_token) {
        problem = auth_token_open(session->service, body->token, ret);
        if (problem == PROBLEM_UNAVAILABLE) {
            return WS_CLOSE_UNAVAILABLE;
        }
        if (problem == PROBLEM_NONE && auth_must_ask(session->service, ret)) {
            return WS_CLOSE_EXPIRED; /* none is so old but by a worker of before 0017 */
        }
        return problem == PROBLEM_NONE ? 0 : WS_CLOSE_EXPIRED;
    }
    if (cookies == NULL) {
        return WS_CLOSE_EXPIRED;
    }
    if (body->as == AS_STAFF ? !cookies->has_staff : !cookies->has_member) {
        return WS_CLOSE_UNAUTHENTICATED;
    }
    *ret = body->as == AS_STAFF ? cookies->staff : cookies->member;
    problem = auth_still_good(session->service, ret); /* expires_us 0: it was not */
    if (problem == PROBLEM_UNAVAILABLE) {
        return WS_CLOSE_UNAVAILABLE;
    }
    return problem == PROBLEM_NONE ? 0 : WS_CLOSE_EXPIRED;
}

static void
on_hello(struct ws_session *session, const struct json_doc *doc)
{
    struct hello_body body = {.as = AS_MEMBER};
    struct principal who;
    char text[96];
    int code, n;

    if (!bind(session, hello_fields, JSON_FIELD_COUNT(hello_fields), doc, &body)) {
        return;
    }
    code = hello_who(session, &body, &who);
    if (code == 0 && session->who.role != 0 &&
        (who.role != session->who.role || who.id != session->who.id)) {
        code = WS_CLOSE_WRONG_PERSON;
    }
    if (code == 0 && session->who.role == 0 &&
        !stream_share_take(&session->share, &who)) {
        code = WS_CLOSE_TOO_MANY;
    }
    if (code != 0) {
        ws_session_close(session, code);
        return;
    }
    session->who = who;
    n = snprintf(text, sizeof(text),
                 "{\"type\":\"welcome\",\"ping_s\":%d,\"generation\":%d}",
                 (int)conf->ws_ping_s, (int)live_generation(session->service->live));
    ws_session_send(session, slice_of(text, (size_t)n));
}

/* False, and the message is refused, when too many have come. */
static bool
rate_allows(struct ws_session *session, const struct ws_names *names)
{
    bool till = session->who.role == ROLE_TERMINAL;
    struct rate_limit limit = rate_limit_make(till ? TILL_PER_S : PER_S, CLOCK_US_PER_S,
                                              till ? TILL_BURST : BURST);

    if (rate_take(&session->rate, &limit, clock_mono_us(), 1, NULL)) {
        session->strikes = 0;
        return true;
    }
    if (++session->strikes > STRIKES_MAX) {
        ws_session_close(session, WS_CLOSE_TOO_FAST);
    } else {
        ws_session_refuse(session, names, PROBLEM_RATE_LIMITED);
    }
    return false;
}

static void
on_watch(struct ws_session *session, const struct json_doc *doc)
{
    struct watch_message message = {.body = {.after = -1, .generation = 1}};
    struct ws_names names;

    if (!bind(session, watch_fields, JSON_FIELD_COUNT(watch_fields), doc, &message)) {
        return;
    }
    if (message.has_account == message.has_visit) {
        ws_session_close(session, WS_CLOSE_BAD_MESSAGE);
        return;
    }
    names = (struct ws_names){message.body.id, message.body.account, message.body.visit};
    if (rate_allows(session, &names)) {
        ws_watch_start(session, &message.body);
    }
}

static void
on_unwatch(struct ws_session *session, const struct json_doc *doc)
{
    struct watch_message message = {.body = {.after = -1}};

    if (bind(session, unwatch_fields, JSON_FIELD_COUNT(unwatch_fields), doc, &message)) {
        ws_watch_stop(session, message.body.account);
    }
}

static void
on_call(struct ws_session *session, const struct json_doc *doc)
{
    struct call_message message = {.body = {.method = HTTP_GET}};
    struct ws_names names = {SLICE_NONE, SLICE_NONE, SLICE_NONE};

    if (!bind(session, call_fields, JSON_FIELD_COUNT(call_fields), doc, &message)) {
        return;
    }
    names.id = message.body.id;
    if (rate_allows(session, &names)) {
        ws_session_call(session, &message.body);
    }
}

static void
on_document(struct ws_session *session, const struct json_doc *doc)
{
    struct slice type;

    if (!json_get_str(json_root(doc), "type", &type)) {
        ws_session_close(session, WS_CLOSE_BAD_MESSAGE);
    } else if (slice_eq(type, SLICE("hello"))) {
        on_hello(session, doc);
    } else if (session->who.role == 0) {
        ws_session_close(session, WS_CLOSE_BAD_MESSAGE);
    } else if (slice_eq(type, SLICE("call"))) {
        on_call(session, doc);
    } else if (slice_eq(type, SLICE("watch"))) {
        on_watch(session, doc);
    } else if (slice_eq(type, SLICE("unwatch"))) {
        on_unwatch(session, doc);
    } else {
        ws_session_close(session, WS_CLOSE_BAD_MESSAGE);
    }
}

void
ws_session_hear(struct ws_session *session, struct slice text)
{
    struct json_error error;
    struct json_doc doc;

    if (json_parse(&doc, text, &error) != JSON_OK) {
        ws_session_close(session, WS_CLOSE_BAD_MESSAGE);
        return;
    }
    on_document(session, &doc);
    json_doc_free(&doc);
}
