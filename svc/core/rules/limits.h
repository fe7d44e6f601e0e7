/*
 * The program's limits of amounts; a day's are counted (svc/core/counter.h).
 */
#ifndef CREMA_CORE_LIMITS_H
#define CREMA_CORE_LIMITS_H

#include <stdint.h>

#include "proto/problem.h"
#include "svc/base/must_use.h"
#include "svc/core/account.h"
#include "svc/core/rules/limit_passed.h"
#include "svc/core/rules/rules.h"

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

#endif
