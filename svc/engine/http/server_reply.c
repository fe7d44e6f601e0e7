/*
 * Replies to bytes, and connections that leave HTTP.
 */
#include "svc/engine/http/server.h"
#include "svc/engine/http/server_conn.h"

#include <assert.h>
#include <time.h>

#include "proto/http_reply.h"
#include "svc/base/clock.h"
#include "svc/engine/service.h"
#include "svc/io/conn.h"

enum { HEAD_BYTES_MAX = 8192, DATE_BYTES = 40, STATUS_AT = 9, OWN_HEADERS = 6 };

/* RFC 9110, 5.6.7; made once a second. */
static struct slice
date_now(void)
{
    static char text[DATE_BYTES];
    static size_t length;
    static int64_t made_for = -1;
    int64_t second = clock_turn_wall_us() / CLOCK_US_PER_S;
    time_t t = (time_t)second;
    struct tm tm;

    if (second != made_for) {
        gmtime_r(&t, &tm);
        length = strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &tm);
        made_for = second;
    }
    return slice_of(text, length);
}

static bool
header_given(const struct reply *reply, struct slice name)
{
    for (size_t i = 0; i < reply->header_count; i++) {
        if (slice_eq_nocase(reply->headers[i].name, name)) {
            return true;
        }
    }
    return false;
}

/* Status 204 and 304 have no body and say no length; HEAD says that of GET. */
static uint64_t
length_of(const struct reply *reply)
{
    return reply->status == 204 || reply->status == 304 ? HTTP_NO_LENGTH : reply->body.n;
}

static void
reply_write(struct server_conn *h, const struct request *r)
{
    const struct reply *reply = &r->reply;
    struct http_field fields[OWN_HEADERS + REPLY_HEADERS_MAX];
    char head[HEAD_BYTES_MAX];
    size_t count = 0;
    size_t n;

    fields[count++] = (struct http_field){SLICE("Date"), date_now()};
    fields[count++] = (struct http_field){SLICE("X-Request-Id"), slice_from_cstr(r->id)};
    fields[count++] =
        (struct http_field){SLICE("X-Content-Type-Options"), SLICE("nosniff")};
    fields[count++] = (struct http_field){SLICE("Referrer-Policy"), SLICE("no-referrer")};
    if (h->door->tls != NULL) {
        fields[count++] = (struct http_field){SLICE("Strict-Transport-Security"),
                                              SLICE("max-age=31536000")};
    }
    if (!header_given(reply, SLICE("Cache-Control"))) {
        fields[count++] = (struct http_field){SLICE("Cache-Control"), SLICE("no-store")};
    }
    for (size_t i = 0; i < reply->header_count; i++) {
        fields[count++] = reply->headers[i];
    }
    n = http_reply_head(head, sizeof(head),
                        &(struct http_reply){.status = reply->status,
                                             .content_type = reply->content_type,
                                             .content_length = length_of(reply),
                                             .extra = fields,
                                             .extra_count = count,
                                             .keep_alive = h->keep_alive});
    assert(n > 0);
    conn_write(h->conn, head, n);
    if (!h->head_only && length_of(reply) != HTTP_NO_LENGTH && reply->body.n > 0) {
        conn_write(h->conn, reply->body.p, reply->body.n);
    }
}

static void
transport_reply(struct request *r)
{
    struct server_conn *h = r->transport_state;

    if (h->server->draining) {
        h->keep_alive = false;
    }
    reply_write(h, r);
    h->request = NULL;
    if (!h->keep_alive) {
        server_conn_end(h);
        return;
    }
    if (r->flow.share.class != FAIR_SYSTEM) {
        h->share = r->flow.share;
        h->share.cost = 0;
    }
    h->refusals = r->reply.status == 429 ? h->refusals + 1 : 0;
    if (h->refusals > 1 && !h->body_left) {
        conn_pause_input(h->conn);
        server_conn_go(h, CONN_RESTING);
        return;
    }
    server_conn_go(h, h->body_left ? CONN_DISCARD : CONN_IDLE);
    if (!h->advancing) {
        conn_wake_input(h->conn);
    }
}

const struct transport server_transport = {.reply = transport_reply, .name = "http"};

static enum problem
problem_of(int status)
{
    switch (status) {
    case 408: return PROBLEM_TIMEOUT;
    case 429: return PROBLEM_RATE_LIMITED;
    case 503: return PROBLEM_BUSY;
    default: return problem_from_status(status);
    }
}

void
server_conn_refuse(struct server_conn *h, int status)
{
    struct request *r = h->request;

    if (r == NULL) {
        r = request_new(h->server->service, &server_transport, h);
        r->method = HTTP_OTHER;
        r->peer = *conn_peer(h->conn);
        r->admin = h->door->admin;
        h->request = r;
        h->head_only = false;
    }
    h->keep_alive = false;
    reply_set_problem(r, problem_of(status));
    request_finish(r);
}

struct conn *
server_take_over(struct request *r, struct slice head, const struct conn_hooks *hooks,
                 void *user)
{
    struct server_conn *h = r->transport_state;
    struct conn *c;

    assert(r->transport == &server_transport && head.n > STATUS_AT + 3);
    r->reply.status = (head.p[STATUS_AT] - '0') * 100 +
                      (head.p[STATUS_AT + 1] - '0') * 10 + (head.p[STATUS_AT + 2] - '0');
    if (r->peer_gone || r->answered) {
        return NULL;
    }
    c = h->conn;
    h->request = NULL;
    r->peer_gone = true;
    conn_write(c, head.p, head.n);
    if (h->head_only) { /* HEAD of a stream: its head is all there is. */
        server_conn_end(h);
        return NULL;
    }
    server_conn_go(h, CONN_LEFT);
    conn_set_hooks(c, hooks, user);
    conn_wake_input(c);
    return c;
}
