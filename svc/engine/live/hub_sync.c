/*
 * Asks the ledger for a topic: the account first, then the entries that somebody has
 * missed. Everybody who was buffering when the account was asked for is served from the
 * answer and from what was kept meanwhile; who came later is served by the next round.
 */
#include "svc/engine/live/hub.h"

#include "svc/base/arena.h"
#include "svc/base/buf.h"
#include "svc/base/clock.h"
#include "svc/base/log.h"
#include "svc/engine/live/live_body.h"
#include "svc/engine/live/live_state.h"
#include "svc/engine/service.h"
#include "svc/io/pgpool.h"
#include "svc/store/ledger/ledger_read.h"

enum { RETRY_US = 250 * 1000, PATIENCE_US = 10 * CLOCK_US_PER_S };

struct hub_sync {
    struct hub *hub;
    struct topic *topic;
    struct arena arena;
    struct fetch_wait wait;
    struct pgpool_call call;
    struct loop_timer retry;
    int64_t begun_us; /* of the first try that failed; 0: none did */
    struct account *account;
    struct slice state; /* the body of a "state" */
    struct entry *entries;
    size_t entry_count;
};

static void sync_ask(struct hub_sync *sync);

static void
sync_free(struct hub_sync *sync)
{
    struct hub *hub = sync->hub;

    loop_timer_cancel(&sync->retry);
    arena_release(&sync->arena);
    sync->topic->sync = NULL;
    pool_put(&hub->sync_pool, sync);
}

/* Ends a watch; true when the watcher was there. */
static void
watcher_end(struct hub *hub, struct watcher *w, enum problem problem)
{
    hub_unwatch(hub, w);
    w->on_end(w, problem);
}

/* True for a watcher that this answer serves. */
static bool
is_served(const struct watcher *w)
{
    return w->buffering && !w->later;
}

static bool
misses_too_much(const struct watcher *w, int64_t version)
{
    return w->position < 0 || w->position > version ||
           version - w->position > HUB_MISSED_MAX;
}

/* A new watcher that cannot be told changes, or an old one that missed too many. */
static bool
wants_state(const struct watcher *w, int64_t version)
{
    if (w->starting) {
        return w->position == version || misses_too_much(w, version);
    }
    return version > w->position && misses_too_much(w, version);
}

/* The entries that w has missed, in order. False when w is gone. */
static bool
give_entries(struct hub_sync *sync, struct watcher *w)
{
    struct buf body = BUF_INIT;
    bool there = true;

    for (size_t i = 0; i < sync->entry_count && there; i++) {
        const struct entry *e = &sync->entries[i];

        if (e->seq != w->position + 1) {
            continue;
        }
        buf_clear(&body);
        live_body_change(&body, sync->hub->service, sync->account, e);
        sync->hub->serial++;
        w->starting = false;
        there =
            hub_give(sync->hub, w, LIVE_CHANGE, e->seq, true, slice_of(body.p, body.n));
    }
    buf_release(&body);
    return there;
}

/* Brings one watcher to the present. */
static void
serve(struct hub_sync *sync, struct watcher *w)
{
    struct hub *hub = sync->hub;
    int64_t version = sync->account->version;
    bool behind = w->position != version;

    if (w->card_slot != 0 && !account_has_card(sync->account, w->card_slot)) {
        watcher_end(hub, w, PROBLEM_VISIT_EXPIRED);
        return;
    }
    if (wants_state(w, version)) {
        bool resumed = w->starting && (w->after < 0 || !behind);

        w->starting = false;
        if (!hub_give(hub, w, LIVE_STATE, version, resumed, sync->state)) {
            return;
        }
    } else if (behind && !give_entries(sync, w)) {
        return;
    }
    hub_give_kept(hub, sync->topic, w);
}

static bool
topic_wants_more(const struct topic *t)
{
    const struct watcher *w;

    LIST_FOREACH(w, &t->watchers, link) {
        if (w->buffering) {
            return true;
        }
    }
    return false;
}

static void
sync_finish(struct hub_sync *sync)
{
    struct hub *hub = sync->hub;
    struct topic *t = sync->topic;
    struct watcher *w;

    t->busy = true;
    hub->serial++;
    for (w = LIST_FIRST(&t->watchers); w != NULL; w = hub->next) {
        hub->next = LIST_NEXT(w, link);
        if (is_served(w)) {
            serve(sync, w);
        }
    }
    t->busy = false;
    sync_free(sync);
    if (topic_wants_more(t)) {
        hub_sync_start(hub, t);
    } else {
        hub_settle(hub, t);
    }
}

