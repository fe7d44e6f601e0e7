/*
 * Bytes to requests: heads, what is decided on the head, bodies. Requests of one
 * connection are served one after another; the next is parsed when its predecessor has
 * been answered.
 */
#include "svc/engine/http/server_conn.h"

#include <assert.h>

#include "proto/proxy_v2.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/engine/request/endpoint.h"
#include "svc/engine/service.h"
#include "svc/io/conn.h"

enum { BYTES_OF_KIB = 1024, BODY_BYTES_MAX = 64 * BYTES_OF_KIB, BODY_FIRST_BYTES = 4096 };

/* Where a slice of the old buffer is in its copy; other slices stay. */
static struct slice
slice_move(struct slice s, const char *old, size_t n, const char *copy)
{
    if (s.p < old || s.p > old + n) {
        return s;
    }
    return slice_of(copy + (s.p - old), s.n);
}

/* A head that lives as long as the request; only the fields that are there. */
static const struct http_head *
head_copy(struct arena *arena, const struct http_head *head, const char *buf, size_t n)
{
    size_t fields = head->field_count * sizeof(head->fields[0]);
    struct http_head *copy =
        arena_alloc(arena, offsetof(struct http_head, fields) + fields);
    const char *text = arena_copy(arena, buf, n);

    memcpy(copy, head, offsetof(struct http_head, fields));
    copy->target = slice_move(head->target, buf, n, text);
    copy->path = slice_move(head->path, buf, n, text);
    copy->query = slice_move(head->query, buf, n, text);
    for (size_t i = 0; i < head->field_count; i++) {
        copy->fields[i].name = slice_move(head->fields[i].name, buf, n, text);
        copy->fields[i].value = slice_move(head->fields[i].value, buf, n, text);
    }
    return copy;
}

/*
 * JSON, with or without parameters. Nothing said is taken for JSON too, but not from a
 * browser, where pages of other sites may send what has no type.
 */
static bool
media_type_good(const struct request *r)
{
    const struct slice *type = http_head_field(r->head, "content-type");
    struct slice json = SLICE("application/json");

    if (r->endpoint->fields == NULL || r->endpoint->flags & ENDPOINT_ANY_BODY) {
        return true;
    }
    if (type == NULL) {
        return http_head_field(r->head, "origin") == NULL;
    }
    return type->n >= json.n && slice_eq_nocase(slice_of(type->p, json.n), json) &&
           (type->n == json.n || type->p[json.n] == ';' || type->p[json.n] == ' ');
}

static bool
body_needed(const struct request *r)
{
    return r->endpoint->fields != NULL &&
           !(r->endpoint->flags & (ENDPOINT_NO_BODY_OK | ENDPOINT_ANY_BODY));
}

static size_t
body_limit(const struct request *r)
{
    return r->endpoint != NULL && r->endpoint->body_limit > 0 ? r->endpoint->body_limit
                                                              : BODY_BYTES_MAX;
}

/* What the head says about the body, against what the endpoint takes. */
static bool
body_acceptable(struct server_conn *h, struct request *r, int begun)
{
    if (begun == 413) {
        reply_problem_i64(r, "maximum", (int64_t)body_limit(r));
        return reply_refused(
            reply_problem_detail(r, PROBLEM_PAYLOAD_TOO_LARGE,
                                 "Send at most %zu KiB, or split the work into several "
                                 "requests.",
                                 body_limit(r) / BYTES_OF_KIB));
    }
    if (begun == HTTP_DONE && !r->head->has_length && body_needed(r)) {
        return reply_refused(reply_problem(r, PROBLEM_LENGTH_REQUIRED));
    }
    if (h->body_left && !media_type_good(r)) {
        return reply_refused(reply_problem(r, PROBLEM_MEDIA_TYPE));
    }
    return true;
}

static void
request_go(struct server_conn *h)
{
    struct request *r = h->request;

    r->body_text = slice_of(h->body_text, h->body_n);
    h->body_left = false;
    server_conn_go(h, CONN_BUSY);
    request_execute(r);
}

