/*
 * A request's life (svc/README.md): routed, authorised, its body bound to a typed
 * struct, then a flow (flow.h) through the endpoint's list of steps, one after the other;
 * a step returns NEXT, WAIT (exactly one call outstanding) or DONE (a reply has been
 * set). The same life serves HTTP and WebSocket `call` messages; only the transport
 * differs.
 *
 * Memory: everything of a request lives in r->arena and dies with it. A peer that leaves
 * sets r->peer_gone; the steps still finish; the reply is dropped. A request that waits
 * beyond its deadline is answered (requests_expire); its steps still finish, too.
 */
#ifndef CREMA_ENGINE_REQUEST_H
#define CREMA_ENGINE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/http.h"
#include "proto/json.h"
#include "proto/problem.h"
#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/engine/flow/flow.h"
#include "svc/engine/request/auth.h"
#include "svc/engine/lane/lane.h"
#include "svc/engine/live/live.h"
#include "svc/engine/request/live_read.h"
#include "svc/io/peer.h"
#include "svc/io/pgpool.h"

struct conn;
struct conn_hooks;
struct endpoint;
struct request;
struct service;

typedef enum step (*step_fn)(struct request *r);

enum {
    PATH_PARAMS_MAX = 3,
    REPLY_HEADERS_MAX = 12,
    REPLY_MEMBERS_MAX = 8,
    ENDPOINT_STEPS_MAX = 12,
    REQUEST_ID_BYTES = 40,
    TRACEPARENT_BYTES = 56
};

/* The policy of every page (security.md, "Edges"). */
#define PAGE_POLICY                                                                  \
    "default-src 'none'; base-uri 'none'; script-src 'self'; style-src 'self'; "     \
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self'; " \
    "frame-ancestors 'self'; form-action 'self'; img-src 'self' data:"

/* Where a reply goes: an HTTP connection or a WebSocket call. */
struct transport {
    void (*reply)(struct request *r);
    const char *name;
};

struct reply {
    int status; /* 0: none yet */
    enum problem problem;
    const char *content_type;
    struct slice body;
    struct http_field headers[REPLY_HEADERS_MAX];
    size_t header_count;
    struct {
        const char *name;
        int64_t value;
        const char *text;         /* instead of the value; NULL: none */
        bool raw;                 /* the text is JSON */
    } members[REPLY_MEMBERS_MAX]; /* of a problem */
    size_t member_count;
    const char *field; /* of a problem: what in the body is wrong; NULL: nothing */
};

struct request {
    struct arena arena;
    struct flow flow;
    struct service *service;
    const struct transport *transport;
    void *transport_state;
    const struct endpoint *endpoint;
    uint16_t route; /* the endpoint's number in the metrics; 0 without one */
    size_t next_step;
    bool peer_gone;

    enum http_method method;
    struct slice path;
    struct slice query;
    const struct http_head *head;         /* NULL for WebSocket calls */
    struct slice params[PATH_PARAMS_MAX]; /* what {…} of the template matched */
    struct slice key;                     /* Idempotency-Key; checked for shape */
    struct slice body_text;
    struct json_doc body_doc;
    void *body;                /* the typed struct that the endpoint's fields describe */
    struct peer peer;          /* who is at the other end */
    bool admin;                /* it came by the admin listener */
    char id[REQUEST_ID_BYTES]; /* X-Request-Id, echoed or generated */
    char traceparent[TRACEPARENT_BYTES]; /* W3C trace context; empty: none */

    struct principal who;
    void *state; /* the endpoint's own, zeroed, state_size bytes */

    struct pgpool_call db; /* the one outstanding query */
    struct lane_call lane;
    struct live_read read;
    struct flow_hash hash;

    struct reply reply;
    int64_t started_us; /* monotonic */

    /* The engine's own. */
    bool answered; /* transport->reply was called, or nobody is left to call */
    TAILQ_ENTRY(request) link;
};

/* A new request, in an arena of its own. */
MUST_USE struct request *
request_new(struct service *s, const struct transport *transport, void *transport_state);

/*
 * Everything that comes before the body: route, limits, who, role, key. False after an
 * error reply has been set. r->method, path, query, head, peer and admin are set.
 */
MUST_USE bool request_open(struct request *r);

/* Binds r->body_text and runs the steps. The reply goes to the transport, maybe now. */
void request_execute(struct request *r);

/* Sends the reply that was set (by request_open or a reply_ call) and ends the request.
 */
void request_finish(struct request *r);

