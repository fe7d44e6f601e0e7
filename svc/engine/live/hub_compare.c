/*
 * Anti-entropy: compares the versions of watched accounts with the ledger, one statement
 * per bucket and 1,000 accounts. So a writer that dies between commit and publish, or a
 * Redis that is away, delays a push and never loses one.
 */
#include "svc/engine/live/hub.h"

#include "svc/base/arena.h"
#include "svc/base/conf.h"
#include "svc/base/log.h"
#include "svc/base/plant.h"
#include "svc/engine/service.h"
#include "svc/io/pgpool.h"
#include "svc/store/ledger/ledger_read.h"

/* One comparison: the topics as they were when it began, statement by statement. */
struct hub_compare {
    struct hub *hub;
    bool going;
    bool at_once; /* whoever is behind asks the ledger without waiting for the message */
    bool again;   /* asked for while it was going */
    int64_t *ids; /* of all topics, ordered by bucket */
    size_t count;
    size_t at;
    struct arena arena; /* of the comparison */
    struct arena call_arena;
    struct pgpool_call call;
};

void
hub_compare_init(struct hub *hub)
{
    static struct hub_compare only;

    only = (struct hub_compare){.hub = hub};
    arena_init(&only.arena);
    arena_init(&only.call_arena);
    hub->compare = &only;
}

static void compare_next(struct hub_compare *compare);

static void
on_versions(struct pgpool_call *call)
{
    static struct log_limit limit;
    struct hub_compare *compare = call->arg;
    struct ledger_version *found;
    size_t count = 0;

    if (!call->ok) {
        log_warn_every(&limit, LOG_AGAIN_S, "hub",
                       "watched accounts could not be compared: %s",
                       call->outcome.message);
        compare->at = compare->count;
        compare->again = false;
    } else {
        found = arena_array(&compare->call_arena, HUB_COMPARE_MAX, sizeof(*found));
        count = ledger_take_versions(call, found, HUB_COMPARE_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        hub_notice(compare->hub, found[i].account_id, found[i].version, compare->at_once);
    }
    arena_reset(&compare->call_arena);
    compare_next(compare);
}

/* The next accounts of one bucket, or the end. */
static void
compare_next(struct hub_compare *compare)
{
    const int64_t *ids = compare->ids + compare->at;
    size_t left = compare->count - compare->at, n = 0;
    int16_t bucket;

    if (left == 0) {
        compare->going = false;
        arena_reset(&compare->arena);
        if (compare->again) {
            hub_compare_start(compare->hub, true);
        }
        return;
    }
    bucket = ledger_bucket(ids[0]);
    while (n < left && n < HUB_COMPARE_MAX && ledger_bucket(ids[n]) == bucket) {
        n++;
    }
    compare->at += n;
    ledger_ask_versions(&compare->call, &compare->call_arena, bucket, ids, n);
    compare->call.done = on_versions;
    compare->call.arg = compare;
    pgpool_query(compare->hub->service->pool, &compare->call);
}

void
hub_compare_start(struct hub *hub, bool at_once)
{
    struct hub_compare *compare = hub->compare;
    const struct topic *t;

    if (compare->going || PLANTED(NO_COMPARE)) {
        compare->again |= at_once && !compare->at_once;
        return;
    }
    compare->going = true;
    compare->at_once = at_once;
    compare->again = false;
    compare->at = compare->count = 0;
    compare->ids =
        arena_array(&compare->arena, hub->topics.count + 1, sizeof(*compare->ids));
    for (int16_t bucket = 0; bucket < conf->buckets; bucket++) {
        TAILQ_FOREACH(t, &hub->list, link) {
            if (ledger_bucket(t->account_id) == bucket) {
                compare->ids[compare->count++] = t->account_id;
            }
        }
    }
    compare_next(compare);
}
