/*
 * Listening sockets. The supervisor opens one per worker on the same port (SO_REUSEPORT)
 * before it forks and keeps them, so that a worker that is started again finds the
 * connections that queued up meanwhile.
 */
#ifndef CREMA_IO_LISTEN_H
#define CREMA_IO_LISTEN_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/must_use.h"

struct peer;
struct listener;
struct loop;

enum { LISTEN_ADDRESS_BYTES = 64 };

/* Where to listen. */
struct listen_place {
    char address[LISTEN_ADDRESS_BYTES]; /* IPv4 or IPv6 */
    int port;
};

/* "127.0.0.1:9108" or "[::1]:9108"; false: it is neither. */
MUST_USE bool listen_place_parse(const char *text, struct listen_place *ret);

/*
 * A listening socket, or -1 after a log line. port 0 to 65535 (asserted); 0: the system
 * chooses, see listen_port.
 */
MUST_USE int listen_open(const char *address, int port);

/* False when somebody listens there, even somebody who would share the port. */
MUST_USE bool listen_is_free(const char *address, int port);

/* The port of a listening socket. */
int listen_port(int fd);

struct listen_limits {
    int64_t connections_max; /* of this process; more are closed at once and counted */
    int64_t accepts_per_s;   /* more wait in the kernel's queue */
};

/*
 * Both limits are above 0 (asserted). on_accept owns the new descriptor (non-blocking,
 * TCP_NODELAY). fd stays the caller's.
 */
MUST_USE struct listener *
listener_new(struct loop *loop, int fd, const struct listen_limits *limits,
             void (*on_accept)(void *arg, int fd, const struct peer *peer), void *arg);
void listener_free(struct listener *l);

#endif
