/*
 * A latency histogram.
 */
#include "tools/http/hist.h"

static unsigned int
cell_of(int64_t us)
{
    uint64_t v = us > 0 ? (uint64_t)us : 0;

    if (v < HIST_STEPS) {
        return (unsigned int)v;
    }
    unsigned int octave = 63U - (unsigned int)__builtin_clzll(v);
    unsigned int shift = octave - 5;
    unsigned int cell =
        (shift + 1) * HIST_STEPS + (unsigned int)(v >> shift) - HIST_STEPS;
    unsigned int last = HIST_OCTAVES * HIST_STEPS - 1;

    return cell < last ? cell : last;
}

static int64_t
value_of(unsigned int cell)
{
    if (cell < HIST_STEPS) {
        return (int64_t)cell;
    }
    unsigned int shift = cell / HIST_STEPS - 1;

    return (int64_t)((uint64_t)(cell % HIST_STEPS + HIST_STEPS + 1) << shift) - 1;
}

void
hist_add(struct hist *h, int64_t us)
{
    h->cells[cell_of(us)]++;
    h->count++;
    if (us > h->max_us) {
        h->max_us = us;
    }
}

int64_t
hist_at(const struct hist *h, int permille)
{
    uint64_t want = (h->count * (uint64_t)permille + 999) / 1000;
    uint64_t seen = 0;

    if (h->count == 0) {
        return 0;
    }
    for (unsigned int i = 0; i < HIST_OCTAVES * HIST_STEPS; i++) {
        seen += h->cells[i];
        if (seen >= want) {
            int64_t value = value_of(i);
            return value < h->max_us ? value : h->max_us;
        }
    }
    return h->max_us;
}
