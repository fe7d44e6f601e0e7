/*
 * The HTTP side of a worker: connections, one request at a time on each, replies in
 * order. A connection's state is the list that it stands in (server_conn.h).
 */
#ifndef CREMA_ENGINE_SERVER_H
#define CREMA_ENGINE_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/must_use.h"

struct conn;
struct conn_hooks;
struct request;
struct server;
struct service;
struct tls;

/* Listening sockets, which server_unlisten closes. */
struct server_options {
    int listen_fd;
    struct tls *tls; /* of listen_fd; NULL: plain HTTP */
    int admin_fd;    /* for operators, plain HTTP; -1: none */
};

/* Accepts nothing before server_open. */
MUST_USE struct server *
server_new(struct service *s, const struct server_options *options);

/* Begins to accept. */
void server_open(struct server *server);

/*
 * Begins to leave: connections that wait for their next request end, the others end with
 * their reply. What is in the kernel's queue is still accepted.
 */
void server_drain(struct server *server);

/* Accepts no more; the sockets are closed here too. May be repeated. */
void server_unlisten(struct server *server);

/* Ends connections that were accepted and have not asked anything. May be repeated. */
void server_end_silent(struct server *server);

/* Connections of proxies that have not said for whom they speak; conn_count has them not.
 */
int64_t server_waiting(const struct server *server);

/*
 * The connection of a request leaves HTTP (event stream, WebSocket): writes `head` and
 * hands the connection over to new hooks with a new user pointer. The request ends; its
 * arena is freed at the turn's end. NULL when the connection is gone.
 */
MUST_USE struct conn *server_take_over(struct request *r, struct slice head,
                                       const struct conn_hooks *hooks, void *user);

#endif
