/*
 * The program's clock and calendar at their edges: days, months and weeks of a zone,
 * where clocks change, and the last days of points.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "svc/base/civil.h"
#include "svc/core/lots.h"
#include "svc/core/rules/rules_life.h"
#include "tests/unit/core/earn_fixture.h"

#define SECOND_US INT64_C(1000000)
#define DAY_US    (86400 * SECOND_US)

/* A date and a time of UTC. */
static int64_t
utc(int32_t year, int32_t month, int32_t day_of_month, int32_t minute)
{
    return civil_day_from_date(year, month, day_of_month) * DAY_US +
           minute * 60 * SECOND_US;
}

static int32_t
end_of(struct rules_points points, int32_t year, int32_t month, int32_t day_of_month)
{
    return rules_life_lot(&points, 0, civil_day_from_date(year, month, day_of_month))
        .end_day;
}

static void
check_date(int32_t day, int32_t year, int32_t month, int32_t day_of_month)
{
    assert_int_equal(day, civil_day_from_date(year, month, day_of_month));
}

static void
test_days_of_a_zone(void **state)
{
    (void)state;
    assert_true(civil_zone_set("Asia/Ho_Chi_Minh"));
    check_date(civil_day(utc(2026, 6, 30, 17 * 60)), 2026, 7, 1);
    check_date(civil_day(utc(2026, 6, 30, 17 * 60) - 1), 2026, 6, 30);
}

static void
test_weeks(void **state)
{
    (void)state;
    assert_true(civil_week(civil_day_from_date(2026, 6, 7)) !=
                civil_week(civil_day_from_date(2026, 6, 8)));
    assert_int_equal(civil_week(civil_day_from_date(2026, 12, 31)),
                     civil_week(civil_day_from_date(2027, 1, 3)));
}

/* Whether a rule from 01:00 on gives at that time. */
static bool
gives(int64_t at_us)
{
    struct earn_basket basket = earn_bare(100);
    struct earn_case c = earn_case_of(&basket);

    c.when = (struct earn_when){at_us, civil_day(at_us), civil_minute(at_us)};
    earn_run(&c);
    return earn_fixture.earned.points_micro > 0;
}

static void
test_clocks_change(void **state)
{
    (void)state;
    assert_true(civil_zone_set("America/New_York"));
    /* From 02:00 to 03:00 there is nothing. */
    earn_read("\"earn\":[{\"id\":\"e\",\"name\":\"E\",\"give\":{\"points\":\"1\"},"
              "\"when\":{\"hours\":[[\"01:00\",\"03:00\"]]}}]");
    assert_true(gives(utc(2026, 3, 8, 7 * 60) - SECOND_US));
    assert_false(gives(utc(2026, 3, 8, 7 * 60)));
    /* From 01:00 to 02:00 there is everything twice. */
    earn_read("\"earn\":[{\"id\":\"e\",\"name\":\"E\",\"give\":{\"points\":\"1\"},"
              "\"when\":{\"hours\":[[\"01:00\",\"02:00\"]]}}]");
    assert_true(gives(utc(2026, 11, 1, 5 * 60 + 30)));
    assert_true(gives(utc(2026, 11, 1, 6 * 60 + 30)));
    assert_false(gives(utc(2026, 11, 1, 7 * 60)));
}

static void
test_months(void **state)
{
    const struct rules_points one = {.months = {1}}, six = {.months = {6}};
    const struct rules_points year = {.months = {12}}, never = {.months = {0}};

    (void)state;
    check_date(end_of(one, 2027, 1, 31), 2027, 3, 1);
    check_date(end_of(year, 2028, 2, 29), 2029, 3, 1);
    check_date(end_of(six, 2020, 12, 15), 2021, 7, 1);
    assert_int_equal(end_of(never, 2020, 12, 15), LOT_NO_END);
    assert_int_equal(rules_life_sliding_end(&never, 0, 5), LOT_NO_END);
    check_date(rules_life_sliding_end(&six, 0, civil_day_from_date(2026, 12, 31)), 2027,
               7, 1);
}

/* The day of earning is the first; above 56 the last day is a Sunday. */
static void
test_days(void **state)
{
    const struct rules_points thirty = {.life = RULES_LIFE_DAYS, .days = 30};
    const struct rules_points exact = {.life = RULES_LIFE_DAYS, .days = 56};
    const struct rules_points rounded = {.life = RULES_LIFE_DAYS, .days = 57};

    (void)state;
    check_date(end_of(thirty, 2027, 1, 30), 2027, 3, 1);
    check_date(end_of(exact, 2026, 6, 1), 2026, 7, 27);
    check_date(end_of(rounded, 2026, 6, 1), 2026, 8, 3); /* a Monday is the 57th day */
    check_date(end_of(rounded, 2026, 6, 7), 2026, 8, 3); /* this one is a Sunday */
}

static void
test_dates(void **state)
{
    struct rules_points points = {
        .life = RULES_LIFE_DATE, .month = 12, .day_of_month = 31, .at_least_months = 3};

    (void)state;
    check_date(end_of(points, 2026, 9, 30), 2027, 1, 1);
    check_date(end_of(points, 2026, 10, 1), 2028, 1, 1);
    points.at_least_months = 0;
    check_date(end_of(points, 2026, 12, 31), 2027, 1, 1);
    points.month = 2;
    points.day_of_month = 29;
    check_date(end_of(points, 2026, 12, 31), 2027, 3, 1);
    check_date(end_of(points, 2028, 1, 1), 2028, 3, 1);
}

static void
test_wait(void **state)
{
    const struct rules_points points = {.months = {1}, .hold_back_days = 14};
    int32_t day = civil_day_from_date(2026, 6, 20);
    struct lot lot = rules_life_lot(&points, 0, day);

    (void)state;
    assert_int_equal(lot.start_day, day + 14);
    check_date(lot.end_day, 2026, 8, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_of_a_zone), cmocka_unit_test(test_weeks),
        cmocka_unit_test(test_clocks_change),  cmocka_unit_test(test_months),
        cmocka_unit_test(test_days),           cmocka_unit_test(test_dates),
        cmocka_unit_test(test_wait),
    };

    return cmocka_run_group_tests_name("clock", tests, earn_open, earn_close);
}
