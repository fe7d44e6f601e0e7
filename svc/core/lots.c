/*
 * Arithmetic of lots. All of it goes through lot_add(), which keeps the order, notes the
 * change and watches for overflow. A lot that falls to zero stays in the draft until
 * there is need for room or the draft is committed.
 */
#include "svc/core/lots.h"

#include <assert.h>
#include <string.h>

#include "svc/base/civil.h"
#include "svc/core/lots_order.h"

void
lots_begin(struct lots *l, const struct account *a)
{
    assert(a->lot_count <= ACCOUNT_LOTS_MAX);
    memcpy(l->items, a->lots, a->lot_count * sizeof l->items[0]);
    l->count = a->lot_count;
    l->sliding_end = lots_sliding_end(a);
    l->merged_on = INT32_MIN;
    l->change_count = 0;
    l->own_from = 0;
    l->has_own = false;
    l->overflow = false;
}

static void lot_add(struct lots *l, size_t i, int64_t micro);

void
lots_begin_merged(struct lots *l, const struct account *a, int32_t day)
{
    size_t first = 0;

    lots_begin(l, a);
    l->merged_on = day;
    for (size_t i = 1; i < l->count; i++) {
        struct lot lot = l->items[i];

        if (lot.end_day != l->items[first].end_day) {
            first = i;
        } else if (lot.start_day <= day && lots_end_day(l, lot.end_day) > day) {
            lot_add(l, i, -lot.points_micro);
            lot_add(l, first, lot.points_micro);
        }
    }
}

void
lots_commit(const struct lots *l, struct account *a)
{
    assert(!l->overflow && l->count <= ACCOUNT_LOTS_MAX);
    a->lot_count = 0;
    for (size_t i = 0; i < l->count; i++) {
        if (l->items[i].points_micro != 0) {
            a->lots[a->lot_count++] = l->items[i];
        }
    }
}

int64_t
lots_spendable(const struct lot *items, size_t count, int32_t sliding_end, int32_t day)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        if (items[i].start_day <= day && lots_true_end(&items[i], sliding_end) > day &&
            __builtin_add_overflow(sum, items[i].points_micro, &sum)) {
            return INT64_MAX;
        }
    }
    return sum;
}

struct lot
lots_slot(int32_t day, int32_t expire_months)
{
    int32_t month = civil_month(day);

    assert(expire_months >= 0);
    if (expire_months == 0) {
        return (struct lot){0, LOT_NO_END, 0};
    }
    return (struct lot){civil_month_start_day(month),
                        civil_month_start_day(month + 1 + expire_months), 0};
}

/* The place of the lot (start, end), or where it belongs. */
static size_t
place_of(const struct lots *l, int32_t start_day, int32_t end_day)
{
    size_t i = 0;

    while (i < l->count &&
           (l->items[i].end_day < end_day ||
            (l->items[i].end_day == end_day && l->items[i].start_day < start_day))) {
        i++;
    }
    return i;
}

static bool
is_at(const struct lots *l, size_t i, int32_t start_day, int32_t end_day)
{
    return i < l->count && l->items[i].start_day == start_day &&
           l->items[i].end_day == end_day;
}

static void
drop_empty(struct lots *l)
{
    size_t kept = 0;

    for (size_t i = 0; i < l->count; i++) {
        if (l->items[i].points_micro != 0) {
            l->items[kept++] = l->items[i];
        }
    }
    l->count = kept;
}

static void
note(struct lots *l, const struct lot *lot, int64_t micro)
{
    for (size_t i = l->own_from; i < l->change_count; i++) {
        struct lot_change *c = &l->changes[i];

        if (c->start_day == lot->start_day && c->end_day == lot->end_day &&
            (c->points_micro < 0) == (micro < 0)) {
            if (__builtin_add_overflow(c->points_micro, micro, &c->points_micro)) {
                l->overflow = true;
            }
            return;
        }
    }
    if (l->change_count == LOT_CHANGES_MAX) {
        l->overflow = true;
        return;
    }
    l->changes[l->change_count++] =
        (struct lot_change){lot->start_day, lot->end_day, micro};
}

/* Changes the lot at place i. */
static void
lot_add(struct lots *l, size_t i, int64_t micro)
{
    struct lot *lot = &l->items[i];

    if (__builtin_add_overflow(lot->points_micro, micro, &lot->points_micro)) {
        l->overflow = true;
    } else {
        note(l, lot, micro);
    }
}

/* The place of what has started and ends with that day, in a draft that merges. */
static size_t
started_twin(const struct lots *l, int32_t end_day)
{
    size_t i = 0;

    while (i < l->count &&
           (l->items[i].end_day != end_day || l->items[i].start_day > l->merged_on ||
            l->items[i].points_micro == 0)) {
        i++;
    }
    return i;
}

