/*
 * What a batch knows of the past: a list, looked at from its end, because the batch's own
 * entries come last and are the most likely to be asked for.
 */
#include <assert.h>
#include <string.h>

#include "svc/core/ledger/apply.h"

enum { HISTORY_FIRST = 16 };

void
history_add(struct history *h, struct arena *arena, const struct entry *e)
{
    assert(e->account_id > 0 && e->seq > 0);
    if (h->count == h->cap) {
        size_t cap = h->cap > 0 ? 2 * h->cap : HISTORY_FIRST;
        const struct entry **items = arena_array(arena, cap, sizeof *items);

        if (h->count > 0) {
            memcpy(items, h->items, h->count * sizeof *items);
        }
        h->items = items;
        h->cap = cap;
    }
    h->items[h->count++] = e;
}

const struct entry *
history_by_seq(const struct history *h, int64_t account_id, int64_t seq)
{
    for (size_t i = h->count; i > 0; i--) {
        const struct entry *e = h->items[i - 1];

        if (e->seq == seq && e->account_id == account_id) {
            return e;
        }
    }
    return NULL;
}

const struct entry *
history_by_op(const struct history *h, const unsigned char op_id[OP_ID_BYTES])
{
    for (size_t i = h->count; i > 0; i--) {
        if (memcmp(h->items[i - 1]->op_id, op_id, OP_ID_BYTES) == 0) {
            return h->items[i - 1];
        }
    }
    return NULL;
}
