/*
 * One HTTP connection. What it waits for is its state, and its state is the list it is
 * in; server_conn_go is the one door between them and sets the deadline that belongs to
 * the new one. Known to server*.c only.
 */
#ifndef CREMA_ENGINE_SERVER_CONN_H
#define CREMA_ENGINE_SERVER_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "proto/http.h"
#include "svc/base/fair.h"
#include "svc/base/ip.h"
#include "svc/base/pool.h"
#include "svc/engine/request/request.h"
#include "svc/io/loop.h"

struct conn;
struct peer;
struct listener;
struct proxy_gate;
struct tls;

enum { ADMIN_CONNECTIONS_MAX = 64 };

enum server_state {
    CONN_FRESH,   /* accepted, nothing has come: header deadline */
    CONN_IDLE,    /* between requests: idle timeout */
    CONN_HEAD,    /* part of a head has come: header deadline, absolute */
    CONN_BODY,    /* part of a body has come: body deadline, absolute */
    CONN_BUSY,    /* a request runs its steps: the request's own deadline */
    CONN_DISCARD, /* answered early; the rest of the body is dropped: body deadline */
    CONN_RESTING, /* the peer asks too often: nothing is read for a moment */
    CONN_STALLED, /* the peer does not take its replies: idle timeout */
    CONN_ENDING,  /* the last reply is on its way: io's deadline */
    CONN_LEFT,    /* another protocol has the connection; freed at the turn's end */
    CONN_STATES
};

/* Where connections come in. */
struct door {
    struct server *server;
    bool admin;      /* operators: endpoints of theirs alone, in the clear, from nearby */
    struct tls *tls; /* NULL: plain */
    struct listener *listener;
    int listen_fd; /* -1: there is none, or no more */
};

struct server_conn {
    struct server *server;
    const struct door *door;
    struct conn *conn;
    enum server_state state;
    TAILQ_ENTRY(server_conn) link;
    struct http_parser parser;
    struct http_body body;
    struct request *request; /* in BODY and BUSY; NULL otherwise */
    char *body_text;         /* in the request's arena */
    size_t body_n;
    size_t body_cap;
    bool keep_alive; /* of the request that is being answered */
    bool head_only;
    bool body_left;          /* some of its body is still to come */
    bool advancing;          /* inside server_conn_advance */
    int refusals;            /* replies 429 since any other */
    struct fair_share share; /* who asked last; a stranger at first */
    struct fair_item turn;   /* while it waits for one */
};

TAILQ_HEAD(server_conn_list, server_conn);

struct server {
    struct service *service;
    struct door front, admin;
    struct networks trusted_proxies;
    struct proxy_gate *gate; /* where their connections say for whom they speak */
    bool draining;
    struct pool pool;
    struct server_conn_list lists[CONN_STATES];
    int64_t admin_count; /* connections of the admin door */
    int64_t most; /* connections but for those: max_connections, or what files allow */
    struct fair_queue turns;     /* connections whose input waits */
    struct loop_timer next_turn; /* set while some do */
    int served;                  /* requests in this turn that might have had to wait */
};

/* Moves the connection to another list, with that state's deadline. */
void server_conn_go(struct server_conn *h, enum server_state to);

/* A new connection, which owns fd; on_closed ends it. It is refused where there are too
 * many. */
void server_conn_new(struct door *door, int fd, const struct peer *peer);

/* The same of one that is answered with this status and ends, whatever it wants. */
void
server_conn_new_refused(struct door *door, int fd, const struct peer *peer, int status);

/* Sends what is pending and ends it. */
void server_conn_end(struct server_conn *h);

/* Frees it: the connection ended, or another protocol has it. */
void server_conn_drop(struct server_conn *h);

/* Parses and starts what has come, until more is needed or a request is busy. */
void server_conn_advance(struct server_conn *h);

/* Input has come: now, or when it is its turn, it is served. */
void server_turn_ask(struct server_conn *h);

/* It waits for no turn any more; fine if it does not. */
void server_turn_leave(struct server_conn *h);

void server_turn_init(struct server *server);
void server_turn_end(struct server *server);

/* Where HTTP replies go. */
extern const struct transport server_transport;

/* Answers what is not a request: the status of the parser or of a deadline; then closes.
 */
void server_conn_refuse(struct server_conn *h, int status);

#endif
