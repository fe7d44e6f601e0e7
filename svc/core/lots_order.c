/*
 * The sliding lot among the dated ones: see lots_order.h.
 */
#include "svc/core/lots_order.h"

#include <assert.h>
#include <string.h>

#include "svc/core/counter.h"
#include "svc/core/lots.h"

int32_t
lots_sliding_end(const struct account *a)
{
    int64_t day = counter_count(a, COUNTER_SLIDING_END, 0);

    return day == 0 ? LOT_NO_END : (int32_t)day;
}

bool
lots_has_sliding(const struct account *a)
{
    for (size_t i = a->lot_count; i > 0 && a->lots[i - 1].end_day >= LOT_SLIDING; i--) {
        if (a->lots[i - 1].end_day == LOT_SLIDING) {
            return true;
        }
    }
    return false;
}

int32_t
lots_true_end(const struct lot *lot, int32_t sliding_end)
{
    return lot->end_day == LOT_SLIDING ? sliding_end : lot->end_day;
}

int32_t
lots_end_day(const struct lots *l, int32_t end_day)
{
    return end_day == LOT_SLIDING ? l->sliding_end : end_day;
}

void
lots_order(const struct lot *items, size_t count, int32_t sliding_end,
           uint8_t ret[ACCOUNT_LOTS_MAX])
{
    size_t dated = 0, no_end, at = 0;

    assert(count <= ACCOUNT_LOTS_MAX);
    while (dated < count && items[dated].end_day < LOT_SLIDING) {
        dated++;
    }
    no_end = dated;
    while (no_end < count && items[no_end].end_day == LOT_SLIDING) {
        no_end++;
    }
    while (at < dated && items[at].end_day <= sliding_end) {
        ret[at] = (uint8_t)at;
        at++;
    }
    for (size_t i = dated, k = at; i < no_end; i++) {
        ret[k++] = (uint8_t)i;
    }
    for (size_t i = at; i < dated; i++) {
        ret[i + no_end - dated] = (uint8_t)i;
    }
    for (size_t i = no_end; i < count; i++) {
        ret[i] = (uint8_t)i;
    }
}

size_t
lots_expiring(const struct account *a, struct expiring *ret, size_t cap)
{
    uint8_t order[ACCOUNT_LOTS_MAX];
    int32_t sliding_end = lots_sliding_end(a);
    size_t count = 0;

    assert(a->lot_count <= ACCOUNT_LOTS_MAX && cap > 0);
    lots_order(a->lots, a->lot_count, sliding_end, order);
    for (size_t i = 0; i < a->lot_count; i++) {
        const struct lot *lot = &a->lots[order[i]];
        int32_t end_day = lots_true_end(lot, sliding_end);
        int32_t last_day = end_day == LOT_NO_END ? LOT_NO_END : end_day - 1;

        if (count > 0 && ret[count - 1].last_day == last_day) {
            ret[count - 1].points_micro += lot->points_micro;
        } else if (count < cap) {
            ret[count++] = (struct expiring){last_day, lot->points_micro};
        }
    }
    return count;
}

/* The place of the day among those that are there, made where it is not. */
static struct pending *
pending_on(struct pending *list, size_t *count, int32_t start_day)
{
    size_t i = *count;

    while (i > 0 && list[i - 1].start_day > start_day) {
        i--;
    }
    if (i > 0 && list[i - 1].start_day == start_day) {
        return &list[i - 1];
    }
    memmove(&list[i + 1], &list[i], (*count - i) * sizeof(list[0]));
    (*count)++;
    list[i] = (struct pending){start_day, 0};
    return &list[i];
}

size_t
lots_pending(const struct account *a, int32_t day, struct pending *ret)
{
    size_t count = 0;

    assert(a->lot_count <= ACCOUNT_LOTS_MAX);
    for (size_t i = 0; i < a->lot_count; i++) {
        const struct lot *lot = &a->lots[i];

        if (lot->start_day > day) {
            pending_on(ret, &count, lot->start_day)->points_micro += lot->points_micro;
        }
    }
    return count;
}
