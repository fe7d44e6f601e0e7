/*
 * Holdings: the levels that an account has reached, each from the month in which it was
 * reached to the month in which it ends. They are counters of the program's own
 * (COUNTER_HOLDING − the level's number): the period is the first month, the count the
 * month in which it ends. The level that everybody begins with is in none of them.
 *
 * Months are numbers since 1970-01 in the program's zone.
 */
#ifndef CREMA_CORE_HOLDINGS_H
#define CREMA_CORE_HOLDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/core/account.h"

/* A holding that never ends has this month. */
#define HOLDING_FOR_EVER INT32_MAX

enum { HOLDINGS_MAX = 16 }; /* a level's number is below it */

struct holding {
    int64_t since_month;
    int64_t until_month; /* the first one in which it is over; 0: it is not held */
};

/* By the level's number. */
struct holdings {
    struct holding of[HOLDINGS_MAX];
};

void holdings_of(const struct account *a, struct holdings *ret);

/* Whether it is held in a month. */
bool holdings_lasts(const struct holdings *h, int16_t number, int64_t month);

/* Those that are over in a month leave. */
void holdings_drop_ended(struct holdings *h, int64_t month);

bool holdings_same(const struct holdings *a, const struct holdings *b);

/* When the account's tier ends; 0: never, or it is the one that everybody has. */
int64_t holdings_tier_until_us(const struct account *a);

#endif
