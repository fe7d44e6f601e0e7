/*
 * Accepting: in small portions, so that a storm of connections does not starve those that
 * are open; above the rate, connections wait in the kernel's queue.
 */
#include "svc/io/listen.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "svc/base/clock.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/rate.h"
#include "svc/base/xalloc.h"
#include "svc/io/conn.h"
#include "svc/io/conn_count.h"
#include "svc/io/loop.h"
#include "svc/io/peer.h"

/* What the kernel keeps for a peer that reads slowly: it doubles the number, and would
 * let it grow to megabytes. Sockets inherit it from the one that listens. */
enum { SEND_BUFFER_BYTES = 64 * 1024 };

enum { BACKLOG = 4096, ACCEPTS_PER_TURN = 16, NO_FILES_WAIT_US = 100 * CLOCK_US_PER_MS };

struct listener {
    struct loop *loop;
    int fd;
    struct listen_limits limits;
    struct rate_limit rate_limit;
    struct rate rate;
    struct loop_fd watch;
    struct loop_timer resume;
    void (*on_accept)(void *arg, int fd, const struct peer *peer);
    void *arg;
};

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_storage room;
};

/* An IPv4 or IPv6 address; its size, or 0 if the text is none. */
static socklen_t
address_parse(const char *text, int port, union address *ret)
{
    memset(ret, 0, sizeof(*ret));
    if (inet_pton(AF_INET, text, &ret->v4.sin_addr) == 1) {
        ret->v4.sin_family = AF_INET;
        ret->v4.sin_port = htons((uint16_t)port);
        return sizeof(ret->v4);
    }
    if (inet_pton(AF_INET6, text, &ret->v6.sin6_addr) == 1) {
        ret->v6.sin6_family = AF_INET6;
        ret->v6.sin6_port = htons((uint16_t)port);
        return sizeof(ret->v6);
    }
    return 0;
}

/* 0 to 65535, digits alone; -1 if it is none. */
static int
port_parse(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);

    return text[0] < '0' || text[0] > '9' || *end != '\0' || port > UINT16_MAX
               ? -1
               : (int)port;
}

bool
listen_place_parse(const char *text, struct listen_place *ret)
{
    const char *colon = strrchr(text, ':');
    bool v6 = text[0] == '[' && colon != NULL && colon[-1] == ']';
    union address address;
    size_t n;

    if (colon == NULL) {
        return false;
    }
    text += v6;
    n = (size_t)(colon - text) - v6;
    if (n >= sizeof(ret->address)) {
        return false;
    }
    memcpy(ret->address, text, n);
    ret->address[n] = '\0';
    ret->port = port_parse(colon + 1);
    return ret->port >= 0 && address_parse(ret->address, ret->port, &address) > 0 &&
           (address.any.sa_family == AF_INET6) == v6;
}

int
listen_open(const char *address, int port)
{
    union address where = {0};
    socklen_t n = address_parse(address, port, &where);
    int send_bytes = SEND_BUFFER_BYTES;
    int on = 1;
    int fd;

    assert(port >= 0 && port <= UINT16_MAX);
    if (n == 0) {
        log_error("listen", "bind = %s: must be an IPv4 or IPv6 address", address);
        return -1;
    }
    fd = socket(where.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_bytes, sizeof(send_bytes)) == 0 &&
        bind(fd, &where.any, n) == 0 && listen(fd, BACKLOG) == 0) {
        return fd;
    }
    log_error("listen", "cannot listen on %s port %d: %s%s", address, port,
              strerror(errno),
              errno == EADDRINUSE ? "; stop what does, or choose another port" : "");
    if (fd >= 0) {
        close(fd);
    }
    return -1;
}

bool
listen_is_free(const char *address, int port)
{
    union address where = {0};
    socklen_t n = address_parse(address, port, &where);
    int on = 1;
    int fd = socket(where.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool taken = n > 0 && fd >= 0 &&
                 setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
                 (bind(fd, &where.any, n) != 0 || listen(fd, 1) != 0) &&
                 errno == EADDRINUSE;

    if (fd >= 0) {
        close(fd);
    }
    return !taken;
}

int
listen_port(int fd)
{
    union address where = {0};
    socklen_t n = sizeof(where);

    if (getsockname(fd, &where.any, &n) != 0) {
        return 0;
    }
    return ntohs(where.any.sa_family == AF_INET6 ? where.v6.sin6_port
                                                 : where.v4.sin_port);
}

static void
wait_us(struct listener *l, int64_t us)
{
    loop_fd_want(&l->watch, 0);
    loop_timer_set_us(&l->resume, us);
}

/* One connection. False when there is none, or when accepting has to wait. */
static bool
accept_one(struct listener *l)
{
    static struct log_limit no_files;
    union address from = {0};
    socklen_t n = sizeof(from);
    struct peer peer;
    int on = 1;
    int64_t wait;
    int fd;

    if (!rate_take(&l->rate, &l->rate_limit, clock_turn_mono_us(), 1, &wait)) {
        wait_us(l, wait);
        return false;
    }
    fd = accept4(l->fd, &from.any, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            log_warn_every(&no_files, LOG_AGAIN_S, "listen",
                           "cannot accept: %s; raise the limit of open files",
                           strerror(errno));
            wait_us(l, NO_FILES_WAIT_US);
            return false;
        }
        return errno == ECONNABORTED || errno == EINTR;
    }
    metric_add(METRIC_ACCEPTS, 1);
    if (conn_count() >= l->limits.connections_max) {
        metric_add(METRIC_ACCEPTS_REFUSED, 1);
        close(fd);
        return true;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    peer = peer_of_address(&from.any);
    l->on_accept(l->arg, fd, &peer);
    return true;
}

static void
on_ready(void *arg, int ready)
{
    struct listener *l = arg;

    (void)ready;
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        if (!accept_one(l)) {
            return;
        }
    }
}

static void
on_resume(void *arg)
{
    struct listener *l = arg;

    loop_fd_want(&l->watch, LOOP_READ);
}

struct listener *
listener_new(struct loop *loop, int fd, const struct listen_limits *limits,
             void (*on_accept)(void *arg, int fd, const struct peer *peer), void *arg)
{
    struct listener *l = xcalloc(1, sizeof(*l));

    assert(fd >= 0 && on_accept != NULL);
    assert(limits->connections_max > 0 && limits->accepts_per_s > 0);
    *l = (struct listener){
        .loop = loop, .fd = fd, .limits = *limits, .on_accept = on_accept, .arg = arg};
    l->rate_limit =
        rate_limit_make(limits->accepts_per_s, CLOCK_US_PER_S, limits->accepts_per_s);
    loop_timer_init(&l->resume, loop, on_resume, l);
    loop_fd_init(&l->watch, loop, fd, on_ready, l);
    loop_fd_want(&l->watch, LOOP_READ);
    return l;
}

void
listener_free(struct listener *l)
{
    if (l == NULL) {
        return;
    }
    loop_fd_release(&l->watch);
    loop_timer_cancel(&l->resume);
    free(l);
}
