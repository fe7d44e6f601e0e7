/*
 * The program's limits, and the counters that some of them need.
 *
 * A counter is (rule id, period, count). The ids of rules are never reused; those of the
 * limits here are negative, so that no rule set can take one. When a rule counts in a new
 * period its older periods are dropped, so an account has few counters.
 */
#ifndef CREMA_CORE_LIMITS_H
#define CREMA_CORE_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/problem.h"
#include "svc/base/must_use.h"
#include "svc/core/account.h"
#include "svc/core/detail.h"
#include "svc/core/rules/limit_passed.h"
#include "svc/core/rules/rules.h"

/* Minor units loaded on a day. */
#define LIMIT_LOAD_DAY INT64_C(-1)

/* Minor units sent to other accounts on a day. */
#define LIMIT_TRANSFER_DAY INT64_C(-2)

/* More than the greatest amount at one time, or than what is left. */
struct limit_passed limit_passed_most(int64_t max_minor);

/*
 * PROBLEM_NONE, or LIMIT_EXCEEDED (least, greatest, a day's) or BALANCE_LIMIT, with the
 * limit in *ret_passed, which is not touched otherwise. Here and below amount_minor is 0
 * or more (asserted).
 */
MUST_USE enum problem
limits_load(const struct limits *limits, const struct account *a, int64_t amount_minor,
            int32_t day, struct limit_passed *ret_passed);

/* The sender's side: LIMIT_EXCEEDED (least, greatest, a day's), with the limit. */
MUST_USE enum problem
limits_transfer(const struct limits *limits, const struct account *a,
                int64_t amount_minor, int32_t day, struct limit_passed *ret_passed);

MUST_USE enum problem limits_purchase(const struct limits *limits, int64_t amount_minor,
                                      struct limit_passed *ret_passed);

/* 0 when there is no such counter. */
int64_t counter_count(const struct account *a, int64_t rule_id, int64_t period);

/*
 * Adds to a counter; one that falls to zero goes. False, and nothing is changed, when it
 * overflows or there is no room.
 */
MUST_USE bool counter_apply(struct account *a, const struct counter_change *change);

#endif
