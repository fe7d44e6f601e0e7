/*
 * The life of a WebSocket: frames in, messages out, and everything that has a time.
 */
#include "svc/engine/push/ws_session.h"

#include <assert.h>

#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/metric.h"
#include "svc/base/pool.h"
#include "svc/base/rand.h"
#include "svc/engine/facts/revocations.h"
#include "svc/engine/service.h"
#include "svc/engine/push/ws_watch.h"
#include "svc/io/conn.h"
#include "svc/io/loop.h"

enum {
    HELLO_US = 10 * CLOCK_US_PER_S,
    PONG_US = 10 * CLOCK_US_PER_S,
    TICK_US = 200 * 1000,
    RETRY_MS_MIN = 100,
    RETRY_MS_SPREAD = 2000
};

TAILQ_HEAD(ws_session_list, ws_session);

static struct ws_session_list sessions = TAILQ_HEAD_INITIALIZER(sessions);
static struct pool session_pool = {.object_bytes = sizeof(struct ws_session)};
static struct pool cookie_pool = {.object_bytes = sizeof(struct ws_cookies)};
static struct loop_timer tick;

static const char *
close_reason(int code)
{
    switch (code) {
#define X(NAME, number, reason) \
    case number:                \
        return reason;
#include "svc/engine/push/ws_session_close.def"
#undef X
    case WS_PROTOCOL_ERROR: return "A frame was not as RFC 6455 says.";
    case 1003: return "Send text, not binary.";
    case WS_BAD_DATA: return "Text must be UTF-8.";
    case WS_TOO_BIG: return "A message has at most 64 KiB.";
    default: return "";
    }
}

static void
session_free(struct ws_session *session)
{
    stream_share_give(&session->share);
    pool_put(&cookie_pool, session->cookies);
    buf_release(&session->message);
    pool_put(&session_pool, session);
}

struct ws_session *
ws_session_new(struct service *s, const struct ws_cookies *cookies)
{
    struct ws_session *session = pool_get(&session_pool);

    session->service = s;
    session->cookies = pool_get(&cookie_pool);
    *session->cookies = *cookies;
    session->hello_by_us = clock_mono_us() + HELLO_US;
    session->ping_at_us = clock_mono_us() + conf->ws_ping_s * CLOCK_US_PER_S;
    ws_reader_init(&session->reader, true);
    LIST_INIT(&session->watches);
    LIST_INIT(&session->calls);
    return session;
}

static void on_ws_tick(void *arg);

void
ws_session_begin(struct ws_session *session, struct conn *conn)
{
    if (conn == NULL) {
        session_free(session);
        return;
    }
    session->conn = conn;
    conn_set_deadline_us(conn, 0);
    TAILQ_INSERT_TAIL(&sessions, session, link);
    metric_set(METRIC_SOCKETS_WS, (int64_t)session_pool.in_use);
    if (tick.fn == NULL) {
        loop_timer_init(&tick, session->service->loop, on_ws_tick, NULL);
    }
    if (!loop_timer_is_set(&tick)) {
        loop_timer_set_us(&tick, TICK_US);
    }
}

static void
frame_write(struct ws_session *session, enum ws_opcode opcode, struct slice payload)
{
    unsigned char head[WS_HEAD_BYTES_MAX];
    size_t n = ws_frame_head(head, opcode, true, payload.n);

    conn_write(session->conn, head, n);
    conn_write(session->conn, payload.p, payload.n);
}

/* Everything that needs the session alive ends; the connection goes on to its own end. */
static void
session_silence(struct ws_session *session)
{
    session->closing = true;
    ws_watch_drop_all(session);
    ws_session_drop_calls(session);
    buf_release(&session->message);
}

void
ws_session_close(struct ws_session *session, int code)
{
    unsigned char frame[2 + WS_CONTROL_BYTES_MAX];
    size_t n;

    if (session->closing) {
        return;
    }
    n = ws_close_frame(frame, (uint16_t)code, slice_from_cstr(close_reason(code)));
    session_silence(session);
    conn_write(session->conn, frame, n);
    conn_flush_close(session->conn);
}

bool
ws_session_is_slow(struct ws_session *session)
{
    if (!owed_is_too_much(&session->owed, session->conn)) {
        return false;
    }
    ws_session_close(session, WS_CLOSE_SLOW);
    return true;
}

void
ws_session_send(struct ws_session *session, struct slice text)
{
    if (session->closing || ws_session_is_slow(session)) {
        return;
    }
    frame_write(session, WS_TEXT, text);
}

/* A close frame came: it is answered with the same code. */
static void
on_close_frame(struct ws_session *session, const struct ws_frame *frame)
{
    unsigned char answer[2 + WS_CONTROL_BYTES_MAX];
    size_t n;

    session_silence(session);
    if (frame->close_code == WS_NO_CODE) {
        frame_write(session, WS_CLOSE, SLICE_NONE);
    } else {
        n = ws_close_frame(answer, (uint16_t)frame->close_code, SLICE_NONE);
        conn_write(session->conn, answer, n);
    }
    conn_flush_close(session->conn);
}

