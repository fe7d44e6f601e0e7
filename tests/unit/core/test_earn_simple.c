/*
 * Earning: rates by tender, exponents of currencies, remainders, the text of reasons.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "svc/core/rules/earn_simple.h"

static void
test_rates(void **state)
{
    static const struct {
        int64_t rate_micro;
        int32_t exponent;
        int64_t minor;
        int64_t points_micro;
        const char *text;
    } cases[] = {
        {2000000, 2, 450, 9000000, "4.50 x 2"},
        {1700000, 2, 5000, 85000000, "50.00 x 1.7"},
        {1200000, 2, 1, 12000, "0.01 x 1.2"},
        {1, 2, 199, 1, "1.99 x 0.000001"},
        {1000000, 0, 1500, 1500000000, "1500 x 1"},
        {10000, 0, 1505, 15050000, "1505 x 0.01"},
        {3000000, 3, 12345, 37035000, "12.345 x 3"},
        {1000001, 4, 10000, 1000001, "1.0000 x 1.000001"},
    };
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct earn_rule rule = {"a", true, false, cases[i].rate_micro};
        const struct rules rules = {
            .format = 1, .currency_exponent = cases[i].exponent, .simple = {&rule, 1, 0}};
        struct earned_simple earned;
        struct slice text;

        assert_true(earn_simple(&rules, cases[i].minor, 77777, &earned));
        assert_int_equal(earned.points_micro, cases[i].points_micro);
        assert_int_equal(earned.reason_count, 1);
        text = earn_simple_text(&arena, &earned.reasons[0], cases[i].exponent);
        assert_true(slice_eq_cstr(text, cases[i].text));
    }
    arena_release(&arena);
}

static void
test_by_tender(void **state)
{
    const struct earn_rule list[] = {{"card", true, false, 2000000},
                                     {"other", false, true, 1000000},
                                     {"any", true, true, 100000},
                                     {"none", true, true, 0}};
    const struct rules rules = {
        .format = 1, .currency_exponent = 2, .simple = {list, 4, 0}};
    struct earned_simple earned;

    (void)state;
    assert_true(earn_simple(&rules, 1000, 500, &earned));
    assert_int_equal(earned.reason_count, 3);
    assert_int_equal(earned.reasons[0].points_micro, 20000000);
    assert_int_equal(earned.reasons[1].points_micro, 5000000);
    assert_int_equal(earned.reasons[2].points_micro, 1500000);
    assert_int_equal(earned.reasons[2].base_minor, 1500);
    assert_int_equal(earned.points_micro, 26500000);
    assert_true(earn_simple(&rules, 0, 0, &earned));
    assert_int_equal(earned.reason_count, 0);
    assert_int_equal(earned.points_micro, 0);
}

static void
test_overflow(void **state)
{
    const struct earn_rule list[] = {{"a", true, false, INT64_MAX},
                                     {"b", true, false, 1}};
    struct rules rules = {.format = 1, .simple = {list, 1, 0}};
    struct earned_simple earned;

    (void)state;
    assert_false(earn_simple(&rules, 2, 0, &earned));
    assert_true(earn_simple(&rules, 1, 0, &earned));
    assert_true(earned.points_micro == INT64_MAX);
    rules.simple.earn_count = 2;
    assert_false(earn_simple(&rules, 1, 0, &earned));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_by_tender),
        cmocka_unit_test(test_overflow),
    };

    return cmocka_run_group_tests_name("earn", tests, NULL, NULL);
}
