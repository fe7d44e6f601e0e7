/*
 * Uses that return: see uses_back.h.
 */
#include "svc/core/ledger/uses_back.h"

#include <assert.h>

/* What the change has left of a counter. */
static int64_t
left_of(const struct decision *d, const struct change *c,
        const struct counter_change *used)
{
    int64_t left = counter_count(d->a, used->rule_id, used->period);

    for (size_t i = 0; i < c->detail.counter_count; i++) {
        const struct counter_change *change = &c->detail.counters[i];

        if (change->rule_id == used->rule_id && change->period == used->period) {
            left += change->delta;
        }
    }
    return left;
}

void
uses_back(const struct decision *d, struct change *c, const struct counter_change *used,
          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct counter_change back = used[i];
        int64_t left = left_of(d, c, &back);

        assert(back.delta >= 0);
        back.delta = back.delta < left ? -back.delta : -left;
        if (back.delta < 0) {
            change_count(d, c, &back, 1);
        }
    }
}

void
uses_again(const struct decision *d, struct change *c, const struct counter_change *used)
{
    size_t most = d->a->counter_count + c->detail.counter_count;

    assert(used->delta > 0);
    if (counter_lives(d->a, used->rule_id, used->period) && most < ACCOUNT_COUNTERS_MAX) {
        change_count(d, c, used, 1);
    }
}
