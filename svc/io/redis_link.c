/*
 * A hiredis connection on our loop: the adapter (hiredis says what it wants to hear of)
 * and the reconnecting.
 */
#include "svc/io/redis_link.h"

#include <hiredis/async.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/clock.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/rand.h"
#include "svc/base/xalloc.h"

enum { CONNECT_US = 1 * CLOCK_US_PER_S };

static void connect_begin(void *arg);

static void
on_ready(void *arg, int ready)
{
    struct redis_link *link = arg;

    if ((ready & LOOP_READ) && link->ac != NULL) {
        redisAsyncHandleRead(link->ac);
    }
    if ((ready & LOOP_WRITE) && link->ac != NULL) {
        redisAsyncHandleWrite(link->ac);
    }
}

static void
want(struct redis_link *link, int wanted)
{
    link->watching = wanted;
    loop_fd_want(&link->watch, wanted);
}

static void
add_read(void *arg)
{
    struct redis_link *link = arg;

    want(link, link->watching | LOOP_READ);
}

static void
del_read(void *arg)
{
    struct redis_link *link = arg;

    want(link, link->watching & ~LOOP_READ);
}

static void
add_write(void *arg)
{
    struct redis_link *link = arg;

    want(link, link->watching | LOOP_WRITE);
}

static void
del_write(void *arg)
{
    struct redis_link *link = arg;

    want(link, link->watching & ~LOOP_WRITE);
}

/* The last that hiredis does with the connection. */
static void
cleanup(void *arg)
{
    struct redis_link *link = arg;

    loop_fd_release(&link->watch);
    link->watching = 0;
    link->ac = NULL;
}

static void
went_down(struct redis_link *link, const char *reason)
{
    int64_t half_us = link->backoff_us / 2;

    if (link->ended) {
        return;
    }
    if (!link->told) {
        log_warn("redis", "%s: Redis is away, reconnecting: %s", link->hooks->who,
                 reason);
        link->told = true;
    }
    link->up = false;
    loop_timer_init(&link->timer, link->loop, connect_begin, link);
    loop_timer_set_us(&link->timer, half_us + rand_below((uint32_t)half_us + 1));
    link->backoff_us *= 2;
    if (link->backoff_us > REDIS_BACKOFF_MAX_US) {
        link->backoff_us = REDIS_BACKOFF_MAX_US;
    }
    link->hooks->on_down(link->arg);
}

static void
on_drop(void *arg)
{
    struct redis_link *link = arg;

    loop_timer_cancel(&link->timer);
    if (link->ac != NULL) {
        link->ac->onDisconnect = NULL;
        redisAsyncFree(link->ac);
    }
    went_down(link, "no answer");
}

void
redis_link_answers(struct redis_link *link)
{
    link->backoff_us = REDIS_BACKOFF_FIRST_US;
    if (link->told) {
        log_info("redis", "%s: Redis is back", link->hooks->who);
    }
    link->told = false;
}

void
redis_link_drop(struct redis_link *link)
{
    if (link->ac != NULL) {
        loop_defer(link->loop, &link->dropping);
    }
}

static void
on_disconnect(const redisAsyncContext *ac, int status)
{
    struct redis_link *link = ac->data;

    loop_defer_cancel(link->loop, &link->dropping);
    loop_timer_cancel(&link->timer);
    link->ac = NULL;
    went_down(link, status == REDIS_OK ? "disconnected" : ac->errstr);
}

static void
on_connect(const redisAsyncContext *ac, int status)
{
    struct redis_link *link = ac->data;

    loop_timer_cancel(&link->timer);
    if (status != REDIS_OK) { /* hiredis frees the context after this */
        link->ac = NULL;
        went_down(link, ac->errstr);
        return;
    }
    link->up = true;
    metric_add(METRIC_REDIS_RECONNECTS, 1);
    link->hooks->on_up(link->arg);
}

/* "unix:/path" or "host:port". */
static redisAsyncContext *
open_address(const char *address)
{
    const char *colon = strrchr(address, ':');
    char host[256];

    if (strncmp(address, "unix:", 5) == 0) {
        return redisAsyncConnectUnix(address + 5);
    }
    if (colon == NULL) {
        return redisAsyncConnect(address, 6379);
    }
    snprintf(host, sizeof(host), "%.*s", (int)(colon - address), address);
    return redisAsyncConnect(host, atoi(colon + 1));
}

static void
connect_begin(void *arg)
{
    struct redis_link *link = arg;
    redisAsyncContext *ac = open_address(link->address);

    if (ac == NULL || ac->err != 0) {
        char reason[128];

        snprintf(reason, sizeof(reason), "%s", ac != NULL ? ac->errstr : "no memory");
        if (ac != NULL) {
            redisAsyncFree(ac);
        }
        went_down(link, reason);
        return;
    }
    link->ac = ac;
    ac->data = link;
    loop_fd_init(&link->watch, link->loop, ac->c.fd, on_ready, link);
    ac->ev.data = link;
    ac->ev.addRead = add_read;
    ac->ev.delRead = del_read;
    ac->ev.addWrite = add_write;
    ac->ev.delWrite = del_write;
    ac->ev.cleanup = cleanup;
    redisAsyncSetConnectCallback(ac, on_connect);
    redisAsyncSetDisconnectCallback(ac, on_disconnect);
    loop_timer_init(&link->timer, link->loop, on_drop, link);
    loop_timer_set_us(&link->timer, CONNECT_US);
}

void
redis_link_init(struct redis_link *link, struct loop *loop, const char *address,
                const struct redis_link_hooks *hooks, void *arg)
{
    *link = (struct redis_link){.loop = loop,
                                .address = xstrdup(address),
                                .backoff_us = REDIS_BACKOFF_FIRST_US,
                                .dropping = {.fn = on_drop, .arg = link},
                                .hooks = hooks,
                                .arg = arg};
    connect_begin(link);
}

void
redis_link_release(struct redis_link *link)
{
    link->ended = true;
    loop_timer_cancel(&link->timer);
    loop_defer_cancel(link->loop, &link->dropping);
    if (link->ac != NULL) {
        redisAsyncFree(link->ac);
    }
    free(link->address);
}
