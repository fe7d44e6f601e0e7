/*
 * Delivers changes to watchers: position + 1, or the watcher waits for the ledger.
 */
#include "svc/engine/live/hub.h"

#include <assert.h>

#include "svc/base/clock.h"
#include "svc/base/metric.h"
#include "svc/base/plant.h"
#include "svc/io/conn.h"

void
hub_init(struct hub *hub, struct live *live, struct service *s)
{
    *hub = (struct hub){.live = live, .service = s};
    map_init(&hub->topics);
    TAILQ_INIT(&hub->list);
    pool_init(&hub->topic_pool, sizeof(struct topic));
    pool_init(&hub->kept_pool, sizeof(struct hub_kept));
    hub_sync_init(hub);
    hub_compare_init(hub);
}

static struct topic *
topic_get(struct hub *hub, int64_t account_id)
{
    struct topic *t = map_get(&hub->topics, account_id);

    if (t != NULL) {
        return t;
    }
    t = pool_get(&hub->topic_pool);
    t->account_id = account_id;
    LIST_INIT(&t->watchers);
    LIST_INIT(&t->waits);
    STAILQ_INIT(&t->kept);
    map_put(&hub->topics, account_id, t);
    TAILQ_INSERT_TAIL(&hub->list, t, link);
    return t;
}

static void
kept_drop(struct hub *hub, struct topic *t)
{
    while (!STAILQ_EMPTY(&t->kept)) {
        struct hub_kept *k = STAILQ_FIRST(&t->kept);

        STAILQ_REMOVE_HEAD(&t->kept, link);
        shared_bytes_unref(k->body);
        pool_put(&hub->kept_pool, k);
    }
    t->kept_bytes = 0;
}

static void
suspect_set(struct hub *hub, struct topic *t, int64_t version)
{
    hub->suspects -= t->suspect != 0;
    t->suspect = version;
    hub->suspects += t->suspect != 0;
}

/*
 * Keeps a change for those that are buffering. When too much is kept all of it is
 * dropped: they will be behind after the sync and ask the ledger again.
 */
static void
kept_add(struct hub *hub, struct topic *t, const struct live_item *item)
{
    struct hub_kept *k;

    if (t->kept_bytes + item->body.n > HUB_KEPT_BYTES_MAX) {
        kept_drop(hub, t);
        suspect_set(hub, t, item->version);
        return;
    }
    k = pool_get(&hub->kept_pool);
    k->version = item->version;
    k->body = shared_bytes_new(item->body.p, item->body.n);
    STAILQ_INSERT_TAIL(&t->kept, k, link);
    t->kept_bytes += item->body.n;
}

static bool
topic_buffers(const struct topic *t)
{
    const struct watcher *w;

    LIST_FOREACH(w, &t->watchers, link) {
        if (w->buffering) {
            return true;
        }
    }
    return false;
}

void
hub_settle(struct hub *hub, struct topic *t)
{
    if (t->busy) {
        return;
    }
    if (!topic_buffers(t)) {
        kept_drop(hub, t);
    }
    if (t->sync != NULL || !LIST_EMPTY(&t->watchers) || !LIST_EMPTY(&t->waits)) {
        return;
    }
    hub->suspects -= t->suspect != 0;
    TAILQ_REMOVE(&hub->list, t, link);
    map_del(&hub->topics, t->account_id);
    pool_put(&hub->topic_pool, t);
}

/* To one of many: whoever walks asks the hub who is next, not this watcher. */
static void
give(struct hub *hub, struct watcher *w, enum live_event event, int64_t version,
     bool resumed, struct slice body)
{
    hub->current = w;
    w->position = version;
    metric_add(METRIC_PUSHES, 1);
    w->on_event(w, event, version, resumed, body);
}

bool
hub_give(struct hub *hub, struct watcher *w, enum live_event event, int64_t version,
         bool resumed, struct slice body)
{
    give(hub, w, event, version, resumed, body);
    return hub->current == w;
}

void
hub_give_kept(struct hub *hub, struct topic *t, struct watcher *w)
{
    struct hub_kept *k;

    w->buffering = false;
    STAILQ_FOREACH(k, &t->kept, link) {
        if (k->version <= w->position) {
            continue;
        }
        if (k->version != w->position + 1) {
            w->buffering = true;
            return;
        }
        hub->serial++;
        if (!hub_give(hub, w, LIVE_CHANGE, k->version, true,
                      slice_of(k->body->p, k->body->n))) {
            return;
        }
    }
}

/* Gives the change to everybody who is just before it; true when somebody must wait. */
static bool
topic_give(struct hub *hub, struct topic *t, const struct live_item *item)
{
    bool waiting = false;
    struct watcher *w;

    assert(!t->busy);
    t->busy = true;
    hub->serial++;
    for (w = LIST_FIRST(&t->watchers); w != NULL; w = hub->next) {
        hub->next = LIST_NEXT(w, link);
        if (PLANTED(NO_GAP_FETCH) && item->version > w->position) {
            w->position = item->version - 1;
        }
        if (!w->buffering && item->version > w->position + 1) {
            w->buffering = true;
            w->later = true;
        }
        if (w->buffering) {
            waiting = true;
        } else if (item->version == w->position + 1) {
            give(hub, w, LIVE_CHANGE, item->version, true, item->body);
            metric_observe_us(HISTOGRAM_PUSH, clock_wall_us() - hub->committed_us);
        }
    }
    t->busy = false;
    return waiting;
}

