/*
 * Limits of amounts.
 */
#include "svc/core/rules/limits.h"

#include <assert.h>

#include "svc/core/counter.h"

/* What is left of a limit; 0 where more is used than it allows now. */
static int64_t
left_of(int64_t limit_minor, int64_t used_minor)
{
    int64_t left;

    if (__builtin_sub_overflow(limit_minor, used_minor, &left)) {
        return 0;
    }
    return left > 0 ? left : 0;
}

struct limit_passed
limit_passed_most(int64_t max_minor)
{
    return (struct limit_passed){
        .bound = LIMIT_BOUND_MAXIMUM, .limit_minor = max_minor, .max_minor = max_minor};
}

/* Whether an amount lies within the least and the greatest, and what was counted on the
 * day and the amount within the day's. */
static enum problem
check_range(int64_t amount_minor, int64_t min_minor, int64_t max_minor,
            int64_t counted_minor, int64_t day_max_minor, struct limit_passed *ret_passed)
{
    struct limit_passed passed = {.min_minor = min_minor, .max_minor = max_minor};
    int64_t sum;

    assert(amount_minor >= 0);
    if (amount_minor < min_minor) {
        passed.bound = LIMIT_BOUND_MINIMUM;
        passed.limit_minor = min_minor;
    } else if (amount_minor > max_minor) {
        passed.bound = LIMIT_BOUND_MAXIMUM;
        passed.limit_minor = max_minor;
    } else if (__builtin_add_overflow(counted_minor, amount_minor, &sum) ||
               sum > day_max_minor) {
        passed.bound = LIMIT_BOUND_DAY;
        passed.limit_minor = day_max_minor;
        passed.left_minor = left_of(day_max_minor, counted_minor);
    } else {
        return PROBLEM_NONE;
    }
    *ret_passed = passed;
    return PROBLEM_LIMIT_EXCEEDED;
}

enum problem
limits_load(const struct limits *limits, const struct account *a, int64_t amount_minor,
            int32_t day, struct limit_passed *ret_passed)
{
    int64_t sum;
    enum problem problem = check_range(
        amount_minor, limits->load_min_minor, limits->load_max_minor,
        counter_count(a, COUNTER_LOADED, day), limits->load_day_max_minor, ret_passed);

    if (problem != PROBLEM_NONE) {
        return problem;
    }
    if (__builtin_add_overflow(a->cash_minor, amount_minor, &sum) ||
        sum > limits->balance_max_minor) {
        *ret_passed = (struct limit_passed){
            .bound = LIMIT_BOUND_BALANCE,
            .limit_minor = limits->balance_max_minor,
            .left_minor = left_of(limits->balance_max_minor, a->cash_minor)};
        return PROBLEM_BALANCE_LIMIT;
    }
    return PROBLEM_NONE;
}

enum problem
limits_transfer(const struct limits *limits, const struct account *a,
                int64_t amount_minor, int32_t day, struct limit_passed *ret_passed)
{
    return check_range(amount_minor, limits->transfer_min_minor,
                       limits->transfer_max_minor, counter_count(a, COUNTER_SENT, day),
                       limits->transfer_day_max_minor, ret_passed);
}

enum problem
limits_purchase(const struct limits *limits, int64_t amount_minor,
                struct limit_passed *ret_passed)
{
    assert(amount_minor >= 0);
    if (amount_minor <= limits->purchase_max_minor) {
        return PROBLEM_NONE;
    }
    *ret_passed = limit_passed_most(limits->purchase_max_minor);
    return PROBLEM_LIMIT_EXCEEDED;
}
