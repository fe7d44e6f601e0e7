/*
 * The program's calendar: dates, months, and days of zones that move their clocks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "svc/base/civil.h"

#define HOUR_US (INT64_C(3600) * 1000000)
#define DAY_US  (24 * HOUR_US)

static void
test_dates(void **state)
{
    static const struct {
        int32_t year, month, day_of_month, day;
    } cases[] = {
        {1970, 1, 1, 0},     {1969, 12, 31, -1},      {2000, 2, 29, 11016},
        {2000, 3, 1, 11017}, {2026, 11, 22, 20779},   {2100, 2, 28, 47540},
        {2100, 3, 1, 47541}, {1, 1, 1, -719162},      {0, 2, 29, -719469},
        {-1, 3, 1, -719834}, {9999, 12, 31, 2932896},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t year, month, day_of_month;

        assert_int_equal(
            civil_day_from_date(cases[i].year, cases[i].month, cases[i].day_of_month),
            cases[i].day);
        civil_date_from_day(cases[i].day, &year, &month, &day_of_month);
        assert_int_equal(year, cases[i].year);
        assert_int_equal(month, cases[i].month);
        assert_int_equal(day_of_month, cases[i].day_of_month);
    }
}

/* Every day of 800 years comes back, and follows the one before. */
static void
test_every_day(void **state)
{
    int32_t last_month = civil_month(-150000) - 1, in_month = 0;

    (void)state;
    for (int32_t day = -150000; day < 150000; day++) {
        int32_t year, month, day_of_month;

        civil_date_from_day(day, &year, &month, &day_of_month);
        assert_int_equal(civil_day_from_date(year, month, day_of_month), day);
        if (civil_month(day) != last_month) {
            if (day > -150000) {
                assert_int_equal(day_of_month, 1);
            }
            last_month = civil_month(day);
            in_month = 0;
        }
        assert_true(++in_month <= 31);
        assert_int_equal(civil_month_start_day(last_month), day - day_of_month + 1);
    }
}

static void
test_months(void **state)
{
    (void)state;
    assert_int_equal(civil_month(0), 0);
    assert_int_equal(civil_month(-1), -1);
    assert_int_equal(civil_month(20779), 682);
    assert_int_equal(civil_month_start_day(682), 20758);
    assert_int_equal(civil_month_start_day(-1), -31);
    assert_int_equal(civil_month_start_day(-12), -365);
    assert_int_equal(civil_month_start_day(-13), -396);
}

static void
test_utc(void **state)
{
    (void)state;
    assert_true(civil_zone_set("UTC"));
    assert_int_equal(civil_day(0), 0);
    assert_int_equal(civil_day(-1), -1);
    assert_int_equal(civil_day(DAY_US - 1), 0);
    assert_int_equal(civil_day(DAY_US), 1);
    assert_true(civil_day_start_us(20779) == 20779 * DAY_US);
}

/* Starts of days in zones where midnight moves, is skipped, or comes twice. */
static void
test_zones(void **state)
{
    static const struct {
        const char *zone;
        int32_t year, month, day_of_month;
        int64_t start_minutes; /* after midnight UTC of that date */
    } cases[] = {
        {"America/New_York", 2026, 3, 8, 300},
        {"America/New_York", 2026, 3, 9, 240},
        {"America/New_York", 2026, 11, 1, 240},
        {"America/New_York", 2026, 11, 2, 300},
        {"Europe/Berlin", 2026, 3, 29, -60},
        {"Europe/Berlin", 2026, 3, 30, -120},
        {"Asia/Kolkata", 2026, 6, 1, -330},
        {"Pacific/Kiritimati", 2026, 6, 1, -840},
        /* Midnight did not exist: the day started at one. */
        {"America/Sao_Paulo", 2018, 11, 4, 180},
        {"America/Sao_Paulo", 2018, 11, 5, 120},
        /* Clocks went from 24:00 back to 23:00. */
        {"America/Sao_Paulo", 2019, 2, 17, 180},
        {"America/Sao_Paulo", 2019, 2, 16, 120},
        /* From 00:01 back to 23:01: the first midnight counts. */
        {"America/St_Johns", 2010, 11, 7, 150},
        {"America/St_Johns", 2010, 11, 8, 210},
        /* 2011-12-30 was skipped: an empty day. */
        {"Pacific/Apia", 2011, 12, 30, 600},
        {"Pacific/Apia", 2011, 12, 31, -840},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t day =
            civil_day_from_date(cases[i].year, cases[i].month, cases[i].day_of_month);
        int64_t start = day * DAY_US + cases[i].start_minutes * 60 * 1000000;

        assert_true(civil_zone_set(cases[i].zone));
        if (civil_day_start_us(day) != start) {
            fail_msg("%s %d-%d-%d starts %lld s off", cases[i].zone, cases[i].year,
                     cases[i].month, cases[i].day_of_month,
                     (long long)(civil_day_start_us(day) - start) / 1000000);
        }
        assert_true(civil_day(start - 1) < day);
    }
}

