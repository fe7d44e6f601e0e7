/*
 * Reading one account from Postgres on behalf of whoever needs it just now: readers whose
 * cache had nothing, new watchers, watchers that missed something. All who ask before the
 * query leaves share it, so an account that expires from the cache under a thousand
 * readers costs one query. What is read is in the cache before anybody is told.
 */
#ifndef CREMA_ENGINE_LIVE_FETCH_H
#define CREMA_ENGINE_LIVE_FETCH_H

#include <sys/queue.h>

#include "proto/problem.h"
#include "svc/base/map.h"
#include "svc/base/pool.h"
#include "svc/core/account.h"

struct cache;
struct fetch;
struct service;

enum { FETCH_UNDER_WAY_MAX = 32 };

struct fetched {
    enum problem problem; /* none, not-found, unavailable */
    const struct account *account;
    struct slice json; /* the account object */
};

/* Who is told; embedded in its owner. */
struct fetch_wait {
    /* Everything is valid during the call only. */
    void (*done)(struct fetch_wait *wait, const struct fetched *fetched);
    void *arg;
    LIST_ENTRY(fetch_wait) link;
};

TAILQ_HEAD(fetch_list, fetch);

struct fetcher {
    struct service *service;
    struct cache *cache;
    struct map gathering; /* by account: the fetch that has not left yet */
    struct map under_way;
    struct fetch_list ready; /* gathering and allowed to leave */
    size_t under_way_count;
    struct pool pool;
};

void fetcher_init(struct fetcher *f, struct service *s, struct cache *cache);

/* The read begins after this call. done is called once, never from inside. */
void fetcher_join(struct fetcher *f, int64_t account_id, struct fetch_wait *wait);

#endif
