/*
 * Token buckets: a bucket stores when it will be full; taking a token moves that time on.
 */
#include "svc/base/rate.h"

#include <assert.h>
#include <stdlib.h>

#include "svc/base/rand.h"
#include "svc/base/xalloc.h"

enum { ROW_CELLS = 8 };

struct rate_cell {
    uint64_t key;
    struct rate rate;
};

struct rate_limit
rate_limit_make(int64_t count, int64_t period_us, int64_t burst)
{
    struct rate_limit limit;

    assert(count > 0 && period_us > 0 && period_us <= INT64_C(86400) * 1000000);
    limit.interval_ns = period_us * 1000 / count;
    if (limit.interval_ns < 1) {
        limit.interval_ns = 1;
    }
    limit.burst = burst > 0 ? burst : 1;
    return limit;
}

bool
rate_take(struct rate *b, const struct rate_limit *limit, int64_t now_us, int64_t cost,
          int64_t *ret_wait_us)
{
    int64_t now_ns = now_us * 1000;
    int64_t from_ns = b->full_at_ns > now_ns ? b->full_at_ns : now_ns;
    int64_t paid = cost < limit->burst ? cost : limit->burst;
    int64_t full_ns = from_ns + paid * limit->interval_ns;
    int64_t over_ns = full_ns - now_ns - limit->burst * limit->interval_ns;

    if (over_ns <= 0 && cost <= limit->burst) {
        b->full_at_ns = full_ns;
        return true;
    }
    if (ret_wait_us != NULL) {
        if (cost > limit->burst) {
            over_ns = limit->burst * limit->interval_ns;
        }
        *ret_wait_us = (over_ns + 999) / 1000;
    }
    return false;
}

void
rate_table_init(struct rate_table *t, size_t keys, struct rate_limit limit)
{
    t->rows = 1;
    while (t->rows * ROW_CELLS < keys) {
        t->rows *= 2;
    }
    t->cells = xcalloc(t->rows * ROW_CELLS, sizeof(*t->cells));
    t->seed = rand_u64();
    t->limit = limit;
}

void
rate_table_release(struct rate_table *t)
{
    free(t->cells);
    *t = (struct rate_table){0};
}

/* The key's cell, or the one that it takes: the one that is full first. */
static struct rate_cell *
cell_of(struct rate_table *t, uint64_t key)
{
    uint64_t h = (key ^ t->seed) * UINT64_C(0xff51afd7ed558ccd);
    struct rate_cell *row = &t->cells[((h ^ h >> 32) & (t->rows - 1)) * ROW_CELLS];
    struct rate_cell *victim = row;

    for (size_t i = 0; i < ROW_CELLS; i++) {
        if (row[i].key == key) {
            return &row[i];
        }
        if (row[i].rate.full_at_ns < victim->rate.full_at_ns) {
            victim = &row[i];
        }
    }
    *victim = (struct rate_cell){.key = key};
    return victim;
}

bool
rate_table_take(struct rate_table *t, uint64_t key, int64_t now_us, int64_t cost,
                int64_t *ret_wait_us)
{
    return rate_take(&cell_of(t, key)->rate, &t->limit, now_us, cost, ret_wait_us);
}
