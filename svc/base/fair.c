/*
 * A class's credit is what it may still take before the others have had theirs; when no
 * class that waits has any left, all get theirs anew. A sharer saves for a dear item as
 * long as it waits, and forgets what it has saved when nothing of it does.
 */
#include "svc/base/fair.h"

#include <assert.h>
#include <stdlib.h>

#include "svc/base/xalloc.h"

TAILQ_HEAD(fair_items, fair_item);

struct fair_sharer {
    enum fair_class class;
    int64_t key;
    int64_t saved;
    size_t outstanding, waiting;
    struct fair_items items; /* that wait, in the order in which they came */
    TAILQ_ENTRY(fair_sharer) link;
};

static const int64_t weights[FAIR_CLASSES] = {[FAIR_SYSTEM] = 64 * FAIR_TURN,
                                              [FAIR_TILL] = 32 * FAIR_TURN,
                                              [FAIR_MEMBER] = 8 * FAIR_TURN,
                                              [FAIR_STRANGER] = 4 * FAIR_TURN,
                                              [FAIR_STAFF] = 2 * FAIR_TURN};

void
fair_init(struct fair_queue *q, const size_t most[FAIR_CLASSES])
{
    *q = (struct fair_queue){.count = 0};
    for (int class = 0; class < FAIR_CLASSES; class ++) {
        map_init(&q->sharers[class]);
        TAILQ_INIT(&q->waiting[class]);
        q->most[class] = most[class];
    }
}

void
fair_release(struct fair_queue *q)
{
    for (int class = 0; class < FAIR_CLASSES; class ++) {
        assert(q->sharers[class].count == 0);
        map_release(&q->sharers[class]);
    }
}

static struct fair_sharer *
sharer_make(struct fair_queue *q, const struct fair_share *share)
{
    struct fair_sharer *s = xcalloc(1, sizeof(*s));

    s->class = share->class;
    s->key = share->key;
    TAILQ_INIT(&s->items);
    map_put(&q->sharers[s->class], s->key, s);
    return s;
}

void
fair_enter(struct fair_queue *q, struct fair_item *item, const struct fair_share *share)
{
    struct fair_sharer *s = map_get(&q->sharers[share->class], share->key);

    assert(share->cost >= 0);
    if (s == NULL) {
        s = sharer_make(q, share);
    }
    s->outstanding++;
    *item = (struct fair_item){.sharer = s, .cost = share->cost > 0 ? share->cost : 1};
}

bool
fair_admit(struct fair_queue *q, struct fair_item *item, const struct fair_share *share)
{
    const struct fair_sharer *s = map_get(&q->sharers[share->class], share->key);
    size_t most = q->most[share->class];

    if (s != NULL && most > 0 && s->outstanding >= most) {
        return false;
    }
    fair_enter(q, item, share);
    return true;
}

static void
item_waits(struct fair_queue *q, struct fair_item *item)
{
    item->waits = true;
    item->sharer->waiting++;
    q->count++;
}

void
fair_put(struct fair_queue *q, struct fair_item *item)
{
    struct fair_sharer *s = item->sharer;

    assert(s != NULL && !item->waits);
    if (TAILQ_EMPTY(&s->items)) {
        TAILQ_INSERT_TAIL(&q->waiting[s->class], s, link);
        s->saved = FAIR_TURN;
    }
    TAILQ_INSERT_TAIL(&s->items, item, link);
    item_waits(q, item);
}

void
fair_put_back(struct fair_queue *q, struct fair_item *item)
{
    struct fair_sharer *s = item->sharer;

    assert(s != NULL && !item->waits);
    if (!TAILQ_EMPTY(&s->items)) {
        TAILQ_REMOVE(&q->waiting[s->class], s, link);
    }
    TAILQ_INSERT_HEAD(&q->waiting[s->class], s, link);
    TAILQ_INSERT_HEAD(&s->items, item, link);
    s->saved += item->cost;
    q->credit[s->class] += item->cost;
    item_waits(q, item);
}

static void
item_remove(struct fair_queue *q, struct fair_item *item)
{
    struct fair_sharer *s = item->sharer;

    TAILQ_REMOVE(&s->items, item, link);
    item->waits = false;
    s->waiting--;
    q->count--;
    if (TAILQ_EMPTY(&s->items)) {
        TAILQ_REMOVE(&q->waiting[s->class], s, link);
    }
}

/* Of a class in which somebody waits: each has a turn, and saves up for what is dear. */
static struct fair_item *
class_take(struct fair_queue *q, enum fair_class class)
{
    struct fair_sharers *waiting = &q->waiting[class];

    for (;;) {
        struct fair_sharer *s = TAILQ_FIRST(waiting);
        struct fair_item *item = TAILQ_FIRST(&s->items);

        if (s->saved >= item->cost) {
            s->saved -= item->cost;
            q->credit[class] -= item->cost;
            item_remove(q, item);
            return item;
        }
        s->saved += FAIR_TURN;
        TAILQ_REMOVE(waiting, s, link);
        TAILQ_INSERT_TAIL(waiting, s, link);
    }
}

struct fair_item *
fair_take(struct fair_queue *q)
{
    if (q->count == 0) {
        return NULL;
    }
    for (;;) {
        for (int class = 0; class < FAIR_CLASSES; class ++) {
            if (q->credit[class] > 0 && !TAILQ_EMPTY(&q->waiting[class])) {
                return class_take(q, (enum fair_class) class);
            }
        }
        for (int class = 0; class < FAIR_CLASSES; class ++) {
            int64_t credit = q->credit[class] + weights[class];

            q->credit[class] = credit < weights[class] ? credit : weights[class];
        }
    }
}

static struct fair_sharer *
longest(const struct fair_queue *q, enum fair_class class)
{
    struct fair_sharer *most = NULL;
    struct fair_sharer *s;

    TAILQ_FOREACH(s, &q->waiting[class], link) {
        if (most == NULL || s->waiting > most->waiting) {
            most = s;
        }
    }
    return most;
}

struct fair_item *
fair_evict(struct fair_queue *q, const struct fair_share *asker)
{
    const struct fair_sharer *own = map_get(&q->sharers[asker->class], asker->key);
    size_t least = own == NULL ? 1 : own->outstanding + 1;

    for (int class = FAIR_CLASSES - 1; class >= (int)asker->class; class --) {
        struct fair_sharer *s = longest(q, (enum fair_class) class);

        if (s != NULL && (class > (int)asker->class || s->waiting > least)) {
            struct fair_item *item = TAILQ_LAST(&s->items, fair_items);

            item_remove(q, item);
            return item;
        }
    }
    return NULL;
}

void
fair_leave(struct fair_queue *q, struct fair_item *item)
{
    struct fair_sharer *s = item->sharer;

    assert(s != NULL && s->outstanding > 0);
    if (item->waits) {
        item_remove(q, item);
    }
    item->sharer = NULL;
    if (--s->outstanding == 0) {
        map_del(&q->sharers[s->class], s->key);
        free(s);
    }
}
