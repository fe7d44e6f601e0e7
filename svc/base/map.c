/*
 * Open addressing with linear probing; a deletion moves the later slots of its run back,
 * so that there are no tombstones. Keys are mixed with a seed of the process: some come
 * from clients.
 */
#include "svc/base/map.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/random.h>

#include "svc/base/xalloc.h"

enum { FIRST_CAP = 16 };

static uint64_t
seed(void)
{
    static uint64_t value;

    while (value == 0) {
        if (getrandom(&value, sizeof(value), 0) != (ssize_t)sizeof(value)) {
            value = UINT64_C(0x9e3779b97f4a7c15);
        }
    }
    return value;
}

/* The finaliser of MurmurHash3. */
static size_t
home(const struct map *m, int64_t key)
{
    uint64_t h = (uint64_t)key ^ seed();

    h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
    h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return (size_t)(h ^ h >> 33) & (m->cap - 1);
}

/* The slot that has the key, or the free one where it would go. */
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

void *
map_get(const struct map *m, int64_t key)
{
    return m->count > 0 ? probe(m, key)->value : NULL;
}

void *
map_put(struct map *m, int64_t key, void *value)
{
    struct map_slot *slot;
    void *before;

    assert(value != NULL);
    if ((m->count + 1) * 4 > m->cap * 3) {
        grow(m);
    }
    slot = probe(m, key);
    before = slot->value;
    if (before == NULL) {
        m->count++;
    }
    *slot = (struct map_slot){.key = key, .value = value};
    return before;
}

void *
map_del(struct map *m, int64_t key)
{
    size_t mask = m->cap - 1;
    size_t hole, i;
    void *value;

    if (m->count == 0) {
        return NULL;
    }
    hole = (size_t)(probe(m, key) - m->slots);
    value = m->slots[hole].value;
    if (value == NULL) {
        return NULL;
    }
    for (i = (hole + 1) & mask; m->slots[i].value != NULL; i = (i + 1) & mask) {
        size_t distance_from_home = (i - home(m, m->slots[i].key)) & mask;

        if (distance_from_home >= ((i - hole) & mask)) {
            m->slots[hole] = m->slots[i];
            hole = i;
        }
    }
    m->slots[hole].value = NULL;
    m->count--;
    return value;
}
