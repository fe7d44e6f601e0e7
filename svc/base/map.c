/*
 * A hash map from int64 keys to pointers.
 */
#include "svc/base/map.h"

#include <assert.h>

#include "svc/base/xalloc.h"

enum { FIRST_CAP = 16 };

/* Fibonacci hashing: spreads ids whose low bits are alike. */
static size_t
home(const struct map *m, int64_t key)
{
    return (size_t)(((uint64_t)key * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & (m->cap - 1);
}

void
map_init(struct map *m)
{
    *m = (struct map){0};
}

void
map_release(struct map *m)
{
    free(m->slots);
    map_init(m);
}

/* The slot of the key, or the free one where it would go. */
static struct map_slot *
probe(const struct map *m, int64_t key)
{
    size_t i = home(m, key);

    while (m->slots[i].value != NULL && m->slots[i].key != key) {
        i = (i + 1) & (m->cap - 1);
    }
    return &m->slots[i];
}

static void
grow(struct map *m)
{
    struct map bigger = {.cap = m->cap > 0 ? m->cap * 2 : FIRST_CAP, .count = m->count};

    bigger.slots = xcalloc(bigger.cap, sizeof(*bigger.slots));
    for (size_t i = 0; i < m->cap; i++) {
        if (m->slots[i].value != NULL) {
            *probe(&bigger, m->slots[i].key) = m->slots[i];
        }
    }
    free(m->slots);
    *m = bigger;
}

void *
map_get(const struct map *m, int64_t key)
{
    return m->count > 0 ? probe(m, key)->value : NULL;
}

void *
map_put(struct map *m, int64_t key, void *value)
{
    assert(value != NULL);
    if ((m->count + 1) * 4 > m->cap * 3) {
        grow(m);
    }
    struct map_slot *slot = probe(m, key);
    void *old = slot->value;
    if (old == NULL) {
        m->count++;
    }
    *slot = (struct map_slot){.key = key, .value = value};
    return old;
}

void *
map_del(struct map *m, int64_t key)
{
    if (m->count == 0) {
        return NULL;
    }
    struct map_slot *slot = probe(m, key);
    void *old = slot->value;
    if (old == NULL) {
        return NULL;
    }
    size_t hole = (size_t)(slot - m->slots);
    size_t mask = m->cap - 1;
    for (size_t i = (hole + 1) & mask; m->slots[i].value != NULL; i = (i + 1) & mask) {
        size_t want = home(m, m->slots[i].key);
        if (((i - want) & mask) >= ((i - hole) & mask)) {
            m->slots[hole] = m->slots[i];
            hole = i;
        }
    }
    m->slots[hole].value = NULL;
    m->count--;
    return old;
}

bool
map_next(const struct map *m, size_t *cursor, int64_t *ret_key, void **ret_value)
{
    for (; *cursor < m->cap; (*cursor)++) {
        if (m->slots[*cursor].value != NULL) {
            *ret_key = m->slots[*cursor].key;
            *ret_value = m->slots[*cursor].value;
            (*cursor)++;
            return true;
        }
    }
    return false;
}
