/*
 * Entries by op_id: a hash table that grows by doubling, in the arena of its batch. A
 * zeroed index is empty; entries are kept by reference.
 */
#ifndef CREMA_ENGINE_OP_INDEX_H
#define CREMA_ENGINE_OP_INDEX_H

#include <stddef.h>

#include "svc/base/arena.h"
#include "svc/core/entry.h"

struct op_index {
    const struct entry **slots;
    size_t mask; /* slots - 1; a power of two less one */
    size_t count;
};

/* NULL when there is none. */
const struct entry *
op_index_get(const struct op_index *index, const unsigned char op_id[OP_ID_BYTES]);

/* Takes the place of one with the same op_id. */
void op_index_put(struct op_index *index, struct arena *arena, const struct entry *e);

#endif
