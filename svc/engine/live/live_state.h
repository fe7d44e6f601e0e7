/*
 * What live.c, live_read.c and the hub share: the cache, the hub and the reader of
 * accounts of one worker.
 */
#ifndef CREMA_ENGINE_LIVE_STATE_H
#define CREMA_ENGINE_LIVE_STATE_H

#include "svc/base/pool.h"
#include "svc/engine/live/hub.h"
#include "svc/engine/live/live.h"
#include "svc/engine/live/live_fetch.h"
#include "svc/io/loop.h"
#include "svc/store/ledger/cache.h"

struct live {
    struct service *service;
    struct cache *cache;
    struct hub hub;
    struct fetcher fetcher;
    struct pool publications;
    struct pool parts;
    struct loop_timer tick;
    int32_t generation;  /* of the ledger; 0: not known yet */
    int64_t compared_us; /* the last comparison with the ledger; monotonic */
};

#endif
