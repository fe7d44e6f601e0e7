/*
 * Past refunds, sorted as they are found: they are few, and mostly in order.
 */
#include "svc/core/ledger/refund_past.h"

#include <assert.h>

static bool
is_refund_of(const struct entry *e, const struct entry *original)
{
    return e->ref_seq == original->seq && e->account_id == original->account_id &&
           (e->kind == ENTRY_REFUND || e->kind == ENTRY_VOID);
}

static void
past_insert(struct refund_past *past, const struct entry *e)
{
    size_t i = past->count;

    while (i > 0 && past->items[i - 1]->seq > e->seq) {
        i--;
    }
    if (i > 0 && past->items[i - 1]->seq == e->seq) {
        return;
    }
    if (past->count == REFUND_PAST_MAX) {
        past->more = true;
        return;
    }
    for (size_t k = past->count++; k > i; k--) {
        past->items[k] = past->items[k - 1];
    }
    past->items[i] = e;
}

void
refund_past_find(const struct history *h, const struct entry *original,
                 struct refund_past *ret)
{
    assert(original->seq > 0);
    ret->count = 0;
    ret->more = false;
    for (size_t i = 0; i < h->count; i++) {
        if (is_refund_of(h->items[i], original)) {
            past_insert(ret, h->items[i]);
        }
    }
}
