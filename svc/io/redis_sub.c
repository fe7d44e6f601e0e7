/*
 * Subscriptions: a connection of their own, because a subscribed one takes no commands.
 */
#include <assert.h>
#include <hiredis/hiredis.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/buf.h"
#include "svc/base/clock.h"
#include "svc/base/xalloc.h"
#include "svc/io/redis.h"
#include "svc/io/redis_link.h"

enum { SUBSCRIBE_US = 1 * CLOCK_US_PER_S };

struct redis_sub {
    struct redis_link link;
    char **channels;
    size_t channel_count;
    size_t confirmed;
    bool up;
    struct loop_timer late;
    struct redis_sub_hooks hooks;
    void *arg;
};

static void
on_confirmed(struct redis_sub *sub)
{
    if (++sub->confirmed < sub->channel_count || sub->up) {
        return;
    }
    sub->up = true;
    redis_link_answers(&sub->link);
    loop_timer_cancel(&sub->late);
    if (sub->hooks.on_up != NULL) {
        sub->hooks.on_up(sub->arg);
    }
}

/* [kind, channel, payload or number of subscriptions]. */
static void
on_push(void *arg, const struct redis_reply *reply)
{
    struct redis_sub *sub = arg;
    const redisReply *r = (const redisReply *)(const void *)reply;

    if (r->type != REDIS_REPLY_ARRAY || r->elements != 3 ||
        r->element[0]->type != REDIS_REPLY_STRING) {
        redis_link_drop(&sub->link);
        return;
    }
    if (strcmp(r->element[0]->str, "subscribe") == 0) {
        on_confirmed(sub);
    } else if (strcmp(r->element[0]->str, "message") == 0) {
        sub->hooks.on_message(sub->arg, r->element[1]->str, r->element[1]->len,
                              r->element[2]->str, r->element[2]->len);
    }
}

static void
on_late(void *arg)
{
    struct redis_sub *sub = arg;

    redis_link_drop(&sub->link);
}

static void
on_link_up(void *arg)
{
    struct redis_sub *sub = arg;
    BUF_AUTO command = BUF_INIT;

    sub->confirmed = 0;
    buf_printf(&command, "*%zu\r\n$9\r\nSUBSCRIBE\r\n", sub->channel_count + 1);
    for (size_t i = 0; i < sub->channel_count; i++) {
        buf_printf(&command, "$%zu\r\n%s\r\n", strlen(sub->channels[i]),
                   sub->channels[i]);
    }
    redis_link_send(&sub->link, NULL, command.p, command.n);
    loop_timer_set_us(&sub->late, SUBSCRIBE_US);
}

static void
on_link_down(void *arg)
{
    struct redis_sub *sub = arg;
    bool was_up = sub->up;

    sub->up = false;
    loop_timer_cancel(&sub->late);
    if (was_up && sub->hooks.on_down != NULL) {
        sub->hooks.on_down(sub->arg);
    }
}

static const struct redis_link_hooks link_hooks = {
    .who = "channels", .on_up = on_link_up, .on_down = on_link_down, .on_push = on_push};

struct redis_sub *
redis_subscribe(struct loop *loop, const struct redis_server *server,
                const char *const *channels, size_t count,
                const struct redis_sub_hooks *hooks, void *arg)
{
    struct redis_sub *sub = xcalloc(1, sizeof(*sub));

    assert(count > 0 && hooks->on_message != NULL);
    sub->hooks = *hooks;
    sub->arg = arg;
    sub->channels = xcalloc(count, sizeof(char *));
    sub->channel_count = count;
    for (size_t i = 0; i < count; i++) {
        sub->channels[i] = xstrdup(channels[i]);
    }
    loop_timer_init(&sub->late, loop, on_late, sub);
    redis_link_init(&sub->link, loop, server, &link_hooks, sub);
    return sub;
}

void
redis_unsubscribe(struct redis_sub *sub)
{
    if (sub == NULL) {
        return;
    }
    loop_timer_cancel(&sub->late);
    redis_link_release(&sub->link);
    for (size_t i = 0; i < sub->channel_count; i++) {
        free(sub->channels[i]);
    }
    free(sub->channels);
    free(sub);
}

void
redis_sub_reset(struct redis_sub *sub)
{
    redis_link_drop(&sub->link);
}