/* The place of the lot (start, end), made if it is not there; l->count when full. */
static size_t
make(struct lots *l, int32_t start_day, int32_t end_day)
{
    size_t i = place_of(l, start_day, end_day);

    if (is_at(l, i, start_day, end_day)) {
        return i;
    }
    if (l->count == ACCOUNT_LOTS_MAX) {
        drop_empty(l);
        i = place_of(l, start_day, end_day);
    }
    if (l->count == ACCOUNT_LOTS_MAX) {
        return l->count;
    }
    memmove(&l->items[i + 1], &l->items[i], (l->count - i) * sizeof l->items[0]);
    l->items[i] = (struct lot){start_day, end_day, 0};
    l->count++;
    return i;
}

/* The place of the lot that ends next after such a one, or else of the last. */
static size_t
place_behind(const struct lots *l, int32_t start_day, int32_t end_day)
{
    uint8_t order[ACCOUNT_LOTS_MAX];
    int32_t end = lots_end_day(l, end_day);
    size_t i = 0;

    lots_order(l->items, l->count, l->sliding_end, order);
    while (i + 1 < l->count) {
        const struct lot *lot = &l->items[order[i]];
        int32_t lot_end = lots_end_day(l, lot->end_day);

        if (lot_end > end || (lot_end == end && lot->start_day > start_day)) {
            break;
        }
        i++;
    }
    return order[i];
}

/*
 * Puts points into the lot (start, end), or the one that it is one with. When every slot
 * is taken they join the lot that ends next after it, in the customer's favour, or else
 * the last.
 */
static void
lot_put(struct lots *l, int32_t start_day, int32_t end_day, int64_t micro)
{
    size_t i = l->count;

    if (micro == 0) {
        return;
    }
    if (start_day <= l->merged_on) {
        i = started_twin(l, end_day);
    }
    if (i == l->count) {
        i = make(l, start_day, end_day);
    }
    if (i == l->count && micro < 0) {
        l->overflow = true; /* a debt is nobody else's lot */
        return;
    }
    lot_add(l, i < l->count ? i : place_behind(l, start_day, end_day), micro);
}

/* What the account owes: the lot without end, when it is negative. */
static int64_t
debt_of(const struct lots *l)
{
    size_t i = place_of(l, 0, LOT_NO_END);

    return is_at(l, i, 0, LOT_NO_END) && l->items[i].points_micro < 0
               ? -l->items[i].points_micro
               : 0;
}

void
lots_earn(struct lots *l, struct lot into, int64_t micro)
{
    int64_t debt = debt_of(l), repaid = debt < micro ? debt : micro;

    assert(micro >= 0);
    if (!l->has_own) {
        l->has_own = true;
        l->own_from = l->change_count;
    }
    lot_put(l, 0, LOT_NO_END, repaid);
    lot_put(l, into.start_day, into.end_day, micro - repaid);
}

/* Takes up to `micro` from the lot at i, which is positive; returns what it gave. */
static int64_t
take(struct lots *l, size_t i, int64_t micro)
{
    int64_t there = l->items[i].points_micro, taken = there < micro ? there : micro;

    if (taken > 0) {
        lot_add(l, i, -taken);
    }
    return taken;
}

bool
lots_spend_from(struct lots *l, int64_t micro, int32_t day, struct lot_change *ret,
                size_t *ret_count)
{
    uint8_t order[ACCOUNT_LOTS_MAX];
    size_t count = 0;

    assert(micro >= 0);
    if (micro > 0 && lots_spendable(l->items, l->count, l->sliding_end, day) < micro) {
        return false;
    }
    lots_order(l->items, l->count, l->sliding_end, order);
    for (size_t i = 0; i < l->count && micro > 0; i++) {
        const struct lot *lot = &l->items[order[i]];

        if (lot->start_day <= day && lots_end_day(l, lot->end_day) > day &&
            lot->points_micro > 0) {
            int64_t gave = take(l, order[i], micro);

            ret[count++] = (struct lot_change){lot->start_day, lot->end_day, gave};
            micro -= gave;
        }
    }
    *ret_count = count;
    return true;
}

bool
lots_spend(struct lots *l, int64_t micro, int32_t day)
{
    struct lot_change from[ACCOUNT_LOTS_MAX];
    size_t count;

    return lots_spend_from(l, micro, day, from, &count);
}

void
lots_return(struct lots *l, int32_t start_day, int32_t end_day, int64_t micro)
{
    assert(micro >= 0);
    lot_put(l, start_day, end_day, micro);
}

