/*
 * Metrics: counting, and the Prometheus text (exposition format 0.0.4). Each value has
 * one writer; readers are other processes, so loads and stores are atomic, without
 * order.
 */
#include "svc/base/metric.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "svc/base/buf.h"
#include "svc/base/xalloc.h"

#define OBSERVED_MAX_US (INT64_C(1) << 40)

enum kind { COUNTER, GAUGE, HISTOGRAM };

static const struct {
    const char *name, *labels, *help;
    enum kind kind;
} rows[METRIC_COUNT] = {
#define METRIC(id, kind, name, labels, help) {name, labels, help, kind},
#include "svc/base/metric.def"
#undef METRIC
};

/* Histograms have their buckets at their rank among the histograms. */
enum {
#define IS_COUNTER   0
#define IS_GAUGE     0
#define IS_HISTOGRAM 1
    HISTOGRAM_COUNT = 0
#define METRIC(id, kind, name, labels, help) +IS_##kind
#include "svc/base/metric.def"
#undef METRIC
};

struct histogram {
    int64_t count, sum_us;
    int64_t buckets[METRIC_BUCKETS];
};

struct slot {
    int64_t values[METRIC_COUNT];
    struct histogram histograms[HISTOGRAM_COUNT];
} __attribute__((aligned(64)));

static struct slot private_slot; /* of a process without metrics_map: tools, tests */
static struct slot *slots = &private_slot;
static struct slot *own = &private_slot;
static int slot_count = 1;
static bool mapped;

static const char *const kind_names[] = {"counter", "gauge", "histogram"};

static void
metric_put(int64_t *at, int64_t value)
{
    __atomic_store_n(at, value, __ATOMIC_RELAXED);
}

static int64_t
get(const int64_t *at)
{
    return __atomic_load_n(at, __ATOMIC_RELAXED);
}

static size_t
rank_of(enum metric m)
{
    size_t rank = 0;

    assert(rows[m].kind == HISTOGRAM);
    for (size_t i = 0; i < (size_t)m; i++) {
        rank += rows[i].kind == HISTOGRAM;
    }
    return rank;
}

void
metrics_map(int workers)
{
    size_t bytes = sizeof(struct slot) * ((size_t)workers + 1);
    void *p =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED) {
        xalloc_failed(bytes);
    }
    slots = p;
    slot_count = workers + 1;
    mapped = true;
    metrics_use(workers);
}

void
metrics_use(int worker)
{
    assert(worker >= 0 && worker < slot_count);
    own = &slots[worker];
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        if (rows[i].kind == GAUGE) {
            metric_put(&own->values[i], 0);
        }
    }
}

void
metric_add(enum metric m, int64_t n)
{
    metric_put(&own->values[m], get(&own->values[m]) + n);
}

void
metric_set(enum metric m, int64_t value)
{
    metric_put(&own->values[m], value);
}

/* 0 to 7 have a bucket each; from there on 8 buckets for every doubling. */
static size_t
bucket_of(int64_t us)
{
    uint64_t value = us > 0 ? (uint64_t)us : 0;
    size_t octave, bucket;

    if (value < METRIC_BUCKETS_PER_OCTAVE) {
        return (size_t)value;
    }
    octave = 63 - (size_t)__builtin_clzll(value); /* 3 and more */
    bucket = (octave - 2) * METRIC_BUCKETS_PER_OCTAVE + ((value >> (octave - 3)) & 7);
    return bucket < METRIC_BUCKETS ? bucket : METRIC_BUCKETS - 1;
}

/* The largest value that falls into the bucket. */
static int64_t
bucket_top(size_t bucket)
{
    size_t octave = bucket / METRIC_BUCKETS_PER_OCTAVE + 2;
    int64_t step = (int64_t)(bucket % METRIC_BUCKETS_PER_OCTAVE) + 1;

    if (bucket < METRIC_BUCKETS_PER_OCTAVE) {
        return (int64_t)bucket;
    }
    return (METRIC_BUCKETS_PER_OCTAVE + step) * (INT64_C(1) << (octave - 3)) - 1;
}

