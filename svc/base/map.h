/*
 * A hash map from int64 to pointers. Values are not owned and never NULL. It grows by
 * doubling, shrinks never; deleting leaves nothing behind. A zeroed map is empty.
 */
#ifndef CREMA_BASE_MAP_H
#define CREMA_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot {
    int64_t key;
    void *value; /* NULL: free */
};

struct map {
    struct map_slot *slots;
    size_t cap; /* a power of two, or 0 */
    size_t count;
};

void map_init(struct map *m);
void map_release(struct map *m);

/* NULL when there is none. */
void *map_get(const struct map *m, int64_t key);

/* Returns the value that was there before, or NULL. */
void *map_put(struct map *m, int64_t key, void *value);

/* Returns what was removed, or NULL. */
void *map_del(struct map *m, int64_t key);

#endif