static void
waits_wake(struct hub *hub, struct topic *t, int64_t version)
{
    struct hub_wait *wait, *next;

    for (wait = LIST_FIRST(&t->waits); wait != NULL; wait = next) {
        next = LIST_NEXT(wait, link);
        if (wait->version > version) {
            continue;
        }
        hub_wait_cancel(hub, wait);
        wait->reached(wait);
    }
}

/* A card joined or left: whoever watches by one asks whether it still lives. */
static void
topic_check_cards(struct hub *hub, struct topic *t)
{
    bool any = false;
    struct watcher *w;

    LIST_FOREACH(w, &t->watchers, link) {
        if (w->card_slot == 0 || w->buffering) {
            continue;
        }
        w->buffering = true;
        w->later = true;
        any = true;
    }
    if (any && t->sync == NULL) {
        hub_sync_start(hub, t);
    }
}

void
hub_deliver(struct hub *hub, const struct live_item *item)
{
    struct topic *t = map_get(&hub->topics, item->account_id);

    if (t == NULL) {
        return;
    }
    if (topic_give(hub, t, item)) {
        kept_add(hub, t, item);
        if (t->sync == NULL) {
            hub_sync_start(hub, t);
        }
    }
    t->busy = true;
    waits_wake(hub, t, item->version);
    t->busy = false;
    if (item->kind == ENTRY_CARD) {
        topic_check_cards(hub, t);
    }
    hub_settle(hub, t);
}

/* Sends everybody who is behind to the ledger; true when there was anybody. */
static bool
topic_catch_up(struct hub *hub, struct topic *t, int64_t version)
{
    bool behind = false;
    struct watcher *w;

    LIST_FOREACH(w, &t->watchers, link) {
        if (!w->buffering && w->position < version) {
            w->buffering = true;
            w->later = true;
            behind = true;
        }
    }
    if (behind && t->sync == NULL) {
        hub_sync_start(hub, t);
    }
    return behind;
}

static bool
topic_behind(const struct topic *t, int64_t version)
{
    const struct watcher *w;

    LIST_FOREACH(w, &t->watchers, link) {
        if (!w->buffering && w->position < version) {
            return true;
        }
    }
    return false;
}

void
hub_notice(struct hub *hub, int64_t account_id, int64_t version, bool at_once)
{
    struct topic *t = map_get(&hub->topics, account_id);

    if (t == NULL) {
        return;
    }
    if (at_once) {
        topic_catch_up(hub, t, version);
    } else if (t->suspect == 0 && topic_behind(t, version)) {
        suspect_set(hub, t, version);
    }
    t->busy = true;
    waits_wake(hub, t, version);
    t->busy = false;
    hub_settle(hub, t);
}

void
hub_check_suspects(struct hub *hub)
{
    struct topic *t;

    if (hub->suspects == 0) {
        return;
    }
    TAILQ_FOREACH(t, &hub->list, link) {
        if (t->suspect == 0) {
            continue;
        }
        topic_catch_up(hub, t, t->suspect);
        suspect_set(hub, t, 0);
    }
}

void
hub_watch(struct hub *hub, struct watcher *w)
{
    struct topic *t = topic_get(hub, w->account_id);

    if (PLANTED(FORGET_POSITION)) {
        w->after = -1;
    }
    w->position = w->after;
    w->starting = true;
    w->buffering = true;
    w->later = true;
    w->state = t;
    LIST_INSERT_HEAD(&t->watchers, w, link);
    metric_set(METRIC_WATCHERS, metric_get(METRIC_WATCHERS) + 1);
    if (t->sync == NULL) {
        hub_sync_start(hub, t);
    }
}

void
hub_unwatch(struct hub *hub, struct watcher *w)
{
    struct topic *t = w->state;

    if (t == NULL) {
        return;
    }
    if (hub->next == w) {
        hub->next = LIST_NEXT(w, link);
    }
    if (hub->current == w) {
        hub->current = NULL;
    }
    LIST_REMOVE(w, link);
    w->state = NULL;
    metric_set(METRIC_WATCHERS, metric_get(METRIC_WATCHERS) - 1);
    hub_settle(hub, t);
}

void
hub_wait(struct hub *hub, struct hub_wait *wait, int64_t account_id)
{
    struct topic *t = topic_get(hub, account_id);

    assert(wait->topic == NULL);
    wait->topic = t;
    LIST_INSERT_HEAD(&t->waits, wait, link);
}

void
hub_wait_cancel(struct hub *hub, struct hub_wait *wait)
{
    struct topic *t = wait->topic;

    if (t == NULL) {
        return;
    }
    LIST_REMOVE(wait, link);
    wait->topic = NULL;
    hub_settle(hub, t);
}
