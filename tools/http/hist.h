/*
 * A latency histogram: log-linear, 32 steps an octave, so that any value is known to 3 %,
 * from 1 µs to over an hour (after HdrHistogram). Latencies are given from the moment a
 * request was due, not from when it was sent: coordinated omission cannot hide a stall.
 */
#ifndef CREMA_HTTP_HIST_H
#define CREMA_HTTP_HIST_H

#include <stdint.h>

enum { HIST_STEPS = 32, HIST_OCTAVES = 32 };

struct hist {
    uint64_t count;
    int64_t max_us;
    uint64_t cells[HIST_OCTAVES * HIST_STEPS];
};

void hist_add(struct hist *h, int64_t us);

/* The value that permille of the samples do not exceed; 0 when empty. */
int64_t hist_at(const struct hist *h, int permille);

#endif
