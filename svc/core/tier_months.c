/*
 * Months in a short sorted list: what changes is nearly always the last one.
 */
#include "svc/core/tier_months.h"

#include <assert.h>
#include <string.h>

/* The place of the month, or where it would stand. */
static size_t
month_place(const struct tier_months *m, int64_t month)
{
    size_t i = m->count;

    while (i > 0 && m->items[i - 1].month >= month) {
        i--;
    }
    return i;
}

static void
month_remove(struct tier_months *m, size_t i)
{
    m->count--;
    memmove(&m->items[i], &m->items[i + 1], (m->count - i) * sizeof(m->items[0]));
}

static void
month_insert(struct tier_months *m, size_t i, const struct month_change *change)
{
    if (m->count == ACCOUNT_MONTHS_MAX) {
        if (i == 0) {
            return;
        }
        month_remove(m, 0);
        i--;
    }
    memmove(&m->items[i + 1], &m->items[i], (m->count - i) * sizeof(m->items[0]));
    m->items[i] = (struct tier_month){change->month, change->points_micro};
    m->count++;
}

static bool
month_apply(struct tier_months *m, const struct month_change *change)
{
    size_t i = month_place(m, change->month);
    struct tier_month *at = &m->items[i];

    if (change->points_micro == 0) {
        return true;
    }
    if (i == m->count || at->month != change->month) {
        month_insert(m, i, change);
        return true;
    }
    if (__builtin_add_overflow(at->points_micro, change->points_micro,
                               &at->points_micro)) {
        return false;
    }
    if (at->points_micro == 0) {
        month_remove(m, i);
    }
    return true;
}

bool
tier_months_draft(const struct account *a, const struct month_change *changes,
                  size_t count, struct tier_months *ret)
{
    assert(a->tier_month_count <= ACCOUNT_MONTHS_MAX);
    memcpy(ret->items, a->tier_months, a->tier_month_count * sizeof(ret->items[0]));
    ret->count = a->tier_month_count;
    for (size_t i = 0; i < count; i++) {
        if (!month_apply(ret, &changes[i])) {
            return false;
        }
    }
    return true;
}

void
tier_months_commit(const struct tier_months *draft, struct account *a)
{
    memcpy(a->tier_months, draft->items, draft->count * sizeof(draft->items[0]));
    a->tier_month_count = draft->count;
}

int64_t
tier_months_total(const struct tier_month *items, size_t count, int64_t first,
                  int64_t last)
{
    __int128 sum = 0;

    for (size_t i = 0; i < count; i++) {
        const struct tier_month *m = &items[i];

        if (m->month >= first && m->month <= last) {
            sum += m->points_micro;
        }
    }
    return sum > INT64_MAX ? INT64_MAX : sum < INT64_MIN ? INT64_MIN : (int64_t)sum;
}

int64_t
tier_months_sum(const struct account *a, int64_t first, int64_t last)
{
    return tier_months_total(a->tier_months, a->tier_month_count, first, last);
}
