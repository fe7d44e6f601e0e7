/*
 * Metrics: the rows of metric.def, one slot per worker in memory that all processes
 * share. Each worker's loop thread writes its own slot; any worker prints all of them.
 * Counters go on when a worker is started again, its gauges begin at 0.
 */
#ifndef CREMA_BASE_METRIC_H
#define CREMA_BASE_METRIC_H

#include <stddef.h>
#include <stdint.h>

struct buf;

enum metric {
#define METRIC(id, kind, name, labels, help) METRIC_##id,
#include "svc/base/metric.def"
#undef METRIC
    METRIC_COUNT
};

/* 8 buckets for every doubling: a value is known to 12.5 %. Up to 2^36 µs, 19 hours. */
enum { METRIC_BUCKETS_PER_OCTAVE = 8, METRIC_OCTAVES = 34, METRIC_BUCKETS = 272 };

/* Made by the supervisor before it forks: a slot per worker and one for itself. */
void metrics_map(int workers);

/* What this process writes from now on; `workers` is the supervisor's. */
void metrics_use(int worker);

void metric_add(enum metric m, int64_t n);
void metric_set(enum metric m, int64_t value);
void metric_observe_us(enum metric m, int64_t us);

/* This process's own value (counters, gauges), or how many were observed. */
int64_t metric_get(enum metric m);

/*
 * Appends every metric of every worker as Prometheus text (exposition format 0.0.4).
 * Returns the bytes appended.
 */
size_t metrics_render(struct buf *out);

#endif
