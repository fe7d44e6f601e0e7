/*
 * Slices of a line: see edges.h.
 */
#include "svc/core/rules/compile/edges.h"

#include <assert.h>
#include <string.h>

void
edges_init(struct edges *edges, struct arena *arena, int32_t begin, size_t most)
{
    edges->at = arena_array(arena, most, sizeof(edges->at[0]));
    edges->at[0] = begin;
    edges->count = 1;
    edges->most = most;
}

size_t
edges_find(const struct edges *edges, int32_t point)
{
    size_t low = 0, high = edges->count;

    assert(point >= edges->at[0]);
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (edges->at[middle] <= point) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

bool
edges_cut(struct edges *edges, int32_t at)
{
    size_t before = edges_find(edges, at);

    if (edges->at[before] == at) {
        return true;
    }
    if (edges->count == edges->most) {
        return false;
    }
    memmove(&edges->at[before + 2], &edges->at[before + 1],
            (edges->count - before - 1) * sizeof(edges->at[0]));
    edges->at[before + 1] = at;
    edges->count++;
    return true;
}
