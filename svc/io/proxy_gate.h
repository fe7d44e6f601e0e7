/*
 * Connections of proxies: each begins with a header that says for whom it speaks
 * (proto/proxy_v2.h). Of what follows nothing is read here, so that TLS may.
 */
#ifndef CREMA_IO_PROXY_GATE_H
#define CREMA_IO_PROXY_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/io/peer.h"

struct loop;
struct proxy_gate;

struct proxy_gate_options {
    const struct networks *trusted; /* of the proxies; lives as long as the gate */
    int64_t patience_us;            /* from accept to the whole header; above 0 */
    int64_t waiting_max;            /* connections without it; more are closed at once */
    /* Owns the descriptor from now on. The peer is whom the header names: the proxy
     * itself where it speaks for itself, or for somebody without an IP address. */
    void (*on_peer)(void *arg, int fd, const struct peer *peer);
    /* The same for one that sent something else; the peer is the proxy. */
    void (*on_stranger)(void *arg, int fd, const struct peer *proxy);
    void *arg;
};

MUST_USE struct proxy_gate *
proxy_gate_new(struct loop *loop, const struct proxy_gate_options *options);

/* A new connection of this peer: true if it comes from a proxy. Then the gate owns the
 * descriptor (non-blocking), and may have called already. */
MUST_USE bool proxy_gate_take(struct proxy_gate *g, int fd, const struct peer *peer);

/* Connections without a whole header. */
int64_t proxy_gate_waiting(const struct proxy_gate *g);

/* Closes those that wait. */
void proxy_gate_end_waiting(struct proxy_gate *g);

#endif
