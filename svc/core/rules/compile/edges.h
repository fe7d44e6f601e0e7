/*
 * The places at which conditions change along a line (minutes of the day, days): they cut
 * it into slices in each of which the same rules hold.
 */
#ifndef CREMA_CORE_EDGES_H
#define CREMA_CORE_EDGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"

struct edges {
    int32_t *at; /* ascending, none twice; at[0] is where the line begins */
    size_t count;
    size_t most;
};

/* A line of one slice from `begin` on, with room for `most`, in the arena. */
void edges_init(struct edges *edges, struct arena *arena, int32_t begin, size_t most);

/* Cuts there. False when there is no room for another slice. */
MUST_USE bool edges_cut(struct edges *edges, int32_t at);

/* The place of the slice in which a point lies; it is not before the line's begin. */
size_t edges_find(const struct edges *edges, int32_t point);

#endif