static void
on_data_frame(struct ws_session *session, const struct ws_frame *frame)
{
    struct buf whole;

    if (frame->message != WS_TEXT) {
        ws_session_close(session, 1003);
    } else if (frame->fin && session->message.n == 0) {
        ws_session_hear(session, frame->payload);
    } else {
        buf_append(&session->message, frame->payload.p, frame->payload.n);
        if (!frame->fin) {
            return;
        }
        whole = session->message;
        session->message = (struct buf)BUF_INIT;
        ws_session_hear(session, slice_of(whole.p, whole.n));
        buf_release(&whole);
    }
}

static void
on_frame(struct ws_session *session, const struct ws_frame *frame)
{
    switch (frame->opcode) {
    case WS_PING:
        if (!ws_session_is_slow(session)) {
            frame_write(session, WS_PONG, frame->payload);
        }
        break;
    case WS_PONG: session->pong_by_us = 0; break;
    case WS_CLOSE: on_close_frame(session, frame); break;
    case WS_CONTINUATION:
    case WS_TEXT:
    case WS_BINARY: on_data_frame(session, frame); break;
    }
}

static void
on_input(struct conn *c)
{
    struct ws_session *session = conn_user(c);

    while (!session->closing && !session->paused) {
        struct ws_frame frame;
        size_t n, used;
        char *p;
        int result;

        conn_input(c, &p, &n);
        result = ws_frame_parse(&session->reader, (unsigned char *)p, n,
                                WS_MESSAGE_BYTES_MAX, &frame, &used);
        if (result == WS_MORE) {
            return;
        }
        if (result != WS_FRAME) {
            ws_session_close(session, result);
            return;
        }
        on_frame(session, &frame);
        conn_consume(c, used);
    }
}

static void
on_closed(struct conn *c, enum conn_end why)
{
    struct ws_session *session = conn_user(c);

    (void)why;
    session_silence(session);
    TAILQ_REMOVE(&sessions, session, link);
    session_free(session);
    metric_set(METRIC_SOCKETS_WS, (int64_t)session_pool.in_use);
}

const struct conn_hooks ws_session_hooks = {.on_input = on_input, .on_closed = on_closed};

/* Sends a ping when it is time; closes whoever did not answer the last one. */
static void
session_ping(struct ws_session *session, int64_t now_us)
{
    if (session->pong_by_us != 0 && now_us > session->pong_by_us) {
        ws_session_close(session, WS_CLOSE_PING_TIMEOUT);
        return;
    }
    if (now_us < session->ping_at_us) {
        return;
    }
    session->ping_at_us = now_us + conf->ws_ping_s * CLOCK_US_PER_S;
    if (session->pong_by_us == 0) {
        session->pong_by_us = now_us + PONG_US;
    }
    frame_write(session, WS_PING, SLICE_NONE);
}

static void
session_tick(struct ws_session *session, int64_t now_us, int64_t wall_us)
{
    const struct revocations *revoked = session->service->revocations;
    int64_t id = session->who.session_id != 0 ? session->who.session_id : session->who.id;

    if (session->who.role == 0) {
        if (now_us > session->hello_by_us) {
            ws_session_close(session, WS_CLOSE_HELLO_TIMEOUT);
        }
    } else if (revocations_has(revoked, id)) {
        ws_session_close(session, WS_CLOSE_REVOKED);
    } else if (wall_us >= session->who.expires_us) {
        ws_session_close(session, WS_CLOSE_EXPIRED);
    } else {
        ws_watch_expire(session, wall_us);
        session_ping(session, now_us);
    }
}

static void
on_ws_tick(void *arg)
{
    int64_t now_us = clock_mono_us(), wall_us = clock_wall_us();
    struct ws_session *session;

    (void)arg;
    TAILQ_FOREACH(session, &sessions, link) {
        if (!session->closing) {
            session_tick(session, now_us, wall_us);
        }
    }
    if (!TAILQ_EMPTY(&sessions)) {
        loop_timer_set_us(&tick, TICK_US);
    }
}

void
ws_session_drain_all(void)
{
    uint32_t spread = RETRY_MS_SPREAD + (uint32_t)session_pool.in_use / 4;
    struct ws_session *session;

    TAILQ_FOREACH(session, &sessions, link) {
        char text[64];
        int n = snprintf(text, sizeof(text), "{\"type\":\"bye\",\"retry_ms\":%u}",
                         RETRY_MS_MIN + rand_below(spread));

        if (session->closing) {
            continue;
        }
        ws_session_send(session, slice_of(text, (size_t)n));
        ws_session_close(session, WS_CLOSE_GOING_AWAY);
    }
}