static void
body_wait(struct server_conn *h, const struct http_head *head)
{
    char *p;
    size_t n;

    h->body_text = NULL;
    h->body_n = 0;
    h->body_cap = 0;
    server_conn_go(h, CONN_BODY);
    conn_input(h->conn, &p, &n);
    if (head->expect_continue && n == 0) {
        conn_write(h->conn, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    }
}

static void
request_begin(struct server_conn *h, const struct http_head *head, const char *buf,
              size_t used)
{
    struct request *r = request_new(h->server->service, &server_transport, h);
    bool good;
    int begun;

    r->head = head_copy(&r->arena, head, buf, used);
    r->method = head->method;
    r->path = r->head->path;
    r->query = r->head->query;
    r->peer = *conn_peer(h->conn);
    r->admin = h->door->admin;
    conn_consume(h->conn, used);
    h->request = r;
    h->keep_alive = head->keep_alive && !h->server->draining;
    h->head_only = head->method == HTTP_HEAD;
    good = request_open(r);
    begun = http_body_init(&h->body, r->head, body_limit(r));
    h->body_left = begun != HTTP_DONE;
    if (good) {
        good = body_acceptable(h, r, begun);
    }
    if (!good) {
        /* Whoever waits for "100 Continue" may or may not send the body: nobody knows. */
        if (begun == 413 || (h->body_left && head->expect_continue)) {
            h->keep_alive = false;
        }
        server_conn_go(h, CONN_BUSY);
        request_finish(r);
    } else if (h->body_left) {
        body_wait(h, head);
    } else {
        h->body_text = NULL;
        h->body_n = 0;
        request_go(h);
    }
}

/* Whoever runs a proxy that is not trusted yet wants to know it. */
static void
proxy_header_tell(const struct server_conn *h, const char *p, size_t n)
{
    static struct log_limit limit;
    struct proxy_v2 header;
    size_t want;

    if (n >= PROXY_V2_FIXED_BYTES &&
        proxy_v2_parse(p, n, &header, &want) != PROXY_V2_BAD) {
        log_warn_every(
            &limit, LOG_AGAIN_S, "proxy",
            "refused a PROXY header of %s: name it in trusted_proxies if it is "
            "a proxy of yours",
            conn_peer(h->conn)->text);
    }
}

static bool
server_read_head(struct server_conn *h)
{
    static struct http_head head; /* one turn's scratch, shared by all connections */
    size_t used;
    size_t n;
    char *p;
    int rc;

    if (conn_pending(h->conn) > (size_t)conf->outgoing_max_bytes) {
        server_conn_go(h, CONN_STALLED);
        return false;
    }
    conn_input(h->conn, &p, &n);
    if (n == 0) {
        return false;
    }
    rc = http_head_parse(&h->parser, p, n, &head, &used);
    if (rc == HTTP_MORE) {
        if (h->state != CONN_HEAD) {
            server_conn_go(h, CONN_HEAD);
        }
        return false;
    }
    if (rc == HTTP_DONE) {
        request_begin(h, &head, p, used);
    } else {
        proxy_header_tell(h, p, n);
        server_conn_refuse(h, rc);
    }
    return true;
}

static void
body_append(struct server_conn *h, struct slice data)
{
    if (data.n > h->body_cap - h->body_n) {
        const struct http_head *head = h->request->head;
        size_t cap = head->has_length ? (size_t)head->content_length : BODY_FIRST_BYTES;
        char *grown;

        while (cap < h->body_n + data.n) {
            cap *= 2;
        }
        grown = arena_alloc(&h->request->arena, cap);
        if (h->body_n > 0) {
            memcpy(grown, h->body_text, h->body_n);
        }
        h->body_text = grown;
        h->body_cap = cap;
    }
    memcpy(h->body_text + h->body_n, data.p, data.n);
    h->body_n += data.n;
}

/* One piece of a body, kept (BODY) or not (DISCARD). */
static bool
read_body(struct server_conn *h)
{
    struct slice data = SLICE_NONE;
    size_t used = 0;
    size_t n;
    char *p;
    int rc;

    conn_input(h->conn, &p, &n);
    rc = http_body_parse(&h->body, p, n, &used, &data);
    if (rc >= 400) {
        if (h->state == CONN_BODY) {
            server_conn_refuse(h, rc);
        } else {
            server_conn_end(h);
        }
        return true;
    }
    if (rc == HTTP_DATA && h->state == CONN_BODY) {
        body_append(h, data);
    }
    conn_consume(h->conn, used);
    if (rc == HTTP_DONE && h->state == CONN_BODY) {
        request_go(h);
    } else if (rc == HTTP_DONE) {
        server_conn_go(h, CONN_IDLE);
    }
    return rc != HTTP_MORE;
}

void
server_conn_advance(struct server_conn *h)
{
    bool more = !h->advancing;

    h->advancing = true;
    while (more) {
        switch (h->state) {
        case CONN_FRESH:
        case CONN_IDLE:
        case CONN_HEAD: more = server_read_head(h); break;
        case CONN_BODY:
        case CONN_DISCARD: more = read_body(h); break;
        default: more = false; break;
        }
    }
    h->advancing = false;
}
