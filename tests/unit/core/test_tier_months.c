/*
 * Months of points: sorted, summed over windows, the oldest one goes first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "svc/core/tier_months.h"

static bool
add(struct account *a, int64_t month, int64_t micro)
{
    const struct month_change change = {month, micro};
    struct tier_months draft;

    if (!tier_months_draft(a, &change, 1, &draft)) {
        return false;
    }
    tier_months_commit(&draft, a);
    return true;
}

static void
check(const struct account *a, size_t i, int64_t month, int64_t micro)
{
    assert_true(i < a->tier_month_count);
    assert_int_equal(a->tier_months[i].month, month);
    assert_int_equal(a->tier_months[i].points_micro, micro);
}

static void
test_sorted(void **state)
{
    struct account a = {0};

    (void)state;
    assert_true(add(&a, 677, 5) && add(&a, 675, 3) && add(&a, 676, -1) &&
                add(&a, 677, 2));
    assert_int_equal(a.tier_month_count, 3);
    check(&a, 0, 675, 3);
    check(&a, 1, 676, -1);
    check(&a, 2, 677, 7);
    assert_true(add(&a, 676, 1)); /* zero is not kept */
    assert_true(add(&a, 680, 0));
    assert_int_equal(a.tier_month_count, 2);
    check(&a, 1, 677, 7);
}

static void
test_sums(void **state)
{
    struct account a = {0};

    (void)state;
    assert_int_equal(tier_months_sum(&a, 0, 1000), 0);
    assert_true(add(&a, 665, 100) && add(&a, 666, 10) && add(&a, 677, 1));
    assert_int_equal(tier_months_sum(&a, 666, 677), 11); /* twelve months */
    assert_int_equal(tier_months_sum(&a, 665, 676), 110);
    assert_int_equal(tier_months_sum(&a, 667, 676), 0);
    assert_true(add(&a, 665, INT64_MAX - 100));
    assert_true(tier_months_sum(&a, 0, 1000) == INT64_MAX);
    assert_true(add(&a, 700, INT64_MIN) && add(&a, 701, INT64_MIN));
    assert_true(tier_months_sum(&a, 700, 701) == INT64_MIN);
}

static void
test_the_oldest_goes(void **state)
{
    struct account a = {0};

    (void)state;
    for (int64_t month = 600; month < 600 + ACCOUNT_MONTHS_MAX; month++) {
        assert_true(add(&a, month, month));
    }
    assert_true(add(&a, 599, 1)); /* older than all: let go */
    check(&a, 0, 600, 600);
    assert_true(add(&a, 700, 1));
    assert_int_equal(a.tier_month_count, ACCOUNT_MONTHS_MAX);
    check(&a, 0, 601, 601);
    check(&a, ACCOUNT_MONTHS_MAX - 1, 700, 1);
    assert_true(add(&a, 601, -601)); /* the oldest is emptied, so there is room */
    assert_true(add(&a, 599, 1));
    check(&a, 0, 599, 1);
}

static void
test_overflow_changes_nothing(void **state)
{
    struct account a = {0};
    const struct month_change many[] = {{700, 1}, {677, 1}};
    struct tier_months draft;

    (void)state;
    assert_true(add(&a, 677, INT64_MAX));
    assert_false(tier_months_draft(&a, many, 2, &draft));
    assert_int_equal(a.tier_month_count, 1);
    check(&a, 0, 677, INT64_MAX);
    assert_true(tier_months_draft(&a, many, 1, &draft));
    assert_int_equal(draft.count, 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sorted),
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_the_oldest_goes),
        cmocka_unit_test(test_overflow_changes_nothing),
    };

    return cmocka_run_group_tests_name("tier months", tests, NULL, NULL);
}
