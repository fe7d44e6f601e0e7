/*
 * Open addressing with linear probing in an arena.
 */
#include "svc/engine/lane/op_index.h"

#include <string.h>

enum { FIRST_SLOTS = 64 };

/* op_ids are hashes, so their first bytes serve as the place in the table. */
static size_t
op_slot(const struct op_index *index, const unsigned char op_id[OP_ID_BYTES])
{
    size_t at = 0;

    memcpy(&at, op_id, sizeof(at));
    at &= index->mask;
    while (index->slots[at] != NULL &&
           memcmp(index->slots[at]->op_id, op_id, OP_ID_BYTES) != 0) {
        at = (at + 1) & index->mask;
    }
    return at;
}

const struct entry *
op_index_get(const struct op_index *index, const unsigned char op_id[OP_ID_BYTES])
{
    return index->slots == NULL ? NULL : index->slots[op_slot(index, op_id)];
}

static void
grow(struct op_index *index, struct arena *arena)
{
    struct op_index grown = {.mask = index->slots == NULL ? FIRST_SLOTS - 1
                                                          : index->mask * 2 + 1,
                             .count = index->count};

    grown.slots = arena_alloc(arena, (grown.mask + 1) * sizeof(grown.slots[0]));
    for (size_t i = 0; index->slots != NULL && i <= index->mask; i++) {
        if (index->slots[i] != NULL) {
            grown.slots[op_slot(&grown, index->slots[i]->op_id)] = index->slots[i];
        }
    }
    *index = grown;
}

void
op_index_put(struct op_index *index, struct arena *arena, const struct entry *e)
{
    size_t at;

    if (index->slots == NULL || index->count * 2 > index->mask) {
        grow(index, arena);
    }
    at = op_slot(index, e->op_id);
    index->count += index->slots[at] == NULL;
    index->slots[at] = e;
}
