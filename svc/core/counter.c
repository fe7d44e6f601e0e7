/*
 * Counters in the account's own array, in the order in which they were first written: an
 * account has few, and those of a purchase are looked for a handful of times.
 */
#include "svc/core/counter.h"

#include <assert.h>
#include <string.h>

#include "svc/base/plant.h"

enum { SLOT_BITS = 2, OLDER_BITS = 4 };

static_assert(COUNTER_KEY_BITS + OLDER_BITS + SLOT_BITS == 63, "ids are above 0");

int64_t
counter_id(uint64_t key, unsigned older, unsigned slot)
{
    assert(key > 0 && key >> COUNTER_KEY_BITS == 0);
    assert(older <= COUNTER_OLDER_MAX && slot <= COUNTER_SLOT_MAX);
    return (int64_t)(key << (OLDER_BITS + SLOT_BITS) | older << SLOT_BITS | slot);
}

bool
counter_is_of(int64_t rule_id, int64_t key)
{
    return rule_id > 0 && rule_id >> (OLDER_BITS + SLOT_BITS) == key;
}

int
counter_older(int64_t rule_id)
{
    return rule_id > 0 && !PLANTED(RULES_NO_OLDER)
               ? (int)(rule_id >> SLOT_BITS & COUNTER_OLDER_MAX)
               : 0;
}

/* Whether writing the period `newer` settles the other one. */
static bool
is_settled(int64_t rule_id, int64_t period, int64_t newer)
{
    return newer > period &&
           (uint64_t)newer - (uint64_t)period > (uint64_t)counter_older(rule_id);
}

/* Its place, or a->counter_count. */
static size_t
counter_find(const struct account *a, int64_t rule_id, int64_t period)
{
    size_t i = 0;

    assert(a->counter_count <= ACCOUNT_COUNTERS_MAX);
    while (i < a->counter_count &&
           (a->counters[i].rule_id != rule_id || a->counters[i].period != period)) {
        i++;
    }
    return i;
}

int64_t
counter_count(const struct account *a, int64_t rule_id, int64_t period)
{
    size_t i = counter_find(a, rule_id, period);

    return i < a->counter_count ? a->counters[i].count : 0;
}

bool
counter_lives(const struct account *a, int64_t rule_id, int64_t period)
{
    for (size_t i = 0; i < a->counter_count; i++) {
        if (a->counters[i].rule_id == rule_id &&
            is_settled(rule_id, period, a->counters[i].period)) {
            return false;
        }
    }
    return true;
}

/* Drops the counters that are at zero, and those of the rule that the period settles. */
static void
counters_drop(struct account *a, int64_t rule_id, int64_t period)
{
    size_t kept = 0;

    for (size_t i = 0; i < a->counter_count; i++) {
        const struct counter *c = &a->counters[i];

        if (c->count != 0 &&
            (c->rule_id != rule_id || !is_settled(rule_id, c->period, period))) {
            a->counters[kept++] = *c;
        }
    }
    a->counter_count = kept;
}

static bool
counter_apply(struct account *a, const struct counter_change *change)
{
    size_t i = counter_find(a, change->rule_id, change->period);

    if (change->delta == 0) {
        return true;
    }
    if (i < a->counter_count) {
        int64_t count;

        if (__builtin_add_overflow(a->counters[i].count, change->delta, &count)) {
            return false;
        }
        a->counters[i].count = count;
        if (count == 0) {
            counters_drop(a, change->rule_id, change->period);
        }
        return true;
    }
    counters_drop(a, change->rule_id, change->period);
    if (a->counter_count == ACCOUNT_COUNTERS_MAX) {
        return false;
    }
    a->counters[a->counter_count++] =
        (struct counter){change->rule_id, change->period, change->delta};
    return true;
}

/* Several, on what can be put back. */
static bool
counters_apply_all(struct account *a, const struct counter_change *changes, size_t count)
{
    struct counter before[ACCOUNT_COUNTERS_MAX];
    size_t before_count = a->counter_count;

    memcpy(before, a->counters, before_count * sizeof(before[0]));
    for (size_t i = 0; i < count; i++) {
        if (!counter_apply(a, &changes[i])) {
            memcpy(a->counters, before, before_count * sizeof(before[0]));
            a->counter_count = before_count;
            return false;
        }
    }
    return true;
}

bool
counters_apply(struct account *a, const struct counter_change *changes, size_t count)
{
    switch (count) {
    case 0: return true;
    case 1: return counter_apply(a, changes);
    default: return counters_apply_all(a, changes, count);
    }
}
