/*
 * What redis.c and redis_sub.c share: one hiredis connection on our loop, which ends in
 * one place. For svc/io only.
 */
#ifndef CREMA_IO_REDIS_LINK_H
#define CREMA_IO_REDIS_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/io/loop.h"

struct redisAsyncContext;

enum { REDIS_BACKOFF_FIRST_US = 20000, REDIS_BACKOFF_MAX_US = 1000000 };

struct redis_link_hooks {
    const char *who; /* for the log: "commands", "channels" */
    void (*on_up)(void *arg);
    void (*on_down)(void *arg); /* it was up, or could not be brought up */
};

/*
 * Embedded in its owner. It connects, and again after every loss, with jittered back-off.
 * After on_down nothing of the old connection calls back any more.
 */
struct redis_link {
    struct loop *loop;
    char *address;
    struct redisAsyncContext *ac; /* NULL: waits to connect */
    bool up;
    bool ended;
    bool told; /* the outage has been logged */
    int64_t backoff_us;
    struct loop_fd watch;
    int watching; /* what hiredis wants */
    struct loop_timer timer;
    struct deferred dropping;
    const struct redis_link_hooks *hooks;
    void *arg;
};

/* Begins to connect. hooks must live as long as the link. */
void redis_link_init(struct redis_link *link, struct loop *loop, const char *address,
                     const struct redis_link_hooks *hooks, void *arg);

/* The owner has had an answer, so Redis is there: a frozen one accepts connections, too.
 */
void redis_link_answers(struct redis_link *link);

/* At the turn's end the connection is dropped and made anew. */
void redis_link_drop(struct redis_link *link);

/* For good; pending hiredis callbacks are called without reply before it returns. */
void redis_link_release(struct redis_link *link);

#endif
