/*
 * How the numbers of all processes lie in memory: shared by metric.c, which counts, and
 * metric_text.c, which prints.
 */
#ifndef CREMA_BASE_METRIC_SLOT_H
#define CREMA_BASE_METRIC_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/metric.h"

enum { METRIC_BOUNDS = 12, METRIC_CLASSES = 5 };

/* Each value is counted in one bucket, the last for what is above all bounds. */
struct metric_histogram {
    int64_t sum_us;
    int64_t buckets[METRIC_BOUNDS + 1];
};

struct metric_slot {
    int64_t values[METRIC_COUNT];
    struct metric_histogram histograms[HISTOGRAM_COUNT];
} __attribute__((aligned(64)));

struct metric_by_route {
    int64_t classes[METRIC_CLASSES]; /* 1xx to 5xx */
    struct metric_histogram seconds;
};

/* count slots, the supervisor's behind those of the workers; route_count of each. */
struct metric_slots {
    struct metric_slot *slots;
    struct metric_by_route *by_route;
    const struct metric_route *routes; /* without METRIC_NO_ROUTE */
    int count, workers;
    size_t route_count;
};

extern struct metric_slots metric_slots;
extern const int64_t metric_bounds_us[HISTOGRAM_COUNT][METRIC_BOUNDS];

static inline struct metric_by_route *
metric_routes_of(int slot)
{
    return &metric_slots.by_route[(size_t)slot * metric_slots.route_count];
}

/* It begins at 0 with its process. */
bool metric_is_gauge(enum metric m);

#endif
