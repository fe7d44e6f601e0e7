/*
 * A worker's HTTP server: accepting, the lists of connections, draining.
 */
#include "svc/engine/server.h"

#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/engine/limits.h"
#include "svc/engine/server_conn.h"
#include "svc/engine/service.h"
#include "svc/io/conn.h"
#include "svc/io/listen.h"
#include "svc/io/loop.h"
#include "svc/io/tls.h"

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

    requests_reap();
    while (!TAILQ_EMPTY(&server->lists[CONN_LEFT]))
        server_conn_drop(TAILQ_FIRST(&server->lists[CONN_LEFT]));
}

static void
on_tick(void *arg)
{
    (void)arg;
    requests_expire(clock_mono_us());
    loop_timer_set_us(&tick, TICK_US);
}

struct server *
server_new(struct service *s, int listen_fd)
{
    struct server *server = &the_server;

    *server = (struct server){.service = s, .listen_fd = listen_fd};
    for (size_t i = 0; i < CONN_STATES; i++)
        TAILQ_INIT(&server->lists[i]);
    pool_init(&server->pool, sizeof(struct server_conn));
    limits_init();
    if (conf->tls_cert[0] != '\0') {
        server->tls = tls_new(conf->tls_cert, conf->tls_key);
        if (server->tls == NULL)
            return NULL;
    }
    loop_on_turn_end(s->loop, on_turn_end, server);
    loop_timer_init(&tick, s->loop, on_tick, NULL);
    loop_timer_set_us(&tick, TICK_US);
    return server;
}

void
server_open(struct server *server)
{
    struct listen_limits limits = {.connections_max = conf->max_connections + REFUSED_MAX,
                                   .accepts_per_s = conf->accepts_per_s};

    if (server->listener == NULL && !server->draining)
        server->listener = listener_new(server->service->loop, server->listen_fd, &limits,
                                        on_accept, server);
}

bool
server_is_open(const struct server *server)
{
    return server->listener != NULL;
}

void
server_drain(struct server *server)
{
    static const enum server_state waiting[] = {CONN_FRESH, CONN_IDLE, CONN_STALLED};

    server->draining = true;
    if (server->listener != NULL)
        listener_free(server->listener);
    server->listener = NULL;
    for (size_t i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++) {
        struct server_conn_list *list = &server->lists[waiting[i]];

        while (!TAILQ_EMPTY(list))
            server_conn_end(TAILQ_FIRST(list));
    }
}

bool
server_idle(const struct server *server)
{
    return server->count == 0;
}
