/*
 * At most one query per account is under way and one gathers behind it; a bounded number
 * is under way in all, so that ten thousand watchers that reconnect at once do not fill
 * the pool's queue.
 */
#include "svc/engine/live/live_fetch.h"

#include "svc/base/arena.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/live/live_body.h"
#include "svc/engine/service.h"
#include "svc/io/pgpool.h"
#include "svc/store/ledger/cache.h"
#include "svc/store/ledger/ledger_read.h"

struct fetch {
    TAILQ_ENTRY(fetch) link;
    struct fetcher *fetcher;
    int64_t account_id;
    int64_t born_us;
    LIST_HEAD(fetch_waits, fetch_wait) waits;
    struct arena arena;
    struct pgpool_call call;
    struct account account;
    struct fetched fetched;
};

void
fetcher_init(struct fetcher *f, struct service *s, struct cache *cache)
{
    *f = (struct fetcher){.service = s, .cache = cache};
    map_init(&f->gathering);
    map_init(&f->under_way);
    TAILQ_INIT(&f->ready);
    pool_init(&f->pool, sizeof(struct fetch));
}

static void fetch_start(struct fetch *fetch);

static void
fetcher_start_ready(struct fetcher *f)
{
    while (f->under_way_count < FETCH_UNDER_WAY_MAX && !TAILQ_EMPTY(&f->ready)) {
        struct fetch *fetch = TAILQ_FIRST(&f->ready);

        TAILQ_REMOVE(&f->ready, fetch, link);
        fetch_start(fetch);
    }
}

static void
fetch_finish(void *arg)
{
    struct fetch *fetch = arg;
    struct fetcher *f = fetch->fetcher;
    struct fetch *behind;

    map_del(&f->under_way, fetch->account_id);
    f->under_way_count--;
    behind = map_get(&f->gathering, fetch->account_id);
    if (behind != NULL) {
        TAILQ_INSERT_TAIL(&f->ready, behind, link);
    }
    while (!LIST_EMPTY(&fetch->waits)) {
        struct fetch_wait *wait = LIST_FIRST(&fetch->waits);

        LIST_REMOVE(wait, link);
        wait->done(wait, &fetch->fetched);
    }
    arena_release(&fetch->arena);
    pool_put(&f->pool, fetch);
    fetcher_start_ready(f);
}

static void
on_account(struct pgpool_call *call)
{
    static struct log_limit limit;
    struct fetch *fetch = call->arg;
    struct fetcher *f = fetch->fetcher;
    struct cache_value value;

    if (!call->ok) {
        log_warn_every(&limit, 5, "live", "an account could not be read: %s",
                       call->outcome.message);
        fetch->fetched.problem = PROBLEM_UNAVAILABLE;
    } else if (directory_program(f->service->directory) == NULL) {
        fetch->fetched.problem = PROBLEM_UNAVAILABLE;
    } else if (!ledger_take_account(call, &fetch->arena, &fetch->account)) {
        fetch->fetched.problem = PROBLEM_NOT_FOUND;
    } else {
        fetch->fetched.account = &fetch->account;
        fetch->fetched.json =
            live_body_account(&fetch->arena, f->service, &fetch->account);
        value = (struct cache_value){.account_id = fetch->account_id,
                                     .version = fetch->account.version,
                                     .next_due_us = fetch->account.next_due_us,
                                     .json = fetch->fetched.json};
        cache_publish(f->cache,
                      &(struct cache_news){.bucket = fetch->account.bucket,
                                           .born_us = fetch->born_us,
                                           .values = &value,
                                           .count = 1},
                      fetch_finish, fetch);
        return;
    }
    fetch_finish(fetch);
}

static void
fetch_start(struct fetch *fetch)
{
    struct fetcher *f = fetch->fetcher;

    map_del(&f->gathering, fetch->account_id);
    map_put(&f->under_way, fetch->account_id, fetch);
    f->under_way_count++;
    fetch->born_us = cache_born_us(f->cache);
    metric_add(METRIC_ACCOUNT_FETCHES, 1);
    ledger_ask_account(&fetch->call, &fetch->arena, fetch->account_id);
    fetch->call.share =
        (struct fair_share){.class = FAIR_MEMBER, .key = fetch->account_id};
    fetch->call.done = on_account;
    fetch->call.arg = fetch;
    pgpool_query(f->service->pool, &fetch->call);
}

void
fetcher_join(struct fetcher *f, int64_t account_id, struct fetch_wait *wait)
{
    struct fetch *fetch = map_get(&f->gathering, account_id);

    if (fetch == NULL) {
        fetch = pool_get(&f->pool);
        fetch->fetcher = f;
        fetch->account_id = account_id;
        LIST_INIT(&fetch->waits);
        arena_init(&fetch->arena);
        map_put(&f->gathering, account_id, fetch);
        if (map_get(&f->under_way, account_id) == NULL) {
            TAILQ_INSERT_TAIL(&f->ready, fetch, link);
            fetcher_start_ready(f);
        }
    }
    LIST_INSERT_HEAD(&fetch->waits, wait, link);
}
