/* The clock: monotonic, movable, and still within a turn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "svc/base/clock.h"

static void
test_offset(void **state)
{
    int64_t before_us = clock_wall_us();

    (void)state;
    clock_set_test_offset_us(3600 * INT64_C(1000000));
    assert_true(clock_now_us() - before_us >= 3600 * INT64_C(1000000));
    assert_int_equal(clock_test_offset_us(), 3600 * INT64_C(1000000));
    assert_true(clock_turn_wall_us() - before_us >= 3600 * INT64_C(1000000));
    clock_set_test_offset_us(0);
    assert_true(clock_wall_us() - before_us < 1800 * INT64_C(1000000));
}

static void
test_turn(void **state)
{
    int64_t first_us, mono_us;

    (void)state;
    clock_refresh();
    first_us = clock_turn_mono_us();
    do {
        mono_us = clock_mono_us();
    } while (mono_us == first_us);
    assert_true(mono_us > first_us);
    assert_int_equal(clock_turn_mono_us(), first_us);
    clock_refresh();
    assert_true(clock_turn_mono_us() > first_us);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offset),
        cmocka_unit_test(test_turn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
