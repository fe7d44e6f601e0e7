/*
 * One WebSocket of GET /v1/live (asyncapi.yaml): who it is, what it watches, which calls
 * are under way. It ends once: ws_session_close says why, or the connection closes; then
 * its watches are gone and its calls answered to nobody.
 *
 * An idle session holds no buffer. Sessions stand in one list of the worker, which a
 * timer walks for everything that has a time: hello, expiry, revocation, pings, visits.
 */
#ifndef CREMA_ENGINE_WS_SESSION_H
#define CREMA_ENGINE_WS_SESSION_H

#include <sys/queue.h>

#include "proto/ws.h"
#include "svc/base/buf.h"
#include "svc/base/must_use.h"
#include "svc/base/rate.h"
#include "svc/engine/request/auth.h"
#include "svc/engine/push/owed.h"
#include "svc/engine/push/stream_share.h"

struct conn;
struct conn_hooks;
struct json_node;
struct request;
struct service;
struct ws_call;
struct ws_watch;

#define WS_SUBPROTOCOL SLICE("crema.v1+json")

enum {
    WS_MESSAGE_BYTES_MAX = 64 * 1024,
    WS_CALLS_MAX = 128, /* under way; more are read when some are answered */
    WS_NAME_BYTES = 65  /* of the id of a call or a watch, and a NUL */
};

enum ws_close {
#define X(NAME, code, reason) WS_CLOSE_##NAME = code,
#include "svc/engine/push/ws_session_close.def"
#undef X
};

/* What the cookies of the upgrade request said, until hello. */
struct ws_cookies {
    bool has_member, has_staff;     /* there is one, good or not */
    struct principal member, staff; /* role 0: not a good one */
};

struct ws_session {
    TAILQ_ENTRY(ws_session) link;
    struct service *service;
    struct conn *conn;
    struct principal who; /* role 0: no hello yet */
    struct ws_cookies *cookies;
    struct ws_reader reader;
    struct buf message; /* of a fragmented message */
    struct rate rate;
    LIST_HEAD(ws_watches, ws_watch) watches;
    LIST_HEAD(ws_calls, ws_call) calls;
    struct ws_call *starting; /* inside request_start_call */
    int64_t hello_by_us;      /* monotonic, as the others here; 0: it came */
    int64_t ping_at_us;
    int64_t pong_by_us; /* 0: none is awaited */
    struct owed owed;
    struct stream_share share; /* from hello on */
    uint32_t watch_count;
    uint32_t call_count;
    uint32_t strikes; /* messages above the rate */
    bool paused;
    bool closing; /* nothing more is read or written */
};

/* The hooks and the user pointer that server_take_over needs. */
extern const struct conn_hooks ws_session_hooks;

MUST_USE struct ws_session *
ws_session_new(struct service *s, const struct ws_cookies *cookies);

/* The connection is ours now. NULL: the peer has left; the session is freed. */
void ws_session_begin(struct ws_session *session, struct conn *conn);

/* Writes a text frame, unless the peer owes too much: then the session is closed. */
void ws_session_send(struct ws_session *session, struct slice text);

/* True when the peer takes too little of what it is sent; the session is closing then. */
bool ws_session_is_slow(struct ws_session *session);

/* Sends a close frame and ends it. Code: enum ws_close or one of RFC 6455. */
void ws_session_close(struct ws_session *session, int code);

/* Sends bye, with its own delay, to every session and closes it. */
void ws_session_drain_all(void);

/* ws_session_message.c: what the client says. */
void ws_session_hear(struct ws_session *session, struct slice text);

/* The members of a call message, checked (ws_session_call.c). */
struct ws_call_body {
    struct slice id;
    int method; /* enum http_method */
    struct slice path;
    struct slice key;
    const struct json_node *body; /* NULL: none */
};

void ws_session_call(struct ws_session *session, const struct ws_call_body *body);

/* What a refused or ended call or watch was named; empty: not given. */
struct ws_names {
    struct slice id;
    struct slice account;
    struct slice visit;
};

/* A reply with a problem. */
void ws_session_refuse(struct ws_session *session, const struct ws_names *names,
                       enum problem problem);

/* The session ends: nobody hears of the calls under way. */
void ws_session_drop_calls(struct ws_session *session);

#endif