/* Days never go back, and every instant is in the day that it starts. */
static void
test_days_in_order(void **state)
{
    static const char *const zones[] = {"America/St_Johns", "America/Sao_Paulo",
                                        "Pacific/Apia", "Australia/Lord_Howe", "UTC"};

    (void)state;
    for (size_t z = 0; z < sizeof zones / sizeof zones[0]; z++) {
        int32_t last = INT32_MIN;

        assert_true(civil_zone_set(zones[z]));
        for (int64_t t = 14600 * DAY_US; t < 15700 * DAY_US; t += 29 * 60 * 1000000LL) {
            int32_t day = civil_day(t);

            assert_true(day >= last);
            assert_true(civil_day_start_us(day) <= t && civil_day_start_us(day + 1) > t);
            last = day;
        }
    }
}

static void
test_unknown_zones(void **state)
{
    static const char *const zones[] = {
        "",
        "Mars/Olympus",
        "Europe",
        "zone.tab",
        "right/Europe/Berlin",
        "/etc/passwd",
        "../zoneinfo/UTC",
        "America/../../../../../../../../../../etc/hostname"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "A_name_that_is_longer_than_any_zone_is_and_ever_will_"
        "be_in_this_world"};

    (void)state;
    assert_true(civil_zone_set("Europe/Berlin"));
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        assert_false(civil_zone_set(zones[i]));
    }
    assert_true(civil_day_start_us(20779) == 20779 * DAY_US - HOUR_US);
    setenv("TZDIR", "/usr/share/zoneinfo/Europe", 1);
    assert_true(civil_zone_set("Berlin"));
    setenv("TZDIR",
           "/a/folder/whose/name/is/too/long/for/any/zone/to/fit/behind/it/and/that/does/"
           "not/"
           "exist/on/any/machine/at/all",
           1);
    assert_false(civil_zone_set("Europe/Berlin"));
    unsetenv("TZDIR");
    assert_true(civil_zone_set("UTC"));
}

/* Of a time in 2026, UTC. */
static int64_t
time_us(int32_t month, int32_t day_of_month, int32_t hour, int32_t minute, int32_t second)
{
    return (civil_day_from_date(2026, month, day_of_month) * INT64_C(86400) +
            hour * 3600 + minute * 60 + second) *
           1000000;
}

/* What the wall shows while clocks are put forward and back. */
static void
test_minutes(void **state)
{
    (void)state;
    assert_true(civil_zone_set("America/New_York"));
    assert_int_equal(civil_minute(time_us(3, 8, 6, 59, 59)), 60 + 59);
    assert_int_equal(civil_minute(time_us(3, 8, 7, 0, 0)), 3 * 60);
    assert_int_equal(civil_minute(time_us(11, 1, 5, 30, 0)), 60 + 30);
    assert_int_equal(civil_minute(time_us(11, 1, 6, 30, 0)), 60 + 30);
    assert_int_equal(civil_minute(time_us(11, 1, 7, 0, 0)), 2 * 60);
    assert_true(civil_zone_set("Asia/Ho_Chi_Minh"));
    assert_int_equal(civil_minute(time_us(11, 1, 7, 0, 0)),
                     14 * 60); /* the same second */
    assert_int_equal(civil_minute(time_us(6, 30, 17, 0, 0)), 0);
    assert_int_equal(civil_minute(time_us(6, 30, 17, 0, 0) - 1), 23 * 60 + 59);
    assert_true(civil_zone_set("UTC"));
    for (int minute = 0; minute < 24 * 60; minute++) {
        assert_int_equal(civil_minute(time_us(2, 1, 0, minute, 59)), minute);
    }
    assert_int_equal(civil_minute(-1), 23 * 60 + 59);
}

