/*
 * Weeks in a row: see week_runs.h.
 */
#include "svc/core/week_runs.h"

#include <assert.h>

/* Puts the week into its place; false when there is no room. */
static bool
insert(struct weeks *w, int64_t week)
{
    size_t at = w->count;

    if (w->count == WEEKS_MAX) {
        return false;
    }
    for (; at > 0 && w->items[at - 1] > week; at--) {
        w->items[at] = w->items[at - 1];
    }
    w->items[at] = week;
    w->count++;
    return true;
}

static bool
has(const struct weeks *w, int64_t week)
{
    for (size_t i = 0; i < w->count; i++) {
        if (w->items[i] == week) {
            return true;
        }
    }
    return false;
}

/* Those of the id, each at most so often. A damaged row may say any period. */
static void
collect(const struct account *a, int64_t rule_id, int64_t most, struct weeks *ret)
{
    ret->count = 0;
    for (size_t i = 0; i < a->counter_count; i++) {
        const struct counter *c = &a->counters[i];
        int64_t times = c->count < most ? c->count : most;

        if (c->rule_id != rule_id || c->period < 0 || c->period > INT32_MAX) {
            continue;
        }
        while (times > 0 && insert(ret, c->period)) {
            times--;
        }
    }
}

void
weeks_counted(const struct account *a, int64_t rule_id, struct weeks *ret)
{
    collect(a, rule_id, 1, ret);
}

void
weeks_marked(const struct account *a, int64_t rule_id, struct weeks *ret)
{
    collect(a, rule_id, WEEKS_MAX, ret);
}

void
weeks_add(struct weeks *w, int64_t week)
{
    if (!has(w, week)) {
        (void)insert(w, week);
    }
}

void
weeks_drop(struct weeks *w, int64_t week)
{
    size_t kept = 0;

    for (size_t i = 0; i < w->count; i++) {
        if (w->items[i] != week) {
            w->items[kept++] = w->items[i];
        }
    }
    w->count = kept;
}

int64_t
weeks_settled(const struct weeks *weeks, const struct weeks *marks, int64_t target,
              int64_t kept, int64_t this_week)
{
    int64_t settled = -1;

    assert(target > 0);
    for (size_t i = 0; i < marks->count; i++) {
        int64_t first = marks->items[i] - target + 1;

        if (!has(weeks, first) && first < this_week - kept) {
            settled = marks->items[i];
        }
    }
    return settled;
}

void
weeks_runs(const struct weeks *weeks, int64_t target, int64_t behind, struct weeks *ret)
{
    int64_t length = 0, last = -1;

    assert(target > 0);
    ret->count = 0;
    for (size_t i = 0; i < weeks->count; i++) {
        int64_t week = weeks->items[i];

        if (week <= behind) {
            continue;
        }
        length = length > 0 && last == week - 1 ? length + 1 : 1;
        last = week;
        if (length == target) {
            ret->items[ret->count++] = week;
            length = 0;
        }
    }
}

int64_t
weeks_run_now(const struct weeks *weeks, int64_t target, int64_t behind,
              int64_t this_week)
{
    int64_t length = 0, last = -1;

    assert(target > 0);
    for (size_t i = 0; i < weeks->count; i++) {
        int64_t week = weeks->items[i];

        if (week <= behind || week > this_week) {
            continue;
        }
        length = last == week - 1 && length > 0 && length < target ? length + 1 : 1;
        last = week;
    }
    if (last == this_week || (last == this_week - 1 && length < target)) {
        return length;
    }
    return 0;
}

void
weeks_behind(const struct weeks *w, int64_t behind, struct weeks *ret)
{
    ret->count = 0;
    for (size_t i = 0; i < w->count; i++) {
        if (w->items[i] > behind) {
            ret->items[ret->count++] = w->items[i];
        }
    }
}
