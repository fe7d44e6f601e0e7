/*
 * Redis: a connection for commands that reconnects by itself and has a breaker,
 * and a connection of its own for subscriptions. Redis is a cache: every command may
 * fail, quickly, and the caller goes on without it.
 *
 * The breaker opens when a command is not answered in time or the connection is lost;
 * commands then fail at the end of the turn, without waiting, until a probe is answered.
 */
#ifndef CREMA_IO_REDIS_H
#define CREMA_IO_REDIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"

struct loop;
struct redis;
struct redis_reply;
struct redis_server;
struct redis_sub;

enum redis_type { REDIS_NIL, REDIS_BYTES, REDIS_INTEGER, REDIS_ARRAY, REDIS_FAILURE };

/* NULL gives REDIS_FAILURE. Status replies are bytes. */
enum redis_type redis_reply_type(const struct redis_reply *reply);

/* Of bytes and failures (the error's text); else NULL and 0. */
const char *redis_reply_bytes(const struct redis_reply *reply, size_t *ret_n);

/* Of integers, and of bytes that are a decimal number (TIME's parts); else 0. */
int64_t redis_reply_integer(const struct redis_reply *reply);

struct redis_options {
    int64_t timeout_us; /* per command; above 0 (asserted) */
};

/* Begins to connect. server must live as long. */
MUST_USE struct redis *redis_new(struct loop *loop, const struct redis_server *server,
                                 const struct redis_options *options);

/* Commands under way fail before it returns. */
void redis_free(struct redis *r);

/* Connected and the breaker closed. */
bool redis_up(const struct redis *r);

/* on_up (again) and on_down; either may be NULL. */
void redis_set_hooks(struct redis *r, void (*on_up)(void *arg),
                     void (*on_down)(void *arg), void *arg);

/* One word of a command; any bytes. */
struct redis_arg {
    const void *p;
    size_t n;
};

#define REDIS_ARG(lit)         \
    (struct redis_arg)         \
    {                          \
        (lit), sizeof(lit) - 1 \
    }

/*
 * Called exactly once, never from inside the sending call. reply is NULL when Redis is
 * away, too late or answers with an error of the connection.
 */
typedef void (*redis_fn)(void *arg, const struct redis_reply *reply);

/* A word at least. fn may be NULL: nobody waits. */
void redis_command(struct redis *r, const struct redis_arg *words, size_t count,
                   redis_fn fn, void *arg);
void redis_get(struct redis *r, const void *key, size_t n, redis_fn fn, void *arg);

/* static; Redis learns it when it is first used. */
struct redis_script {
    const char *body;
    char sha[41]; /* known after the first use */
};

struct redis_args {
    const struct redis_arg *items;
    size_t count;
};

/* EVALSHA; EVAL when Redis does not know the script. */
void redis_eval(struct redis *r, struct redis_script *script, struct redis_args keys,
                struct redis_args args, redis_fn fn, void *arg);

struct redis_sub_hooks {
    void (*on_message)(void *arg, const char *channel, size_t channel_n, const char *p,
                       size_t n);
    void (*on_up)(void *arg);   /* every channel is subscribed (again) */
    void (*on_down)(void *arg); /* messages may be missed until on_up */
};

/* Subscribes, to one channel at least, and again after every reconnect. Names are copied.
 * on_message may not be missing (asserted); the other hooks may be NULL. */
MUST_USE struct redis_sub *
redis_subscribe(struct loop *loop, const struct redis_server *server,
                const char *const *channels, size_t count,
                const struct redis_sub_hooks *hooks, void *arg);
void redis_unsubscribe(struct redis_sub *sub);

/* Drops the connection and makes a new one: when the channels have been silent too long.
 */
void redis_sub_reset(struct redis_sub *sub);

#endif