static void
test_weeks(void **state)
{
    int32_t sunday = civil_day_from_date(2026, 6, 7);
    int32_t new_year = civil_day_from_date(2026, 12, 31);

    (void)state;
    assert_int_equal(civil_week(0), 0);
    assert_int_equal(civil_weekday(0), 3);
    assert_int_equal(civil_week(-3), 0);
    assert_int_equal(civil_week(-4), -1);
    assert_int_equal(civil_weekday(-4), 6);
    assert_int_equal(civil_weekday(sunday), 6);
    assert_int_equal(civil_week(sunday) + 1, civil_week(sunday + 1));
    assert_int_equal(civil_week(new_year), civil_week(civil_day_from_date(2027, 1, 3)));
    assert_int_equal(civil_week(new_year) + 1,
                     civil_week(civil_day_from_date(2027, 1, 4)));
    assert_int_equal(civil_year(new_year), 2026);
    assert_int_equal(civil_year(new_year + 1), 2027);
    for (int32_t day = -20000; day < 40000; day++) {
        assert_int_equal(civil_weekday(day + 1), (civil_weekday(day) + 1) % 7);
        assert_int_equal(civil_week(day + 7), civil_week(day) + 1);
    }
}

/* For people; the year 2038 and zones without an abbreviation have nothing special. */
static void
test_clock_text(void **state)
{
    char text[CIVIL_CLOCK_BYTES];

    (void)state;
    assert_true(civil_zone_set("Asia/Ho_Chi_Minh"));
    civil_clock_text(time_us(11, 29, 23, 10, 59), text);
    assert_string_equal(text, "2026-11-30 06:10 +07");
    assert_true(civil_zone_set("America/New_York"));
    civil_clock_text(time_us(11, 29, 23, 10, 59), text);
    assert_string_equal(text, "2026-11-29 18:10 EST");
    assert_true(civil_zone_set("UTC"));
}

/* What clocks show has one instant; none where they are put forward, the first of two
 * where they are put back. */
static void
test_clock_instants(void **state)
{
    int32_t spring = civil_day_from_date(2026, 3, 8);
    int32_t autumn = civil_day_from_date(2026, 11, 1);
    char text[CIVIL_CLOCK_BYTES];
    int64_t us;

    (void)state;
    assert_true(civil_zone_set("America/New_York"));
    assert_true(civil_clock_us(spring, 60 + 59, &us));
    assert_true(us == time_us(3, 8, 6, 59, 0));
    assert_false(civil_clock_us(spring, 2 * 60 + 30, &us));
    assert_true(civil_clock_us(spring, 14 * 60 + 30, &us));
    assert_true(us == time_us(3, 8, 18, 30, 0));
    assert_true(civil_clock_us(autumn, 60 + 30, &us));
    assert_true(us == time_us(11, 1, 5, 30, 0));
    assert_true(civil_clock_us(autumn, 23 * 60 + 59, &us));
    civil_clock_seconds_text(us + 7000000, text);
    assert_string_equal(text, "2026-11-01 23:59:07 EST");
    assert_true(civil_zone_set("Asia/Ho_Chi_Minh"));
    for (int32_t minute = 0; minute < 24 * 60; minute++) {
        assert_true(civil_clock_us(autumn, minute, &us) && civil_minute(us) == minute);
    }
    assert_true(civil_zone_set("UTC"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates),          cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_months),         cmocka_unit_test(test_utc),
        cmocka_unit_test(test_zones),          cmocka_unit_test(test_days_in_order),
        cmocka_unit_test(test_unknown_zones),  cmocka_unit_test(test_minutes),
        cmocka_unit_test(test_weeks),          cmocka_unit_test(test_clock_text),
        cmocka_unit_test(test_clock_instants),
    };

    return cmocka_run_group_tests_name("civil", tests, NULL, NULL);
}
