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
#define METRIC(id, kind, scope, name, labels, help) METRIC_##id,
#define HISTOGRAM(id, ...)
#include "svc/base/metric.def"
#undef METRIC
#undef HISTOGRAM
    METRIC_COUNT
};

enum histogram {
#define METRIC(id, ...)
#define HISTOGRAM(id, ...) HISTOGRAM_##id,
#include "svc/base/metric.def"
#undef METRIC
#undef HISTOGRAM
    HISTOGRAM_COUNT
};

/* What requests are counted by: an endpoint. */
struct metric_route {
    const char *method, *path; /* the path is a template */
};

enum { METRIC_NO_ROUTE = 0 }; /* the number of what is no endpoint */

/*
 * Made by the supervisor before it forks: a slot per worker and one for itself. Routes
 * are numbered from 1 on, in their order; they live as long as the process.
 */
void metrics_map(int workers, const struct metric_route *routes, size_t count);

/* What this process writes from now on; `workers` is the supervisor's. */
void metrics_use(int worker);

void metric_add(enum metric m, int64_t n);
void metric_set(enum metric m, int64_t value);
void metric_observe_us(enum histogram h, int64_t us);

/* A request of that route was answered; status is 100 to 599. */
void metric_request(size_t route, int status, int64_t us);

/* This process's own value. */
int64_t metric_get(enum metric m);

/*
 * Appends every metric of every worker as Prometheus text (exposition format 0.0.4).
 * Returns the bytes appended.
 */
size_t metrics_render(struct buf *out);

#endif
