/*
 * Rate limits: token buckets, kept as the time at which the bucket will be full again
 * (GCRA: the generic cell rate algorithm of ITU-T I.371). Times are monotonic.
 */
#ifndef CREMA_BASE_RATE_H
#define CREMA_BASE_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"

struct rate_limit {
    int64_t interval_ns; /* one token comes back in this time */
    int64_t burst;       /* tokens in a full bucket */
};

/* count tokens in period_us; a full bucket holds burst (at least 1). */
struct rate_limit rate_limit_make(int64_t count, int64_t period_us, int64_t burst);

/* A zeroed bucket is full. */
struct rate {
    int64_t full_at_ns;
};

/*
 * Takes cost tokens, or none: then false, and *ret_wait_us (may be NULL) tells when it
 * may work. A cost above the burst never works; the wait is then what the burst takes.
 */
MUST_USE bool rate_take(struct rate *b, const struct rate_limit *limit, int64_t now_us,
                        int64_t cost, int64_t *ret_wait_us);

/*
 * Buckets by a 64-bit key in bounded memory: when a row of the table is full, the bucket
 * that is closest to full (the least active) makes room.
 */
struct rate_table {
    struct rate_cell *cells;
    size_t rows; /* a power of two */
    uint64_t seed;
    struct rate_limit limit;
};

/* Room for about `keys` keys, 16 bytes each. */
void rate_table_init(struct rate_table *t, size_t keys, struct rate_limit limit);
void rate_table_release(struct rate_table *t);
MUST_USE bool rate_table_take(struct rate_table *t, uint64_t key, int64_t now_us,
                              int64_t cost, int64_t *ret_wait_us);

#endif
