/*
 * The hub: who watches which account in this worker, and what each has seen. An account
 * that anybody watches is a topic. Watchers are on its list; each has its own position
 * and is given position + 1 and nothing else. Whoever cannot be given that (a new
 * watcher, one that missed a message) waits, buffering, until the ledger has been asked
 * (hub_sync.c); what is published meanwhile is kept for it.
 *
 * Nothing is delivered from inside live_watch, and nothing is freed while a delivery that
 * could still touch it goes on.
 */
#ifndef CREMA_ENGINE_HUB_H
#define CREMA_ENGINE_HUB_H

#include <sys/queue.h>

#include "svc/base/map.h"
#include "svc/base/must_use.h"
#include "svc/base/pool.h"
#include "svc/engine/live/live.h"
#include "svc/engine/live/live_message.h"

enum {
    HUB_MISSED_MAX = 300,            /* more is not replayed */
    HUB_KEPT_BYTES_MAX = 256 * 1024, /* of a topic; beyond, the ledger is asked again */
    HUB_COMPARE_MAX = 1000           /* accounts in one statement */
};

struct hub_compare;
struct hub_sync;
struct shared_bytes;

/* A published change that somebody on the topic could not be given yet. */
struct hub_kept {
    STAILQ_ENTRY(hub_kept) link;
    int64_t version;
    struct shared_bytes *body;
};

/* Somebody who waits until an account has reached a version. */
struct hub_wait {
    int64_t version;
    void (*reached)(struct hub_wait *wait);
    void *arg;
    struct topic *topic; /* NULL: not waiting */
    LIST_ENTRY(hub_wait) link;
};

struct topic {
    TAILQ_ENTRY(topic) link; /* all topics, for the comparison with the ledger */
    int64_t account_id;
    LIST_HEAD(hub_watchers, watcher) watchers;
    LIST_HEAD(hub_waits, hub_wait) waits;
    STAILQ_HEAD(hub_kept_list, hub_kept) kept;
    size_t kept_bytes;
    struct hub_sync *sync; /* NULL: the ledger is not being asked */
    int64_t suspect; /* the ledger has this version, and some have not heard of it */
    bool busy;       /* a delivery walks the list */
};

TAILQ_HEAD(topic_list, topic);

struct hub {
    struct live *live;
    struct service *service;
    struct map topics; /* by account id */
    struct topic_list list;
    struct pool topic_pool;
    struct pool kept_pool;
    struct pool sync_pool;
    struct watcher *next;    /* of the walk that goes on */
    struct watcher *current; /* NULL once it has been unwatched in its own callback */
    uint64_t serial;         /* of the bytes being delivered */
    int64_t committed_us;    /* when the change being delivered was; for the metric */
    size_t suspects;         /* topics with a suspect version */
    struct hub_compare *compare;
};

void hub_init(struct hub *hub, struct live *live, struct service *s);

/* One published change; also those that this worker made. */
void hub_deliver(struct hub *hub, const struct live_item *item);

/*
 * The ledger has this version of a watched account. Whoever is behind catches up: at
 * once, or when nothing has come by the next hub_check_suspects, since the message may be
 * on its way.
 */
void hub_notice(struct hub *hub, int64_t account_id, int64_t version, bool at_once);

void hub_check_suspects(struct hub *hub);

void hub_watch(struct hub *hub, struct watcher *w);

void hub_unwatch(struct hub *hub, struct watcher *w);

/* reached is called once, at the first sign of the version; never from inside here. */
void hub_wait(struct hub *hub, struct hub_wait *wait, int64_t account_id);

/* Harmless when it is not waiting. */
void hub_wait_cancel(struct hub *hub, struct hub_wait *wait);

/* One event to one watcher; false when the watcher is gone after it. */
MUST_USE bool hub_give(struct hub *hub, struct watcher *w, enum live_event event,
                       int64_t version, bool resumed, struct slice body);

/* After a sync: gives w, which may be gone after it, what was kept; buffering again if
 * gappy. */
void hub_give_kept(struct hub *hub, struct topic *t, struct watcher *w);

/* Drops what was kept when nobody buffers, and the topic when nobody is left. */
void hub_settle(struct hub *hub, struct topic *t);

/* hub_sync.c: asks the ledger on behalf of all that are buffering. */
void hub_sync_init(struct hub *hub);

void hub_sync_start(struct hub *hub, struct topic *t);

/*
 * hub_compare.c: compares the versions of all topics with the ledger, beginning now;
 * nothing when the last comparison still goes on.
 */
void hub_compare_init(struct hub *hub);

void hub_compare_start(struct hub *hub, bool at_once);

#endif
