/*
 * Metrics: counting. Each value has one writer; readers are other processes, so loads
 * and stores are atomic, without order. The text is metric_text.c's.
 */
#include "svc/base/metric.h"

#include <assert.h>
#include <sys/mman.h>

#include "svc/base/metric_slot.h"
#include "svc/base/xalloc.h"

#define OBSERVED_MAX_US (INT64_C(1) << 40)

const int64_t metric_bounds_us[HISTOGRAM_COUNT][METRIC_BOUNDS] = {
#define METRIC(id, ...)
#define HISTOGRAM(id, name, help, ...) {__VA_ARGS__},
#include "svc/base/metric.def"
#undef METRIC
#undef HISTOGRAM
};

static struct metric_slot private_slot; /* of a process without metrics_map */
static struct metric_by_route private_route;
static struct metric_slot *own = &private_slot;
static struct metric_by_route *own_routes = &private_route;

struct metric_slots metric_slots = {
    .slots = &private_slot, .by_route = &private_route, .count = 1, .route_count = 1};

static void
put(int64_t *at, int64_t value)
{
    __atomic_store_n(at, value, __ATOMIC_RELAXED);
}

static int64_t
get(const int64_t *at)
{
    return __atomic_load_n(at, __ATOMIC_RELAXED);
}

static void *
map(size_t bytes)
{
    void *p =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED) {
        xalloc_failed(bytes);
    }
    return p;
}

void
metrics_map(int workers, const struct metric_route *routes, size_t count)
{
    size_t slots = (size_t)workers + 1;

    metric_slots.count = workers + 1;
    metric_slots.workers = workers;
    metric_slots.routes = routes;
    metric_slots.route_count = count + 1;
    metric_slots.slots = map(sizeof(struct metric_slot) * slots);
    metric_slots.by_route = map(sizeof(struct metric_by_route) * slots * (count + 1));
    metrics_use(workers);
}

void
metrics_use(int worker)
{
    assert(worker >= 0 && worker < metric_slots.count);
    own = &metric_slots.slots[worker];
    own_routes = metric_routes_of(worker);
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        if (metric_is_gauge((enum metric)i)) {
            put(&own->values[i], 0);
        }
    }
}

void
metric_add(enum metric m, int64_t n)
{
    put(&own->values[m], get(&own->values[m]) + n);
}

void
metric_set(enum metric m, int64_t value)
{
    put(&own->values[m], value);
}

int64_t
metric_get(enum metric m)
{
    return get(&own->values[m]);
}

/* Twelve comparisons at most: the first bound that is not below the value. */
static size_t
bucket_of(const int64_t bounds[METRIC_BOUNDS], int64_t us)
{
    size_t i = 0;

    while (i < METRIC_BOUNDS && us > bounds[i]) {
        i++;
    }
    return i;
}

static void
observe(struct metric_histogram *h, const int64_t bounds[METRIC_BOUNDS], int64_t us)
{
    int64_t *bucket = &h->buckets[bucket_of(bounds, us)];

    if (us > OBSERVED_MAX_US) /* a mistake of ours may not spoil the sum */ {
        us = OBSERVED_MAX_US;
    }
    put(bucket, get(bucket) + 1);
    put(&h->sum_us, get(&h->sum_us) + (us > 0 ? us : 0));
}

void
metric_observe_us(enum histogram h, int64_t us)
{
    observe(&own->histograms[h], metric_bounds_us[h], us);
}

void
metric_request(size_t route, int status, int64_t us)
{
    struct metric_by_route *by = &own_routes[route];
    int64_t *class;

    assert(route < metric_slots.route_count && status >= 100 && status < 600);
    class = &by->classes[status / 100 - 1];
    put(class, get(class) + 1);
    observe(&by->seconds, metric_bounds_us[HISTOGRAM_REQUESTS], us);
}