/* The transport's peer has left: the reply will be dropped. */
void request_abandon(struct request *r);

/* About ten times a second: answers what has waited longer than op_deadline_ms. */
void requests_expire(int64_t now_mono_us);

/* True when an If-None-Match of the request names this entity tag, or is "*". */
MUST_USE bool request_if_none_match(const struct request *r, const char *etag);

/*
 * Runs the endpoint's next step: what a part of a request with steps of its own, such as
 * present_resolve, goes on with. arg is the request.
 */
MUST_USE enum step request_next(void *arg);

/* Runs the present step again instead of the next one: for as many calls as it takes. */
void request_repeat(struct request *r);

/*
 * Waiting calls. Each returns STEP_WAIT (or STEP_DONE after setting a 503 when it could
 * not be queued); the next step finds the answer in r->db, r->lane or r->read.
 * A store function fills r->db before (svc/store).
 */
MUST_USE enum step request_db(struct request *r);

MUST_USE enum step request_lane(struct request *r);

MUST_USE enum step request_read(struct request *r, int64_t account_id, int64_t at_least);

/* Runs fn(arg) on the hashing thread, then the next step. 503 busy when its queue is
 * full. */
MUST_USE enum step request_hash(struct request *r, void (*fn)(void *arg), void *arg);

/*
 * Whether the store is one that another worker made a moment ago and the directory does
 * not have yet. Then the directory is read now: the step repeats itself after
 * REQUEST_STORE_US. False also when that has gone on for a second.
 */
enum { REQUEST_STORE_US = 10 * 1000 };
MUST_USE bool request_awaits_store(struct request *r, int32_t store_id);

/* In place of the first step: it follows when Postgres knows r->who's session to go on
 * (auth_must_ask). */
MUST_USE enum step request_ask_session(struct request *r);

/* Nothing but time: the next step runs so much later. Well below op_deadline_ms. */
MUST_USE enum step request_pause(struct request *r, int64_t pause_us);

/* After a failed r->db: 503 unavailable or 500, logged. Use as `return
 * request_db_failed(r)`. */
MUST_USE enum step request_db_failed(struct request *r);

/* Replies. Each returns STEP_DONE. Bodies live in the request's arena. */
MUST_USE struct json_out *reply_json_begin(struct request *r);

MUST_USE enum step reply_json_end(struct request *r, int status);

/*
 * For lists in pages: whether the item that was written since `before` (a copy of what
 * reply_json_begin gave) leaves room for the page's end. If not, it is taken out again.
 */
MUST_USE bool reply_page_keeps(struct json_out *out, const struct json_out *before);

MUST_USE enum step
reply_bytes(struct request *r, int status, const char *content_type, struct slice body);

MUST_USE enum step reply_empty(struct request *r, int status);

/* problem+json with the problem's own advice as detail. */
MUST_USE enum step reply_problem(struct request *r, enum problem problem);

/*
 * The same for what is no step and answers by itself (request_answer, request_finish).
 */
void reply_set_problem(struct request *r, enum problem problem);

/* "return reply_refused(reply_problem(…))" of what is false after a reply. */
static inline bool
reply_refused(enum step done)
{
    return done != STEP_DONE;
}

/* The same with a detail of its own: a full sentence that says what to do next. */
MUST_USE enum step
reply_problem_detail(struct request *r, enum problem problem, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Extra members of the problem, before one of the calls above: at most 8. */
void reply_problem_i64(struct request *r, const char *name, int64_t value);

/* The same of a word that is for programs, such as "expired". Lives as long as r. */
void reply_problem_text(struct request *r, const char *name, const char *text);
void reply_problem_time(struct request *r, const char *name, int64_t time_us);

/* The same of a finished value, such as a list. */
void reply_problem_raw(struct request *r, const char *name, struct slice json);

/* The "field" member of the problem, before one of the calls above. Lives as long as r.
 */
void reply_problem_field(struct request *r, const char *field);

/* Name and value must live as long as the request. */
void reply_header(struct request *r, const char *name, const char *value);

void reply_header_printf(struct request *r, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A request that did not come as HTTP: a WebSocket `call`. */
struct request_call {
    const struct principal *who;
    const struct peer *peer;
    enum http_method method;
    struct slice target, key, body;
};

/*
 * Starts it: same table, same auth (who), same limits. What the call names must outlive
 * this function only. transport->reply is called once.
 */
MUST_USE struct request *
request_start_call(struct service *s, const struct transport *transport,
                   void *transport_state, const struct request_call *call);

#endif
