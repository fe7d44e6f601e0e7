/*
 * The HTTP side of a worker: connections, one request at a time on each, replies in
 * order. A connection's state is the list that it stands in (server_conn.h).
 */
#ifndef CREMA_ENGINE_SERVER_H
#define CREMA_ENGINE_SERVER_H

#include <stdbool.h>

struct server;
struct service;

/*
 * Serves on the listening socket and closes it in server_unlisten; accepts nothing before
 * server_open. NULL after a log line when the certificate cannot be used.
 */
struct server *server_new(struct service *s, int listen_fd);

/* Begins to accept. */
void server_open(struct server *server);

bool server_is_open(const struct server *server);

/*
 * Begins to leave: connections that wait for their next request end, the others end with
 * their reply. What is in the kernel's queue is still accepted.
 */
void server_drain(struct server *server);

/* Accepts no more; the socket is closed here too. May be repeated. */
void server_unlisten(struct server *server);

/* Ends connections that were accepted and have not asked anything. May be repeated. */
void server_end_silent(struct server *server);

/* True when no HTTP connection is left. */
bool server_idle(const struct server *server);

#endif
