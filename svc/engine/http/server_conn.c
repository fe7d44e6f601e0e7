/*
 * The life of one HTTP connection, from accept to the end or to another protocol.
 */
#include "svc/engine/http/server_conn.h"

#include <assert.h>

#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/engine/service.h"
#include "svc/io/conn.h"
#include "svc/io/conn_count.h"

enum { REST_MS = 16, REST_DOUBLINGS = 8 };

/* Whoever asks again at once whatever he is told would keep the worker busy telling him:
 * the second refusal on end costs him a moment, each further one twice that. */
static int64_t
rest_ms(const struct server_conn *h)
{
    int doublings = h->refusals - 2 < REST_DOUBLINGS ? h->refusals - 2 : REST_DOUBLINGS;

    return REST_MS << doublings;
}

static int64_t
state_timeout_ms(const struct server_conn *h, enum server_state state)
{
    switch (state) {
    case CONN_RESTING: return rest_ms(h);
    case CONN_FRESH:
    case CONN_HEAD: return conf->header_deadline_ms;
    case CONN_BODY:
    case CONN_DISCARD: return conf->body_deadline_ms;
    case CONN_IDLE:
    case CONN_STALLED: return conf->idle_timeout_ms;
    default: return 0;
    }
}

void
server_conn_go(struct server_conn *h, enum server_state to)
{
    int64_t timeout_ms = state_timeout_ms(h, to);
    bool from_accept = h->state == CONN_FRESH && to == CONN_HEAD;

    TAILQ_REMOVE(&h->server->lists[h->state], h, link);
    h->state = to;
    TAILQ_INSERT_TAIL(&h->server->lists[to], h, link);
    if (from_accept) {
        return; /* The first head's deadline runs since the accept. */
    }
    conn_set_deadline_us(h->conn, timeout_ms > 0 ? clock_turn_mono_us() +
                                                       timeout_ms * CLOCK_US_PER_MS
                                                 : 0);
}

static void
on_input(struct conn *c)
{
    server_turn_ask(conn_user(c));
}

static void
on_drained(struct conn *c)
{
    struct server_conn *h = conn_user(c);

    if (h->state != CONN_STALLED) {
        return;
    }
    server_conn_go(h, CONN_IDLE);
    conn_wake_input(c);
}

static void
on_conn_deadline(struct conn *c)
{
    struct server_conn *h = conn_user(c);

    switch (h->state) {
    case CONN_HEAD:
    case CONN_BODY: server_conn_refuse(h, 408); break;
    case CONN_RESTING:
        conn_resume_input(c);
        server_conn_go(h, CONN_IDLE);
        conn_wake_input(c);
        break;
    case CONN_BUSY:
    case CONN_ENDING: break;
    default: server_conn_end(h); break;
    }
}

static void
on_closed(struct conn *c, enum conn_end why)
{
    struct server_conn *h = conn_user(c);
    struct request *r = h->request;
    bool unread = h->state == CONN_BODY;

    (void)why;
    server_conn_drop(h);
    if (r == NULL) {
        return;
    }
    request_abandon(r);
    if (unread) {
        r->answered = true;
        request_finish(r);
    }
}

static const struct conn_hooks hooks = {
    .on_input = on_input,
    .on_drained = on_drained,
    .on_deadline = on_conn_deadline,
    .on_closed = on_closed,
};

/* Operators look in when everything else is full, and are few. */
static bool
is_too_many(const struct door *door)
{
    int64_t admins = door->server->admin_count;

    return door->admin ? admins > ADMIN_CONNECTIONS_MAX
                       : conn_count() - admins > door->server->most;
}

static struct server_conn *
conn_make(struct door *door, int fd, const struct peer *peer)
{
    struct server *server = door->server;
    struct server_conn *h = pool_get(&server->pool);

    h->server = server;
    h->door = door;
    h->conn = conn_new(server->service->loop, fd, peer, door->tls, &hooks, h);
    h->share =
        (struct fair_share){.class = FAIR_STRANGER, .key = (int64_t)peer->source_key};
    http_parser_init(&h->parser);
    server->admin_count += door->admin;
    h->state = CONN_FRESH;
    TAILQ_INSERT_TAIL(&server->lists[CONN_FRESH], h, link);
    server_conn_go(h, CONN_FRESH);
    return h;
}

void
server_conn_new_refused(struct door *door, int fd, const struct peer *peer, int status)
{
    server_conn_refuse(conn_make(door, fd, peer), status);
}

/* Whoever has asked nothing for the longest time makes room for the newcomer; he comes
 * again when he wants something. False: everybody is being served. */
static bool
room_make(struct server *server, const struct server_conn *newcomer)
{
    static const enum server_state idle[] = {CONN_RESTING, CONN_IDLE, CONN_STALLED,
                                             CONN_FRESH};

    for (size_t i = 0; i < sizeof(idle) / sizeof(idle[0]); i++) {
        struct server_conn *longest = TAILQ_FIRST(&server->lists[idle[i]]);

        if (longest != NULL && longest != newcomer) {
            metric_add(METRIC_CONNECTIONS_PUT_OUT, 1);
            server_conn_go(longest, CONN_ENDING);
            conn_close(longest->conn);
            return true;
        }
    }
    return false;
}

static bool
has_too_many(const struct door *door, const struct peer *peer)
{
    return !door->admin && conn_count_of(peer) > conf->source_connections_max;
}

void
server_conn_new(struct door *door, int fd, const struct peer *peer)
{
    static struct log_limit limit;
    struct server_conn *h = conn_make(door, fd, peer);

    if (has_too_many(door, peer)) {
        metric_add(METRIC_ACCEPTS_REFUSED, 1);
        log_warn_every(&limit, LOG_AGAIN_S, "listen",
                       "%s has more than source_connections_max connections: refused",
                       peer->text);
        server_conn_refuse(h, 429);
    } else if (is_too_many(door) && (door->admin || !room_make(door->server, h))) {
        metric_add(METRIC_ACCEPTS_REFUSED, 1);
        server_conn_refuse(h, 503);
    }
}

void
server_conn_end(struct server_conn *h)
{
    server_conn_go(h, CONN_ENDING);
    conn_flush_close(h->conn);
}

void
server_conn_drop(struct server_conn *h)
{
    struct server *server = h->server;

    server_turn_leave(h);
    TAILQ_REMOVE(&server->lists[h->state], h, link);
    server->admin_count -= h->door->admin;
    pool_put(&server->pool, h);
}
