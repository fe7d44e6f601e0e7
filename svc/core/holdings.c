/*
 * Holdings as counters: see holdings.h.
 */
#include "svc/core/holdings.h"

#include <assert.h>
#include <string.h>

#include "svc/base/civil.h"
#include "svc/core/counter.h"

void
holdings_of(const struct account *a, struct holdings *ret)
{
    memset(ret, 0, sizeof(*ret));
    for (size_t i = 0; i < a->counter_count; i++) {
        const struct counter *c = &a->counters[i];

        if (c->rule_id <= COUNTER_HOLDING &&
            c->rule_id > COUNTER_HOLDING - HOLDINGS_MAX) {
            ret->of[COUNTER_HOLDING - c->rule_id] = (struct holding){c->period, c->count};
        }
    }
}

bool
holdings_lasts(const struct holdings *h, int16_t number, int64_t month)
{
    assert(number >= 0 && number < HOLDINGS_MAX);
    return h->of[number].until_month > month;
}

void
holdings_drop_ended(struct holdings *h, int64_t month)
{
    for (int i = 0; i < HOLDINGS_MAX; i++) {
        if (!holdings_lasts(h, (int16_t)i, month)) {
            h->of[i] = (struct holding){0, 0};
        }
    }
}

bool
holdings_same(const struct holdings *a, const struct holdings *b)
{
    for (size_t i = 0; i < HOLDINGS_MAX; i++) {
        if (a->of[i].until_month != b->of[i].until_month ||
            a->of[i].since_month != b->of[i].since_month) {
            return false;
        }
    }
    return true;
}

int64_t
holdings_tier_until_us(const struct account *a)
{
    int64_t until = 0;

    for (size_t i = 0; i < a->counter_count; i++) {
        if (a->counters[i].rule_id == COUNTER_HOLDING - a->tier) {
            until = a->counters[i].count;
        }
    }
    return until == 0 || until == HOLDING_FOR_EVER
               ? 0
               : civil_day_start_us(civil_month_start_day((int32_t)until));
}
