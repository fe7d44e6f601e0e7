/*
 * Points that count for the tier, by the month in which they were earned: the newest
 * ACCOUNT_MONTHS_MAX months of an account, ascending. A month is a number since 1970-01
 * in the program's zone (svc/base/civil.h); one at zero is not kept.
 */
#ifndef CREMA_CORE_TIER_MONTHS_H
#define CREMA_CORE_TIER_MONTHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/core/account.h"

struct month_change {
    int64_t month;
    int64_t points_micro; /* delta */
};

/* A draft of an account's months. */
struct tier_months {
    struct tier_month items[ACCOUNT_MONTHS_MAX];
    size_t count;
};

/*
 * The account's months with the changes. Where there is no room the oldest month goes;
 * one that is older than all of a full list is let go. False when a sum leaves int64.
 */
MUST_USE bool
tier_months_draft(const struct account *a, const struct month_change *changes,
                  size_t count, struct tier_months *ret);

void tier_months_commit(const struct tier_months *draft, struct account *a);

/*
 * The sum of the months from `first` to `last`, both included; the greatest or the least
 * int64 where it is beyond.
 */
int64_t tier_months_sum(const struct account *a, int64_t first, int64_t last);

/* The same of a list of months. */
int64_t tier_months_total(const struct tier_month *items, size_t count, int64_t first,
                          int64_t last);

#endif
