/*
 * Counters: how often, or how much, something happened in a period. The program's limits
 * and the limited rules of rule sets count with them.
 *
 * A counter is (rule id, period, count). Periods are numbers that follow one another: a
 * day, an ISO week, a month, a year; 0 is ever. Ids are never reused, and say for
 * themselves how long a counter is kept, so that entries can be replayed without the
 * rules:
 *
 *   above 0   57 bits that name a rule of a rule set, 4 bits "older": so many periods
 *             before the newest one that was written live on, 2 bits of slot, for what
 *             one rule counts side by side
 *   below 0   the program's own (no rule set can take one): only the newest period lives
 *
 * A counter at zero is not kept.
 */
#ifndef CREMA_CORE_COUNTER_H
#define CREMA_CORE_COUNTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/core/account.h"

/* Minor units loaded on a day, and sent to other accounts on a day. */
#define COUNTER_LOADED INT64_C(-1)
#define COUNTER_SENT   INT64_C(-2)

/* Of period 0: the first day on which the sliding lot is of no use (svc/core/lots.h). */
#define COUNTER_SLIDING_END INT64_C(-3)

/* The day on which it joined, until it has bought something (svc/core/ledger/gifts.h). */
#define COUNTER_JOINED INT64_C(-4)

/* Less a level's number: how long the account holds that (svc/core/holdings.h). */
#define COUNTER_HOLDING INT64_C(-16)

enum { COUNTER_KEY_BITS = 57, COUNTER_OLDER_MAX = 15, COUNTER_SLOT_MAX = 3 };

struct counter_change {
    int64_t rule_id;
    int64_t period;
    int64_t delta;
};

/* The id of what the rule of that key (below 2^57) counts in the slot. */
int64_t counter_id(uint64_t key, unsigned older, unsigned slot);

/* Whether the id counts something of the rule of that key. */
bool counter_is_of(int64_t rule_id, int64_t key);

/* How many periods before the newest one live on: 0 to COUNTER_OLDER_MAX. */
int counter_older(int64_t rule_id);

/* 0 when there is no such counter: it is at zero, or newer periods have settled it. */
int64_t counter_count(const struct account *a, int64_t rule_id, int64_t period);

/* Whether something can still be counted in the period: no newer one settles it. */
bool counter_lives(const struct account *a, int64_t rule_id, int64_t period);

/*
 * Adds each change to its counter, in their order. False, and nothing is changed, when
 * one overflows or there is no room for it.
 */
MUST_USE bool
counters_apply(struct account *a, const struct counter_change *changes, size_t count);

#endif
