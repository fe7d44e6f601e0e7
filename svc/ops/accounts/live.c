/*
 * GET /v1/live: opens the WebSocket of asyncapi.yaml. Who asks is said in the first
 * message; the cookies of this request count only when the page that asks is one of ours.
 */
#include "svc/engine/http/server.h"
#include "svc/engine/request/auth.h"
#include "svc/engine/request/cookie.h"
#include "svc/engine/push/ws_session.h"
#include "svc/ops/ops.h"

static void
cookies_read(const struct request *r, struct ws_cookies *ret)
{
    struct slice ignored;

    if (!auth_origin_allowed(r)) {
        return;
    }
    ret->has_member = cookie_read(r, false, &ignored);
    ret->has_staff = cookie_read(r, true, &ignored);
    if (auth_cookie_open(r, false, &ret->member) != PROBLEM_NONE) {
        ret->member.role = 0;
    }
    if (auth_cookie_open(r, true, &ret->staff) != PROBLEM_NONE) {
        ret->staff.role = 0;
    }
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
    struct ws_cookies cookies = {.has_member = false};
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
    cookies_read(r, &cookies);
    head = slice_from_cstr(
        arena_printf(&r->arena,
                     "HTTP/1.1 101 Switching Protocols\r\n"
                     "Upgrade: websocket\r\n"
                     "Connection: Upgrade\r\n"
                     "Sec-WebSocket-Accept: %s\r\n"
                     "%s\r\n",
                     accept, offered ? "Sec-WebSocket-Protocol: crema.v1+json\r\n" : ""));
    session = ws_session_new(r->service, &cookies);
    ws_session_begin(session, server_take_over(r, head, &ws_session_hooks, session));
    return STEP_DONE;
}

const struct endpoint endpoint_live = {
    .method = HTTP_GET,
    .path = "/v1/live",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY,
    .steps = {live_upgrade},
};
