/*
 * Redis, as the service uses it: every key, script and channel is spelled here (live.md).
 *
 *   {prefix}acct:{bucket}:{id}   version|next due|end of the lease|account as JSON, for
 *                                one lease; in generation G > 1 {prefix}G:acct:…
 *   {prefix}changes:{bucket}     what was committed, and heartbeats; a worker whose
 *                                messages were lost says so when Redis answers again
 *
 * A value is set only if its version is newer than what is there, and lives until born +
 * lease by Redis's own clock: born is a lower bound of that clock, taken before Postgres
 * was asked. So whoever was frozen in between cannot bring an old value back. Reads never
 * make a value live longer. Setting and publishing are one step. Values and messages are
 * sealed (cache_mac.h): what somebody else wrote is passed over.
 */
#ifndef CREMA_STORE_CACHE_H
#define CREMA_STORE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/must_use.h"

struct cache;
struct loop;
struct redis;
struct redis_server;
struct secrets;

struct cache_hooks {
    /* What was committed somewhere; valid during the call. */
    void (*on_message)(void *arg, struct slice message);
    /* Messages may have been missed: by us, or by everybody. */
    void (*on_lost)(void *arg);
};

enum { CACHE_BEAT_US = 200 * 1000, CACHE_SILENCE_US = 500 * 1000 };

/* Subscribes to every bucket's channel of the server; commands go through redis. */
MUST_USE struct cache *
cache_new(struct loop *loop, struct redis *redis, const struct redis_server *server,
          const struct secrets *keys, const struct cache_hooks *hooks, void *arg);

/*
 * The ledger's generation (1 at first): accounts of another one are not seen. Before the
 * first value is set or asked for.
 */
void cache_use_generation(struct cache *c, int32_t generation);

/* Sends a heartbeat and looks for silence: called every CACHE_BEAT_US. */
void cache_tick(struct cache *c);

/* Commands are answered. */
bool cache_is_up(const struct cache *c);

/* The channels have been heard within CACHE_SILENCE_US. */
bool cache_beats(const struct cache *c);

/* A lower bound of Redis's clock now, µs since 1970; 0 when unknown. */
int64_t cache_born_us(const struct cache *c);

/* One account as cached. */
struct cache_value {
    int64_t account_id;
    int64_t version;
    int64_t next_due_us; /* INT64_MAX: nothing */
    struct slice json;
};

struct cache_get {
    int64_t account_id;
    int16_t bucket;
    /* value is NULL when there is none or Redis is away; valid during the call. */
    void (*done)(struct cache_get *get, const struct cache_value *value);
    void *arg;
    struct cache *cache; /* cache_get's own */
};

/* done is called once, never from inside. */
void cache_get(struct cache *c, struct cache_get *get);

/* What is to be known of one bucket. */
struct cache_news {
    int16_t bucket;
    int64_t born_us;                  /* 0: nothing is set, but an older value goes */
    const struct cache_value *values; /* of accounts of the bucket */
    size_t count;
    struct slice message; /* empty: none is published */
    uint64_t acked_xid; /* after a commit: the newest of its entries (acked.h); else 0 */
};

/*
 * Sets the values and publishes the message, in one step. done(arg) is called once, never
 * from inside: after the answer, or when none came in time. done may be NULL. Nothing of
 * the news is kept.
 */
void cache_publish(struct cache *c, const struct cache_news *news,
                   void (*done)(void *arg), void *arg);

#endif
