/*
 * The HTTP side of a worker: connections, one request at a time on each, replies in
 * order. A connection's state is the list that it stands in (server_conn.h).
 */
#ifndef CREMA_ENGINE_SERVER_H
#define CREMA_ENGINE_SERVER_H

#include <stdbool.h>

#include "proto/slice.h"
#include "svc/base/must_use.h"

struct conn;
struct conn_hooks;
struct request;
struct server;
struct service;
struct tls;

/*
 * Serves on the listening socket and closes it in server_unlisten; accepts nothing before
 * server_open. tls may be NULL: plain HTTP.
 */
MUST_USE struct server *server_new(struct service *s, int listen_fd, struct tls *tls);

/* Begins to accept. */
void server_open(struct server *server);

/*
 * Begins to leave: connections that wait for their next request end, the others end with
 * their reply. What is in the kernel's queue is still accepted.
 */
void server_drain(struct server *server);

/* Accepts no more; the socket is closed here too. May be repeated. */
void server_unlisten(struct server *server);

/* Ends connections that were accepted and have not asked anything. May be repeated. */
void server_end_silent(struct server *server);

/*
 * The connection of a request leaves HTTP (event stream, WebSocket): writes `head` and
 * hands the connection over to new hooks with a new user pointer. The request ends; its
 * arena is freed at the turn's end. NULL when the connection is gone.
 */
MUST_USE struct conn *server_take_over(struct request *r, struct slice head,
                                       const struct conn_hooks *hooks, void *user);

#endif
