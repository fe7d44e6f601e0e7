/*
 * Expired points of a purchase: see refund_expired.h.
 */
#include "svc/core/ledger/refund_expired.h"

/* An entry that was read twice counts once. */
static bool
is_repeat(const struct history *h, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (h->items[k]->seq == h->items[i]->seq &&
            h->items[k]->account_id == h->items[i]->account_id) {
            return true;
        }
    }
    return false;
}

/* Adds what the expiry e took from the lot, if it came after the original. */
static bool
add_expired(const struct decision *d, const struct entry *e, const struct lot_change *lot,
            int64_t *micro)
{
    struct entry_detail detail;

    if (e->account_id != d->a->id || e->seq < d->original->seq) {
        return true;
    }
    if (!entry_detail_parse(d->env->arena, e->kind, e->detail, &detail)) {
        return false;
    }
    for (size_t i = 0; i < detail.lot_count; i++) {
        if (detail.lots[i].start_day == lot->start_day &&
            detail.lots[i].end_day == lot->end_day) {
            *micro -= detail.lots[i].points_micro;
        }
    }
    return true;
}

/*
 * Points of the lot that have expired since the original: by the history, and by the
 * entry that was due just before this operation.
 */
static bool
expired_since(const struct decision *d, const struct lot_change *lot, int64_t *ret_micro)
{
    const struct history *h = d->env->history;
    bool ok = true;

    *ret_micro = 0;
    for (size_t i = 0; ok && i < h->count; i++) {
        ok = h->items[i]->kind != ENTRY_EXPIRE || is_repeat(h, i) ||
             add_expired(d, h->items[i], lot, ret_micro);
    }
    for (size_t i = 0; ok && i < d->ret->entry_count; i++) {
        ok = add_expired(d, &d->ret->entries[i], lot, ret_micro);
    }
    return ok;
}

bool
refund_own_expired(const struct decision *d, const struct entry_detail *bought,
                   int64_t *ret_micro)
{
    *ret_micro = 0;
    for (size_t i = 0; i < bought->lot_count; i++) {
        const struct lot_change *lot = &bought->lots[i];
        int64_t expired;

        if (lot->points_micro <= 0 || lot->end_day > d->day) {
            continue;
        }
        if (!expired_since(d, lot, &expired)) {
            return false;
        }
        *ret_micro += expired < lot->points_micro ? expired : lot->points_micro;
    }
    return true;
}
