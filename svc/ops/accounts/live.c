/*
 * GET /v1/live: opens the WebSocket of asyncapi.yaml. Who asks is said in the first
 * message; the cookies of this request count only when the page that asks is one of ours.
 */
#include "svc/engine/facts/revocations.h"
#include "svc/engine/http/server.h"
#include "svc/engine/request/auth.h"
#include "svc/engine/request/cookie.h"
#include "svc/engine/push/ws_session.h"
#include "svc/ops/ops.h"
#include "svc/store/people/session.h"

struct live_state {
    struct ws_cookies cookies;
    bool asked_member, asked_staff; /* whether their sessions go on, in this order */
};

static void
cookie_open(const struct request *r, bool staff, struct principal *ret)
{
    if (auth_cookie_open(r, staff, ret) != PROBLEM_NONE) {
        ret->role = 0;
    }
}

/* Adds the question to the request's call, where it must be asked. */
static bool
session_asked(struct request *r, const struct principal *who)
{
    if (who->role == 0 || !auth_must_ask(r->service, who)) {
        return false;
    }
    session_add_goes_on(&r->db, who->session_id);
    return true;
}

static enum step
live_cookies(struct request *r)
{
    struct live_state *state = r->state;
    struct ws_cookies *cookies = &state->cookies;
    struct slice ignored;

    if (!auth_origin_allowed(r)) {
        return STEP_NEXT;
    }
    cookies->has_member = cookie_read(r, false, &ignored);
    cookies->has_staff = cookie_read(r, true, &ignored);
    cookie_open(r, false, &cookies->member);
    cookie_open(r, true, &cookies->staff);
    pgpool_call_init(&r->db, &r->arena);
    state->asked_member = session_asked(r, &cookies->member);
    state->asked_staff = session_asked(r, &cookies->staff);
    return state->asked_member || state->asked_staff ? request_db(r) : STEP_NEXT;
}

static void
session_told(const struct request *r, int at, struct principal *who)
{
    if (session_take_goes_on(&r->db, at)) {
        revocations_goes_on(r->service->revocations, who->session_id);
    } else {
        *who = (struct principal){.role = 0};
    }
}

static enum step
live_sessions(struct request *r)
{
    struct live_state *state = r->state;

    if (!state->asked_member && !state->asked_staff) {
        return STEP_NEXT;
    }
    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (state->asked_member) {
        session_told(r, 0, &state->cookies.member);
    }
    if (state->asked_staff) {
        session_told(r, state->asked_member, &state->cookies.staff);
    }
    return STEP_NEXT;
}

static enum step
live_refuse(struct request *r, int status)
{
    if (status == 426) {
        reply_header(r, "Upgrade", "websocket");
        reply_header(r, "Connection", "Upgrade");
        reply_header(r, "Sec-WebSocket-Version", "13");
        return reply_problem(r, PROBLEM_UPGRADE_REQUIRED);
    }
    return reply_problem_detail(r, PROBLEM_MALFORMED_REQUEST,
                                "The WebSocket handshake is not as RFC 6455 says.");
}

static enum step
live_upgrade(struct request *r)
{
    struct live_state *state = r->state;
    char accept[WS_ACCEPT_BYTES];
    struct ws_session *session;
    struct slice head;
    bool offered;
    int status = ws_handshake_check(r->head, WS_SUBPROTOCOL, accept, &offered);

    if (status != 101) {
        return live_refuse(r, status);
    }
    if (http_head_field(r->head, "origin") != NULL && !auth_origin_allowed(r)) {
        return reply_problem(r, PROBLEM_ORIGIN_REFUSED);
    }
    head = slice_from_cstr(
        arena_printf(&r->arena,
                     "HTTP/1.1 101 Switching Protocols\r\n"
                     "Upgrade: websocket\r\n"
                     "Connection: Upgrade\r\n"
                     "Sec-WebSocket-Accept: %s\r\n"
                     "%s\r\n",
                     accept, offered ? "Sec-WebSocket-Protocol: crema.v1+json\r\n" : ""));
    session = ws_session_new(r->service, &state->cookies);
    ws_session_begin(session, server_take_over(r, head, &ws_session_hooks, session));
    return STEP_DONE;
}

const struct endpoint endpoint_live = {
    .method = HTTP_GET,
    .path = "/v1/live",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY,
    .state_size = sizeof(struct live_state),
    .steps = {live_cookies, live_sessions, live_upgrade},
};
