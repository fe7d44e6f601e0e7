/*
 * How many there are of each: counts by a 64-bit key. A key that has none takes no room;
 * a zeroed tally is empty.
 */
#ifndef CREMA_BASE_TALLY_H
#define CREMA_BASE_TALLY_H

#include <stdint.h>

#include "svc/base/map.h"

struct tally {
    struct map counts;
};

int64_t tally_of(const struct tally *t, int64_t key);

/* One more. */
void tally_add(struct tally *t, int64_t key);

/* One less; there is one (asserted). */
void tally_drop(struct tally *t, int64_t key);

#endif
