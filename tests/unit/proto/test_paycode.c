/*
 * Pay codes: the values of RFC 6238 appendix B for SHA-256, text, and the window of
 * steps.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "proto/paycode.h"

static const unsigned char secret[] = "12345678901234567890123456789012";
#define SECRET secret, sizeof(secret) - 1

static void
rfc6238_values(void **state)
{
    static const struct {
        int64_t time_s;
        uint32_t code;
    } cases[] = {
        {59, 46119246},         {1111111109, 68084774}, {1111111111, 67062674},
        {1234567890, 91819424}, {2000000000, 90698825}, {20000000000, 77737706},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t step = paycode_step(cases[i].time_s * 1000000);

        assert_int_equal(step, cases[i].time_s / 30);
        assert_int_equal(paycode_totp(SECRET, step), cases[i].code);
    }
    assert_int_equal(paycode_step(-5), 0);
    assert_int_equal(paycode_step(29999999), 0);
    assert_int_equal(paycode_step(30000000), 1);
}

static void
text_both_ways(void **state)
{
    char text[PAYCODE_DIGITS + 1], alias[PAYCODE_ALIAS_DIGITS + 1];
    uint32_t code;

    (void)state;
    paycode_format("012345678901", 7, text);
    assert_string_equal(text, "01234567890100000007");
    assert_true(paycode_split(slice_from_cstr(text), alias, &code));
    assert_string_equal(alias, "012345678901");
    assert_int_equal(code, 7);
    paycode_format("999999999999", 99999999, text);
    assert_true(paycode_split(slice_from_cstr(text), alias, &code));
    assert_int_equal(code, 99999999);
    assert_false(paycode_split(SLICE("0123456789010000000"), alias, &code));
    assert_false(paycode_split(SLICE("012345678901000000077"), alias, &code));
    assert_false(paycode_split(SLICE("0123456789010000000x"), alias, &code));
    assert_false(paycode_split(SLICE("/1234567890100000007"), alias, &code));
    assert_false(paycode_split(SLICE_NONE, alias, &code));
}

static void
matches_within_the_window(void **state)
{
    const int64_t now = 41152263;

    (void)state;
    for (int window = 0; window <= 2; window++) {
        for (int64_t off = -4; off <= 4; off++) {
            int64_t step = -1;
            bool inside = off >= -window && off <= window;
            uint32_t code = paycode_totp(SECRET, now + off);

            assert_int_equal(paycode_match(SECRET, code, now, window, &step), inside);
            assert_int_equal(step, inside ? now + off : -1);
        }
    }
}

static void
no_step_before_the_first(void **state)
{
    int64_t step = 77;

    (void)state;
    assert_false(paycode_match(SECRET, paycode_totp(SECRET, -1), 0, 1, &step));
    assert_true(paycode_match(SECRET, paycode_totp(SECRET, 0), 0, 1, &step));
    assert_int_equal(step, 0);
}

static void
another_secret_does_not_match(void **state)
{
    int64_t step = 0;

    (void)state;
    assert_false(paycode_match((const unsigned char *)"short", 5, 46119246, 1, 1, &step));
    assert_false(paycode_match(SECRET, 46119247, 1, 1, &step));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc6238_values),
        cmocka_unit_test(text_both_ways),
        cmocka_unit_test(matches_within_the_window),
        cmocka_unit_test(no_step_before_the_first),
        cmocka_unit_test(another_secret_does_not_match),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
