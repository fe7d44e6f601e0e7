/*
 * Expired points of a purchase: see refund_expired.h.
 */
#include "svc/core/ledger/refund_expired.h"

#include "svc/base/plant.h"

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

/* Whose points: of one lot, or of all that end with it. */
struct wanted {
    int32_t start_day;
    int32_t end_day;
    bool by_end;
};

/* Adds what e took from them, if it is an expiry that came after the entry `seq`. */
static bool
add_expired(const struct decision *d, int64_t seq, const struct entry *e,
            const struct wanted *wanted, int64_t *micro)
{
    struct entry_detail detail;

    if (e->kind != ENTRY_EXPIRE || e->account_id != d->a->id || e->seq < seq) {
        return true;
    }
    if (!entry_detail_parse(d->env->arena, e->kind, e->detail, &detail)) {
        return false;
    }
    for (size_t i = 0; i < detail.lot_count; i++) {
        const struct lot_change *c = &detail.lots[i];

        if (c->end_day == wanted->end_day &&
            (wanted->by_end || c->start_day == wanted->start_day)) {
            *micro -= c->points_micro;
        }
    }
    return true;
}

/* Points that have expired since the entry `seq`: by the history, and by what was due
 * just before this operation. */
static bool
expired_since(const struct decision *d, int64_t seq, struct wanted wanted,
              int64_t *ret_micro)
{
    const struct history *h = d->env->history;
    bool ok = true;

    *ret_micro = 0;
    for (size_t i = 0; ok && i < h->count; i++) {
        ok = is_repeat(h, i) || add_expired(d, seq, h->items[i], &wanted, ret_micro);
    }
    for (size_t i = 0; ok && i < d->ret->entry_count; i++) {
        ok = add_expired(d, seq, &d->ret->entries[i], &wanted, ret_micro);
    }
    return ok;
}

static int64_t
lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

bool
refund_own_expired(const struct decision *d, int64_t seq, const struct lot_change *own,
                   size_t own_count, bool by_end, int64_t *ret_micro)
{
    int64_t slid, expired;

    *ret_micro = 0;
    if (!expired_since(d, seq, (struct wanted){0, LOT_SLIDING, true}, &slid)) {
        return false;
    }
    for (size_t i = 0; i < own_count; i++) {
        const struct lot_change *lot = &own[i];
        struct wanted wanted = {lot->start_day, lot->end_day, by_end};
        int64_t part, joined;

        if (lot->points_micro <= 0 || lot->end_day == LOT_NO_END ||
            PLANTED(RULES_EXPIRED)) {
            continue;
        }
        if (!expired_since(d, seq, wanted, &expired)) {
            return false;
        }
        part = lesser(lot->points_micro, lot->end_day == LOT_SLIDING ? slid : expired);
        joined =
            lot->end_day == LOT_SLIDING ? part : lesser(lot->points_micro - part, slid);
        *ret_micro += lot->end_day == LOT_SLIDING ? part : part + joined;
        slid -= joined;
    }
    return true;
}
