/*
 * Live: the cache, the change channels and who watches what (live.md). The version of an
 * account is the offset of everything.
 *
 * A watcher is embedded in a transport's session (event stream or WebSocket). It gets
 * bytes that are encoded once per change and shared by all watchers of that account.
 */
#ifndef CREMA_ENGINE_LIVE_H
#define CREMA_ENGINE_LIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "proto/problem.h"
#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/account.h"
#include "svc/core/entry.h"

struct service;
struct live;

MUST_USE struct live *live_new(struct service *s);

/* One account's part of a committed batch, entries ascending by seq. */
struct live_change {
    const struct account *account; /* as committed */
    const struct entry *const *entries;
    size_t entry_count;
    uint64_t feed_xid; /* of the entries in the change feed */
};

/*
 * After COMMIT, before the callers are answered: sets the cache and publishes in one
 * Redis script per bucket, and delivers to this worker's own watchers. done is called
 * when Redis has answered, after 50 ms, or at the turn's end while the breaker is open.
 * born_us: lower bound of Redis time taken before COMMIT was sent (live_born_us).
 * The changes are encoded before this returns; they need not outlive the call. At least
 * one change.
 */
void live_publish(struct live *live, const struct live_change *changes, size_t count,
                  int64_t born_us, void (*done)(void *arg), void *arg);

/* The ledger's generation; a worker that meets another leaves
 * (directory_meet_generation). */
void live_use_generation(struct live *live, int32_t generation);

int32_t live_generation(const struct live *live);

/* A lower bound of Redis's clock now; 0 when unknown (then nothing is cached). */
int64_t live_born_us(const struct live *live);

enum live_event { LIVE_STATE, LIVE_CHANGE };

struct watcher {
    /* In. */
    int64_t account_id;
    int64_t after;     /* -1: from now on, beginning with the state */
    int64_t card_slot; /* not 0: the watch ends when this card leaves the account */
    /*
     * One event, in order, with no gap: json is the body of the "state" or "change"
     * message without its braces' "type" (see live.md); valid during the call only.
     */
    void (*on_event)(struct watcher *w, enum live_event event, int64_t version,
                     bool resumed, struct slice json);
    /*
     * The watch has ended and is forgotten already: the account or the card is not there
     * (not-found, visit-expired) or Postgres is away for too long (unavailable).
     */
    void (*on_end)(struct watcher *w, enum problem problem);
    void *arg;
    /* The hub's own. */
    int64_t position;
    bool buffering; /* waits for the ledger; what is published is kept */
    bool starting;  /* has had nothing yet */
    bool later;     /* the ledger was asked before it began to wait: ask again */
    LIST_ENTRY(watcher) link;
    void *state;
};

void live_watch(struct live *live, struct watcher *w);

/* No callback after this returns. Safe inside the watcher's own callbacks. */
void live_unwatch(struct live *live, struct watcher *w);

/*
 * The number of the bytes being delivered, valid in on_event: while it stays the same, so
 * do the event and its bytes, and what a transport made of them can be used again.
 */
uint64_t live_serial(const struct live *live);

/* True while Redis answers and the channels beat. */
bool live_redis_up(const struct live *live);

#endif
