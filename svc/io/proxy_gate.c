/*
 * A header is read byte for byte as it is long, never further, from the bare descriptor.
 */
#include "svc/io/proxy_gate.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/proxy_v2.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/xalloc.h"
#include "svc/io/loop.h"

struct waiting {
    struct proxy_gate *gate;
    int fd;
    struct peer proxy;
    struct loop_fd watch;
    struct loop_timer deadline;
    TAILQ_ENTRY(waiting) link;
    size_t n, want; /* of the header's bytes: there, wanted next */
    unsigned char bytes[PROXY_V2_BYTES_MAX];
};

TAILQ_HEAD(waiting_list, waiting);

struct proxy_gate {
    struct loop *loop;
    struct proxy_gate_options options;
    struct waiting_list list;
    int64_t count;
};

/* Takes it out; the descriptor is the caller's now. */
static int
leave(struct waiting *w)
{
    int fd = w->fd;

    loop_fd_release(&w->watch);
    loop_timer_cancel(&w->deadline);
    TAILQ_REMOVE(&w->gate->list, w, link);
    w->gate->count--;
    free(w);
    return fd;
}

static void
go_on_as(struct waiting *w, const struct proxy_v2 *header)
{
    const struct proxy_gate_options *options = &w->gate->options;
    struct peer peer = w->proxy;
    struct ip ip;

    if (header->family != PROXY_V2_OWN) {
        ip = header->family == PROXY_V2_IPV4 ? ip_of_v4(header->address)
                                             : ip_of_v6(header->address);
        peer = peer_of(&ip, header->port);
    }
    options->on_peer(options->arg, leave(w), &peer);
}

static void
refuse(struct waiting *w)
{
    static struct log_limit limit;
    const struct proxy_gate_options *options = &w->gate->options;
    struct peer proxy = w->proxy;

    metric_add(METRIC_PROXY_STRANGERS, 1);
    log_warn_every(&limit, LOG_AGAIN_S, "proxy",
                   "%s is named by trusted_proxies and sends no PROXY v2 header: let it "
                   "(HAProxy: send-proxy-v2), or take it out of trusted_proxies",
                   proxy.text);
    options->on_stranger(options->arg, leave(w), &proxy);
}

/* True while more may be there. */
static bool
read_some(struct waiting *w)
{
    struct proxy_v2 header;
    ssize_t got = recv(w->fd, w->bytes + w->n, w->want - w->n, 0);

    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        loop_fd_want(&w->watch, LOOP_READ);
        return false;
    }
    if (got <= 0) {
        close(leave(w));
        return false;
    }
    w->n += (size_t)got;
    switch (proxy_v2_parse(w->bytes, w->n, &header, &w->want)) {
    case PROXY_V2_MORE: return true;
    case PROXY_V2_DONE: go_on_as(w, &header); return false;
    default: refuse(w); return false;
    }
}

static void
on_ready(void *arg, int ready)
{
    (void)ready;
    while (read_some(arg)) {}
}

static void
on_deadline(void *arg)
{
    close(leave(arg));
}

struct proxy_gate *
proxy_gate_new(struct loop *loop, const struct proxy_gate_options *options)
{
    struct proxy_gate *g = xcalloc(1, sizeof(*g));

    assert(options->on_peer != NULL && options->on_stranger != NULL);
    assert(options->patience_us > 0 && options->waiting_max > 0);
    g->loop = loop;
    g->options = *options;
    TAILQ_INIT(&g->list);
    return g;
}

void
proxy_gate_end_waiting(struct proxy_gate *g)
{
    while (!TAILQ_EMPTY(&g->list)) {
        close(leave(TAILQ_FIRST(&g->list)));
    }
}

bool
proxy_gate_take(struct proxy_gate *g, int fd, const struct peer *peer)
{
    struct waiting *w;

    if (!networks_hold(g->options.trusted, &peer->ip)) {
        return false;
    }
    if (g->count >= g->options.waiting_max) {
        metric_add(METRIC_ACCEPTS_REFUSED, 1);
        close(fd);
        return true;
    }
    w = xcalloc(1, sizeof(*w));
    w->gate = g;
    w->fd = fd;
    w->proxy = *peer;
    w->want = PROXY_V2_FIXED_BYTES;
    TAILQ_INSERT_TAIL(&g->list, w, link);
    g->count++;
    loop_timer_init(&w->deadline, g->loop, on_deadline, w);
    loop_timer_set_us(&w->deadline, g->options.patience_us);
    loop_fd_init(&w->watch, g->loop, fd, on_ready, w);
    on_ready(w, LOOP_READ);
    return true;
}

int64_t
proxy_gate_waiting(const struct proxy_gate *g)
{
    return g->count;
}
