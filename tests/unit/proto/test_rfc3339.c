/*
 * Times as text, both ways, over the whole range.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "proto/rfc3339.h"

#define SECOND_US INT64_C(1000000)
#define FIRST_US  (-INT64_C(62135596800) * SECOND_US)
#define LAST_US   (INT64_C(253402300800) * SECOND_US - 1)

static void
formats(void **state)
{
    static const struct {
        int64_t time_us;
        const char *text;
    } cases[] = {
        {0, "1970-01-01T00:00:00.000000Z"},
        {-1, "1969-12-31T23:59:59.999999Z"},
        {INT64_C(1795348800104512), "2026-11-22T12:00:00.104512Z"},
        {INT64_C(951782400) * SECOND_US, "2000-02-29T00:00:00.000000Z"},
        {INT64_C(4107542400) * SECOND_US, "2100-03-01T00:00:00.000000Z"},
        {FIRST_US, "0001-01-01T00:00:00.000000Z"},
        {INT64_MIN, "0001-01-01T00:00:00.000000Z"},
        {LAST_US, "9999-12-31T23:59:59.999999Z"},
        {INT64_MAX, "9999-12-31T23:59:59.999999Z"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[RFC3339_BYTES];
        int64_t back;

        assert_int_equal(rfc3339_format_us(cases[i].time_us, text), RFC3339_BYTES - 1);
        assert_string_equal(text, cases[i].text);
        assert_true(rfc3339_parse_us(slice_from_cstr(text), &back));
        if (cases[i].time_us >= FIRST_US && cases[i].time_us <= LAST_US) {
            assert_true(back == cases[i].time_us);
        }
    }
}

static void
every_day_returns(void **state)
{
    (void)state;
    for (int64_t day = -719162; day <= 2932896; day++) {
        char text[RFC3339_DATE_BYTES];
        int64_t back;

        assert_int_equal(rfc3339_format_date(day, text), 10);
        assert_true(rfc3339_parse_date(slice_of(text, 10), &back));
        assert_true(back == day);
    }
}

static void
dates_are_clamped(void **state)
{
    char text[RFC3339_DATE_BYTES];

    (void)state;
    rfc3339_format_date(INT64_MIN, text);
    assert_string_equal(text, "0001-01-01");
    rfc3339_format_date(INT64_MAX, text);
    assert_string_equal(text, "9999-12-31");
}

static void
parses(void **state)
{
    static const struct {
        const char *text;
        int64_t time_us;
    } cases[] = {
        {"1970-01-01T00:00:01Z", SECOND_US},
        {"1970-01-01T00:00:00.5Z", SECOND_US / 2},
        {"1970-01-01T00:00:00.123456789Z", 123456},
        {"1970-01-01T01:30:00+01:30", 0},
        {"1969-12-31T23:00:00.000001-01:00", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t value;

        assert_true(rfc3339_parse_us(slice_from_cstr(cases[i].text), &value));
        assert_true(value == cases[i].time_us);
    }
}

static void
refuses(void **state)
{
    static const char *const bad[] = {
        "",
        "2026",
        "2026-11",
        "2026-11-22",
        "2026-11-22T12:00:00",
        "2026-11-22 12:00:00Z",
        "2026-11-22t12:00:00Z",
        "2026-11-22T12:00:00z",
        "2026-11-22T12:00:00.Z",
        "2026-11-22T12:00:00.1234567890Z",
        "2026-11-22T12:00:00Z ",
        "2026-11-22T24:00:00Z",
        "2026-11-22T12:60:00Z",
        "2026-11-22T12:00:60Z",
        "2026-11-22T1:00:00Z",
        "2026-11-22T12-00:00Z",
        "2026-11-22T12:00-00Z",
        "2026-11-22T12:0x:00Z",
        "2026-11-22T12:00:0xZ",
        "2026-00-22T12:00:00Z",
        "2026-13-22T12:00:00Z",
        "2026-11-00T12:00:00Z",
        "2026-11-31T12:00:00Z",
        "2026/11-22T12:00:00Z",
        "2026-11/22T12:00:00Z",
        "2026-1x-22T12:00:00Z",
        "2026-11-2xT12:00:00Z",
        "2026-02-29T12:00:00Z",
        "1900-02-29T12:00:00Z",
        "0000-01-01T12:00:00Z",
        "2026-11-22T12:00:00+24:00",
        "2026-11-22T12:00:00+01:60",
        "2026-11-22T12:00:00+0100",
        "2026-11-22T12:00:00+1:00",
        "2026-11-22T12:00:00+01:0",
        "2026-11-22T12:00:00*01:00",
    };
    int64_t value = 5;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(rfc3339_parse_us(slice_from_cstr(bad[i]), &value));
    }
    assert_false(rfc3339_parse_date(SLICE("2026-11-22T"), &value));
    assert_false(rfc3339_parse_date(SLICE("2026-06-31"), &value));
    assert_int_equal(value, 5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats),           cmocka_unit_test(every_day_returns),
        cmocka_unit_test(dates_are_clamped), cmocka_unit_test(parses),
        cmocka_unit_test(refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