int64_t
lots_give_back(struct lots *l, const struct lot_change *from, size_t count)
{
    int64_t sum = 0, rest;

    for (size_t i = 0; i < count; i++) {
        assert(from[i].points_micro >= 0);
        if (__builtin_add_overflow(sum, from[i].points_micro, &sum)) {
            l->overflow = true;
            return 0;
        }
    }
    rest = debt_of(l) < sum ? sum - debt_of(l) : 0;
    lot_put(l, 0, LOT_NO_END, sum - rest);
    for (size_t i = 0; i < count && rest > 0; i++) {
        int64_t part = from[i].points_micro < rest ? from[i].points_micro : rest;

        lot_put(l, from[i].start_day, from[i].end_day, part);
        rest -= part;
    }
    return sum;
}

/* Takes up to `micro` from the lot at i, if it has not ended and has any. */
static int64_t
take_living(struct lots *l, size_t i, int64_t micro, int32_t day)
{
    return i < l->count && lots_end_day(l, l->items[i].end_day) > day &&
                   l->items[i].points_micro > 0
               ? take(l, i, micro)
               : 0;
}

/* Takes up to `micro` from lots that have not ended: the own ones, then in order. */
static int64_t
take_back(struct lots *l, const struct lot_change *own, size_t own_count, int64_t micro,
          int32_t day)
{
    uint8_t order[ACCOUNT_LOTS_MAX];
    int64_t left = micro;

    for (size_t k = own_count; k > 0; k--) {
        const struct lot_change *c = &own[k - 1];
        size_t i = place_of(l, c->start_day, c->end_day);

        if (c->points_micro <= 0) {
            continue;
        }
        if (is_at(l, i, c->start_day, c->end_day)) {
            left -= take_living(l, i, left, day);
        }
        left -= take_living(l, started_twin(l, c->end_day), left, day);
    }
    lots_order(l->items, l->count, l->sliding_end, order);
    for (size_t i = 0; i < l->count; i++) {
        left -= take_living(l, order[i], left, day);
    }
    return micro - left;
}

int64_t
lots_claw(struct lots *l, const struct lot_change *own, size_t own_count, int64_t micro,
          int32_t day, int64_t debt_max_micro)
{
    int64_t debt = debt_of(l), room = debt < debt_max_micro ? debt_max_micro - debt : 0;
    int64_t want, from_lots, clawed;

    assert(micro >= 0 && (own != NULL || own_count == 0));
    if (__builtin_add_overflow(micro, debt, &want)) {
        l->overflow = true;
        return 0;
    }
    from_lots = take_back(l, own, own_count, want, day);
    clawed = from_lots >= micro || micro - from_lots <= room ? micro : from_lots + room;
    lot_put(l, 0, LOT_NO_END, from_lots - clawed);
    return clawed;
}

void
lots_join_sliding(struct lots *l, int32_t day)
{
    size_t i = 0;

    while (i < l->count) {
        struct lot lot = l->items[i];
        int32_t start_day = lot.start_day > day ? lot.start_day : 0;
        size_t into;

        if (lot.end_day >= LOT_SLIDING || lot.end_day >= l->sliding_end ||
            lot.points_micro <= 0) {
            i++;
            continue;
        }
        lot_add(l, i, -lot.points_micro);
        into = make(l, start_day, LOT_SLIDING);
        if (into == l->count) {
            l->overflow = true;
            return;
        }
        lot_add(l, into, lot.points_micro);
        i = 0; /* making room may have moved them */
    }
}

size_t
lots_own(const struct lot_change *changes, size_t count, int64_t micro,
         const struct lot_change **ret)
{
    size_t first = count;

    while (first > 0 && micro > 0 && changes[first - 1].points_micro > 0) {
        micro -= changes[--first].points_micro;
    }
    *ret = changes + first;
    return micro == 0 ? count - first : 0;
}

int64_t
lots_expire(struct lots *l, int32_t day)
{
    uint8_t order[ACCOUNT_LOTS_MAX];
    int64_t sum = 0;

    lots_order(l->items, l->count, l->sliding_end, order);
    for (size_t i = 0; i < l->count; i++) {
        const struct lot *lot = &l->items[order[i]];
        int64_t micro = lot->points_micro;

        if (lots_end_day(l, lot->end_day) <= day && micro > 0) {
            l->overflow = __builtin_add_overflow(sum, micro, &sum) || l->overflow;
            lot_add(l, order[i], -micro);
        }
    }
    return sum;
}

bool
lots_apply(struct lots *l, const struct lot_change *change)
{
    size_t i = make(l, change->start_day, change->end_day);

    if (i == l->count) {
        return false;
    }
    lot_add(l, i, change->points_micro);
    return !l->overflow;
}
