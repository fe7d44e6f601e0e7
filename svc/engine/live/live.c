/*
 * Live: publishes what lanes commit, and keeps this worker's watchers in step with what
 * all workers publish.
 */
#include "svc/engine/live/live.h"

#include <assert.h>

#include "svc/base/arena.h"
#include "svc/base/buf.h"
#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/engine/live/live_body.h"
#include "svc/engine/live/live_state.h"
#include "svc/engine/service.h"

enum { COMPARE_US = 5 * CLOCK_US_PER_S };

/* A batch whose script is under way, bucket by bucket. */
struct publication {
    struct live *live;
    size_t parts; /* buckets not answered yet */
    void (*done)(void *arg);
    void *arg;
};

/* One bucket's part of it. */
struct part {
    struct publication *publication;
    struct buf message;
};

static void
deliver(struct live *live, struct slice message)
{
    struct live_item item;
    struct slice rest;
    int64_t generation;

    if (!live_message_begin(message, &live->hub.committed_us, &generation, &rest) ||
        generation != live->generation) {
        return;
    }
    while (live_message_next(&rest, &item)) {
        hub_deliver(&live->hub, &item);
    }
}

static void
on_message(void *arg, struct slice message)
{
    deliver(arg, message);
}

/* Messages may have been missed: everything is compared at once. */
static void
on_lost(void *arg)
{
    struct live *live = arg;

    live->compared_us = clock_mono_us();
    hub_compare_start(&live->hub, true);
}

static void
on_live_tick(void *arg)
{
    struct live *live = arg;
    int64_t now_us = clock_mono_us();

    loop_timer_set_us(&live->tick, CACHE_BEAT_US);
    cache_tick(live->cache);
    hub_check_suspects(&live->hub);
    if (!cache_beats(live->cache) || now_us - live->compared_us >= COMPARE_US) {
        live->compared_us = now_us;
        hub_compare_start(&live->hub, !cache_beats(live->cache));
    }
}

struct live *
live_new(struct service *s)
{
    static struct live only;
    static const struct cache_hooks hooks = {.on_message = on_message,
                                             .on_lost = on_lost};
    struct live *live = &only;

    *live = (struct live){.service = s};
    live->cache =
        cache_new(s->loop, s->redis, &s->redis_server, s->secrets, &hooks, live);
    hub_init(&live->hub, live, s);
    fetcher_init(&live->fetcher, s, live->cache);
    pool_init(&live->publications, sizeof(struct publication));
    pool_init(&live->parts, sizeof(struct part));
    loop_timer_init(&live->tick, s->loop, on_live_tick, live);
    loop_timer_set_us(&live->tick, 0);
    return live;
}

/*
 * The script has answered, or not in time. Only now are our own watchers told: whoever
 * has heard of a version and reads, from any worker, reads that version or a newer one.
 */
static void
on_published(void *arg)
{
    struct part *part = arg;
    struct publication *p = part->publication;
    struct live *live = p->live;

    deliver(live, slice_of(part->message.p, part->message.n));
    buf_release(&part->message);
    pool_put(&live->parts, part);
    if (--p->parts > 0) {
        return;
    }
    p->done(p->arg);
    pool_put(&live->publications, p);
}

static void
message_add(struct buf *message, const struct service *s,
            const struct live_change *change)
{
    struct buf body = BUF_INIT;

    for (size_t i = 0; i < change->entry_count; i++) {
        const struct entry *e = change->entries[i];
        struct live_item item = {
            .account_id = change->account->id, .version = e->seq, .kind = e->kind};
        char *head;

        buf_clear(&body);
        live_body_change(&body, s, change->account, e);
        item.body = slice_of(body.p, body.n);
        head = buf_reserve(message, LIVE_MESSAGE_HEAD_MAX);
        message->n += live_message_head(head, &item);
        buf_append(message, body.p, body.n);
        buf_append(message, "\n", 1);
    }
    buf_release(&body);
}

static void
message_start(struct buf *message, int32_t generation)
{
    char *head = buf_reserve(message, LIVE_MESSAGE_HEAD_MAX);

    message->n += live_message_start(head, clock_wall_us(), generation);
}

/* Publishes the changes of one bucket, if there are any. */
static void
publish_bucket(struct publication *p, int16_t bucket, const struct live_change *changes,
               size_t count, int64_t born_us)
{
    struct live *live = p->live;
    struct part *part = NULL;
    struct cache_value *values;
    struct arena arena;
    struct cache_news news = {.bucket = bucket, .born_us = born_us};

    arena_init(&arena);
    values = arena_array(&arena, count, sizeof(*values));
    for (size_t i = 0; i < count; i++) {
        const struct account *a = changes[i].account;

        if (a->bucket != bucket) {
            continue;
        }
        if (part == NULL) {
            part = pool_get(&live->parts);
            part->publication = p;
            message_start(&part->message, live->generation);
        }
        values[news.count++] = (struct cache_value){
            .account_id = a->id,
            .version = a->version,
            .next_due_us = a->next_due_us,
            .json = live_body_account(&arena, live->service, a),
        };
        message_add(&part->message, live->service, &changes[i]);
        if (changes[i].feed_xid > news.acked_xid) {
            news.acked_xid = changes[i].feed_xid;
        }
    }
    if (part != NULL) {
        p->parts++;
        news.values = values;
        news.message = slice_of(part->message.p, part->message.n);
        cache_publish(live->cache, &news, on_published, part);
    }
    arena_release(&arena);
}

void
live_publish(struct live *live, const struct live_change *changes, size_t count,
             int64_t born_us, void (*done)(void *arg), void *arg)
{
    struct publication *p = pool_get(&live->publications);

    p->live = live;
    p->done = done;
    p->arg = arg;
    for (int16_t bucket = 0; bucket < conf->buckets; bucket++) {
        publish_bucket(p, bucket, changes, count, born_us);
    }
    assert(p->parts > 0);
}

void
live_use_generation(struct live *live, int32_t generation)
{
    live->generation = generation;
    cache_use_generation(live->cache, generation);
}

int32_t
live_generation(const struct live *live)
{
    return live->generation;
}

int64_t
live_born_us(const struct live *live)
{
    return cache_born_us(live->cache);
}

uint64_t
live_serial(const struct live *live)
{
    return live->hub.serial;
}

void
live_watch(struct live *live, struct watcher *w)
{
    hub_watch(&live->hub, w);
}

void
live_unwatch(struct live *live, struct watcher *w)
{
    hub_unwatch(&live->hub, w);
}

bool
live_redis_up(const struct live *live)
{
    return cache_is_up(live->cache) && cache_beats(live->cache);
}
