/*
 * What redis.c and redis_sub.c share: one connection to Redis on our loop, over TLS where
 * its address says so, which signs in, is made again when it is lost and ends in one
 * place. hiredis reads what comes; it has no part in the connection, since the one of
 * Debian 12 (0.14) knows no TLS and takes no other transport. For svc/io only.
 */
#ifndef CREMA_IO_REDIS_LINK_H
#define CREMA_IO_REDIS_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "svc/base/must_use.h"
#include "svc/io/loop.h"

struct bufferevent;
struct redisReader;
struct redis_reply;
struct redis_server;

enum { REDIS_BACKOFF_FIRST_US = 20000, REDIS_BACKOFF_MAX_US = 1000000 };

/* A command under way, embedded in its owner: fn is called once, with the reply, or NULL
 * when the connection is lost before. */
struct redis_call {
    void (*fn)(void *arg, const struct redis_reply *reply);
    void *arg;
    STAILQ_ENTRY(redis_call) next;
};

STAILQ_HEAD(redis_calls, redis_call);

struct redis_link_hooks {
    const char *who; /* for the log: "commands", "channels" */
    void (*on_up)(void *arg);
    void (*on_down)(void *arg); /* it was up, or could not be brought up */
    /* What comes when no command is under way: published messages. NULL: the
     * connection is dropped then. */
    void (*on_push)(void *arg, const struct redis_reply *reply);
};

/*
 * Embedded in its owner. It connects, and again after every loss, with jittered back-off.
 * After on_down nothing of the old connection calls back any more.
 */
struct redis_link {
    struct loop *loop;
    const struct redis_server *server;
    struct bufferevent *bev; /* NULL: waits to connect */
    struct redisReader *reader;
    struct redis_calls calls;   /* oldest first */
    struct redis_call login[2]; /* the link's own: AUTH, SELECT */
    size_t logins;              /* of them under way */
    bool up;
    bool ended;
    bool told; /* the outage has been logged */
    int64_t backoff_us;
    struct loop_timer timer;
    struct deferred dropping;
    const struct redis_link_hooks *hooks;
    void *arg;
};

/* Begins to connect. server and hooks must live as long as the link. */
void redis_link_init(struct redis_link *link, struct loop *loop,
                     const struct redis_server *server,
                     const struct redis_link_hooks *hooks, void *arg);

/* Sends a whole command; call, whose fn and arg are set, waits for its reply. NULL: the
 * reply is a push. */
void redis_link_send(struct redis_link *link, struct redis_call *call, const void *p,
                     size_t n);

/* The owner has had an answer, so Redis is there: a frozen one accepts connections, too.
 */
void redis_link_answers(struct redis_link *link);

/* At the turn's end the connection is dropped and made anew. */
void redis_link_drop(struct redis_link *link);

/* For good; calls under way are called without reply before it returns. Not from inside
 * a call. */
void redis_link_release(struct redis_link *link);

#endif
