/*
 * A worker's HTTP server: accepting, the lists of connections, draining.
 */
#include "svc/engine/http/server.h"

#include <unistd.h>

#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/engine/request/limits.h"
#include "svc/engine/http/server_conn.h"
#include "svc/engine/service.h"
#include "svc/io/conn.h"
#include "svc/io/listen.h"
#include "svc/io/loop.h"

/* Above the cap there is room for those that are told so. */
enum { REFUSED_MAX = 64, TICK_US = 100 * 1000 };

static struct server the_server;
static struct loop_timer tick;

static void
on_accept(void *arg, int fd, const struct conn_peer *peer)
{
    server_conn_new(arg, fd, peer);
}

static void
on_turn_end(void *arg)
{
    struct server *server = arg;

    flows_reap();
    while (!TAILQ_EMPTY(&server->lists[CONN_LEFT])) {
        server_conn_drop(TAILQ_FIRST(&server->lists[CONN_LEFT]));
    }
}

static void
on_server_tick(void *arg)
{
    (void)arg;
    requests_expire(clock_mono_us());
    loop_timer_set_us(&tick, TICK_US);
}

struct server *
server_new(struct service *s, int listen_fd, struct tls *tls)
{
    struct server *server = &the_server;

    *server = (struct server){.service = s, .listen_fd = listen_fd, .tls = tls};
    for (size_t i = 0; i < CONN_STATES; i++) {
        TAILQ_INIT(&server->lists[i]);
    }
    pool_init(&server->pool, sizeof(struct server_conn));
    limits_init();
    loop_on_turn_end(s->loop, on_turn_end, server);
    loop_timer_init(&tick, s->loop, on_server_tick, NULL);
    loop_timer_set_us(&tick, TICK_US);
    return server;
}

void
server_open(struct server *server)
{
    struct listen_limits limits = {.connections_max = conf->max_connections + REFUSED_MAX,
                                   .accepts_per_s = conf->accepts_per_s};

    if (server->listener == NULL && !server->draining) {
        server->listener = listener_new(server->service->loop, server->listen_fd, &limits,
                                        on_accept, server);
    }
}

static void
list_end(struct server *server, enum server_state state)
{
    while (!TAILQ_EMPTY(&server->lists[state])) {
        server_conn_end(TAILQ_FIRST(&server->lists[state]));
    }
}

void
server_drain(struct server *server)
{
    server->draining = true;
    list_end(server, CONN_IDLE);
    list_end(server, CONN_STALLED);
}

void
server_unlisten(struct server *server)
{
    if (server->listener != NULL) {
        listener_free(server->listener);
    }
    server->listener = NULL;
    if (server->listen_fd >= 0) {
        close(server->listen_fd);
    }
    server->listen_fd = -1;
}

void
server_end_silent(struct server *server)
{
    list_end(server, CONN_FRESH);
}
