/* Token buckets: burst, refill, waiting, and a bounded table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>

#include "svc/base/rand.h"
#include "svc/base/rate.h"

static void
test_burst_and_refill(void **state)
{
    struct rate_limit limit = rate_limit_make(10, 1000000, 5);
    struct rate b = {0};
    int64_t now_us = 1000000000, wait_us = -1;

    (void)state;
    for (int i = 0; i < 5; i++) {
        assert_true(rate_take(&b, &limit, now_us, 1, &wait_us));
    }
    assert_false(rate_take(&b, &limit, now_us, 1, &wait_us));
    assert_int_equal(wait_us, 100000);
    assert_false(rate_take(&b, &limit, now_us + 99999, 1, NULL));
    assert_true(rate_take(&b, &limit, now_us + 100000, 1, NULL));
    assert_false(rate_take(&b, &limit, now_us + 100000, 1, NULL));
    now_us += 10 * 1000000; /* full, and no fuller */
    for (int i = 0; i < 5; i++) {
        assert_true(rate_take(&b, &limit, now_us, 1, NULL));
    }
    assert_false(rate_take(&b, &limit, now_us, 1, NULL));
}

/* A frame of many items costs what the items cost. */
static void
test_cost(void **state)
{
    struct rate_limit limit = rate_limit_make(100, 1000000, 10);
    struct rate b = {0};
    int64_t wait_us = 0;

    (void)state;
    assert_true(rate_take(&b, &limit, 1000000, 7, NULL));
    assert_false(rate_take(&b, &limit, 1000000, 4, &wait_us));
    assert_int_equal(wait_us, 10000);
    assert_true(rate_take(&b, &limit, 1000000, 3, NULL));
    assert_false(rate_take(&b, &limit, 100000000, 11, &wait_us));
    assert_int_equal(wait_us, 100000);
}

static void
test_table(void **state)
{
    struct rate_table t;

    (void)state;
    assert_int_equal(rand_init(), 0);
    rate_table_init(&t, 64, rate_limit_make(1, 1000000, 1));
    assert_true(rate_table_take(&t, 42, 1000000, 1, NULL));
    assert_false(rate_table_take(&t, 42, 1000001, 1, NULL));
    assert_true(rate_table_take(&t, 43, 1000001, 1, NULL));
    /* Strangers cannot push out a bucket that was just emptied before they are. */
    for (uint64_t key = 1000; key < 3000; key++) {
        assert_true(rate_table_take(&t, key, 1000002, 0, NULL));
    }
    assert_false(rate_table_take(&t, 42, 1000003, 1, NULL));
    rate_table_release(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_burst_and_refill),
        cmocka_unit_test(test_cost),
        cmocka_unit_test(test_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