void
metric_observe_us(enum metric m, int64_t us)
{
    struct histogram *h = &own->histograms[rank_of(m)];
    int64_t *bucket = &h->buckets[bucket_of(us)];

    if (us > OBSERVED_MAX_US) {
        us = OBSERVED_MAX_US; /* a mistake of ours may not spoil the sum */
    }
    metric_put(bucket, get(bucket) + 1);
    metric_put(&h->count, get(&h->count) + 1);
    metric_put(&h->sum_us, get(&h->sum_us) + (us > 0 ? us : 0));
}

int64_t
metric_get(enum metric m)
{
    if (rows[m].kind == HISTOGRAM) {
        return get(&own->histograms[rank_of(m)].count);
    }
    return get(&own->values[m]);
}

static void
labels_render(struct buf *out, size_t m, const char *who, const char *le)
{
    buf_printf(out, "{%s%sworker=\"%s\"%s%s%s}", rows[m].labels,
               rows[m].labels[0] != '\0' ? "," : "", who, le != NULL ? ",le=\"" : "",
               le != NULL ? le : "", le != NULL ? "\"" : "");
}

/* Bounds at every half octave from 7 µs on, the same in every scrape. */
static void
histogram_render(struct buf *out, size_t m, const char *who, const struct histogram *h)
{
    int64_t seen = 0;
    char le[24];

    for (size_t i = 0; i < METRIC_BUCKETS; i++) {
        seen += get(&h->buckets[i]);
        if (i < METRIC_BUCKETS_PER_OCTAVE - 1 || i % 4 != 3 || i == METRIC_BUCKETS - 1) {
            continue;
        }
        snprintf(le, sizeof(le), "%lld", (long long)bucket_top(i));
        buf_printf(out, "crema_%s_bucket", rows[m].name);
        labels_render(out, m, who, le);
        buf_printf(out, " %lld\n", (long long)seen);
    }
    buf_printf(out, "crema_%s_bucket", rows[m].name);
    labels_render(out, m, who, "+Inf");
    buf_printf(out, " %lld\ncrema_%s_sum", (long long)seen, rows[m].name);
    labels_render(out, m, who, NULL);
    buf_printf(out, " %lld\ncrema_%s_count", (long long)get(&h->sum_us), rows[m].name);
    labels_render(out, m, who, NULL);
    buf_printf(out, " %lld\n", (long long)seen);
}

/* The supervisor's slot, the last one, shows only what it has counted. */
static void
row_render(struct buf *out, size_t m, int slot)
{
    bool supervisor = mapped && slot == slot_count - 1;
    char who[16] = "supervisor";

    if (!supervisor) {
        snprintf(who, sizeof(who), "%d", slot);
    }
    if (rows[m].kind == HISTOGRAM) {
        if (!supervisor) {
            histogram_render(out, m, who,
                             &slots[slot].histograms[rank_of((enum metric)m)]);
        }
        return;
    }
    if (supervisor && get(&slots[slot].values[m]) == 0) {
        return;
    }
    buf_printf(out, "crema_%s", rows[m].name);
    labels_render(out, m, who, NULL);
    buf_printf(out, " %lld\n", (long long)get(&slots[slot].values[m]));
}

size_t
metrics_render(struct buf *out)
{
    size_t before = out->n;

    for (size_t m = 0; m < METRIC_COUNT; m++) {
        if (m == 0 || strcmp(rows[m].name, rows[m - 1].name) != 0) {
            buf_printf(out, "# HELP crema_%s %s\n# TYPE crema_%s %s\n", rows[m].name,
                       rows[m].help, rows[m].name, kind_names[rows[m].kind]);
        }
        for (int slot = 0; slot < slot_count; slot++) {
            row_render(out, m, slot);
        }
    }
    return out->n - before;
}