/* The account is not there: every watch of it ends. */
static void
sync_refuse(struct hub_sync *sync, enum problem problem)
{
    struct hub *hub = sync->hub;
    struct topic *t = sync->topic;
    struct watcher *w;

    t->busy = true;
    for (w = LIST_FIRST(&t->watchers); w != NULL; w = hub->next) {
        hub->next = LIST_NEXT(w, link);
        if (is_served(w) && (problem == PROBLEM_NOT_FOUND || w->starting)) {
            watcher_end(hub, w, problem);
        }
    }
    t->busy = false;
}

/* Postgres is away: again, soon. New watchers are told after a while. */
static void
sync_retry(struct hub_sync *sync)
{
    struct hub *hub = sync->hub;
    struct topic *t = sync->topic;
    int64_t now_us = clock_mono_us();

    if (sync->begun_us == 0) {
        sync->begun_us = now_us;
    }
    if (now_us - sync->begun_us > PATIENCE_US) {
        sync_refuse(sync, PROBLEM_UNAVAILABLE);
    }
    if (topic_wants_more(t)) {
        loop_timer_set_us(&sync->retry, RETRY_US);
        return;
    }
    sync_free(sync);
    hub_settle(hub, t);
}

static void
on_entries(struct pgpool_call *call)
{
    struct hub_sync *sync = call->arg;

    if (!call->ok) {
        sync_retry(sync);
        return;
    }
    sync->entries = arena_array(&sync->arena, LEDGER_ENTRIES_MAX, sizeof(*sync->entries));
    sync->entry_count =
        ledger_take_entries(call, &sync->arena, sync->entries, LEDGER_ENTRIES_MAX);
    sync_finish(sync);
}

/* The earliest position from which somebody must be told entries, or -1. */
static int64_t
missed_after(const struct hub_sync *sync)
{
    int64_t version = sync->account->version, after = -1;
    const struct watcher *w;

    LIST_FOREACH(w, &sync->topic->watchers, link) {
        if (!is_served(w) || w->position >= version || misses_too_much(w, version)) {
            continue;
        }
        if (after < 0 || w->position < after) {
            after = w->position;
        }
    }
    return after;
}

static void
account_keep(struct hub_sync *sync, const struct account *a)
{
    size_t bytes = a->card_slot_count * sizeof(*a->card_slots);

    sync->account = arena_copy(&sync->arena, a, sizeof(*a));
    if (bytes > 0) {
        sync->account->card_slots = arena_copy(&sync->arena, a->card_slots, bytes);
    }
}

static void
on_account(struct fetch_wait *wait, const struct fetched *fetched)
{
    struct hub_sync *sync = wait->arg;
    int64_t after;

    if (fetched->problem == PROBLEM_NOT_FOUND) {
        sync_refuse(sync, PROBLEM_NOT_FOUND);
    }
    if (fetched->problem != PROBLEM_NONE) {
        sync_retry(sync);
        return;
    }
    account_keep(sync, fetched->account);
    sync->state = live_body_state(&sync->arena, sync->topic->account_id, fetched->json);
    after = missed_after(sync);
    if (after < 0) {
        sync_finish(sync);
        return;
    }
    ledger_ask_entries_after(&sync->call, &sync->arena, sync->topic->account_id, after,
                             LEDGER_ENTRIES_MAX);
    sync->call.done = on_entries;
    sync->call.arg = sync;
    pgpool_query(sync->hub->service->pool, &sync->call);
}

static void
sync_ask(struct hub_sync *sync)
{
    struct watcher *w;

    LIST_FOREACH(w, &sync->topic->watchers, link) {
        w->later = false;
    }
    arena_reset(&sync->arena);
    fetcher_join(&sync->hub->live->fetcher, sync->topic->account_id, &sync->wait);
}

static void
on_retry(void *arg)
{
    sync_ask(arg);
}

void
hub_sync_start(struct hub *hub, struct topic *t)
{
    struct hub_sync *sync = pool_get(&hub->sync_pool);

    sync->hub = hub;
    sync->topic = t;
    sync->wait.done = on_account;
    sync->wait.arg = sync;
    arena_init(&sync->arena);
    loop_timer_init(&sync->retry, hub->service->loop, on_retry, sync);
    t->sync = sync;
    sync_ask(sync);
}

void
hub_sync_init(struct hub *hub)
{
    pool_init(&hub->sync_pool, sizeof(struct hub_sync));
}
