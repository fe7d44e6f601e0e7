/*
 * A worker's HTTP server: accepting, the lists of connections, draining.
 */
#include "svc/engine/http/server.h"

#include <assert.h>
#include <sys/resource.h>
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
#include "svc/io/proxy_gate.h"

/* Above the cap there is room for those that are told so. */
enum { REFUSED_MAX = 64, ADMIN_ACCEPTS_PER_S = 100, TICK_US = 100 * 1000 };

/* Open files that connections leave to Postgres, Redis, the listeners, the log. */
enum { FILES_KEPT = 64 + REFUSED_MAX + ADMIN_CONNECTIONS_MAX };

static struct server the_server;
static struct loop_timer tick;

static void
on_accept(void *arg, int fd, const struct peer *peer)
{
    struct door *door = arg;

    if (door->admin || !proxy_gate_take(door->server->gate, fd, peer)) {
        server_conn_new(door, fd, peer);
    }
}

static void
on_peer(void *arg, int fd, const struct peer *peer)
{
    server_conn_new(arg, fd, peer);
}

/* A proxy that does not say for whom it speaks is not served: limits would count all its
 * clients as one. It reads why, unless it speaks TLS, of which nothing has been read. */
static void
on_stranger(void *arg, int fd, const struct peer *proxy)
{
    struct door *door = arg;

    if (door->tls != NULL) {
        close(fd);
    } else {
        server_conn_new_refused(door, fd, proxy, 400);
    }
}

static void
gate_open(struct server *server)
{
    struct proxy_gate_options options = {.trusted = &server->trusted_proxies,
                                         .patience_us =
                                             conf->header_deadline_ms * CLOCK_US_PER_MS,
                                         .waiting_max = server->most,
                                         .on_peer = on_peer,
                                         .on_stranger = on_stranger,
                                         .arg = &server->front};
    char bad[NETWORK_TEXT_BYTES];
    bool good = networks_parse(conf->trusted_proxies, &server->trusted_proxies, bad);

    assert(good); /* settings.c has looked */
    (void)good;
    server->gate = proxy_gate_new(server->service->loop, &options);
}

static void
on_turn_end(void *arg)
{
    struct server *server = arg;

    server_turn_end(server);
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

/* So many that what breaks can be opened again when all places are taken. */
static int64_t
connections_most(void)
{
    struct rlimit files;
    int64_t most = conf->max_connections;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY ||
        most + FILES_KEPT <= (int64_t)files.rlim_cur) {
        return most;
    }
    most = (int64_t)files.rlim_cur > 2 * FILES_KEPT ? (int64_t)files.rlim_cur - FILES_KEPT
                                                    : (int64_t)files.rlim_cur / 2;
    log_warn("listen",
             "%lld connections at most, not %lld (max_connections): a process may have "
             "%lld open files",
             (long long)most, (long long)conf->max_connections,
             (long long)files.rlim_cur);
    return most;
}

struct server *
server_new(struct service *s, const struct server_options *options)
{
    struct server *server = &the_server;

    assert(options->listen_fd >= 0);
    *server = (struct server){
        .service = s,
        .most = connections_most(),
        .front = {.server = server, .tls = options->tls, .listen_fd = options->listen_fd},
        .admin = {.server = server, .admin = true, .listen_fd = options->admin_fd}};
    for (size_t i = 0; i < CONN_STATES; i++) {
        TAILQ_INIT(&server->lists[i]);
    }
    pool_init(&server->pool, sizeof(struct server_conn));
    server_turn_init(server);
    gate_open(server);
    limits_init();
    loop_on_turn_end(s->loop, on_turn_end, server);
    loop_timer_init(&tick, s->loop, on_server_tick, NULL);
    loop_timer_set_us(&tick, TICK_US);
    return server;
}

static void
door_open(struct door *door, const struct listen_limits *limits)
{
    if (door->listener == NULL && door->listen_fd >= 0) {
        door->listener = listener_new(door->server->service->loop, door->listen_fd,
                                      limits, on_accept, door);
    }
}

static void
door_close(struct door *door)
{
    listener_free(door->listener);
    door->listener = NULL;
    if (door->listen_fd >= 0) {
        close(door->listen_fd);
    }
    door->listen_fd = -1;
}

void
server_open(struct server *server)
{
    int64_t most = server->most + REFUSED_MAX;
    struct listen_limits front = {.connections_max = most,
                                  .accepts_per_s = conf->accepts_per_s};
    struct listen_limits admin = {.connections_max = most + ADMIN_CONNECTIONS_MAX,
                                  .accepts_per_s = ADMIN_ACCEPTS_PER_S};

    if (!server->draining) {
        door_open(&server->front, &front);
        door_open(&server->admin, &admin);
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
    list_end(server, CONN_RESTING);
    list_end(server, CONN_STALLED);
}

void
server_unlisten(struct server *server)
{
    door_close(&server->front);
    door_close(&server->admin);
}

void
server_end_silent(struct server *server)
{
    proxy_gate_end_waiting(server->gate);
    list_end(server, CONN_FRESH);
}

int64_t
server_waiting(const struct server *server)
{
    return proxy_gate_waiting(server->gate);
}
