/*
 * Slices: comparison, strict numbers, copies.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "proto/slice.h"

static void
compares(void **state)
{
    (void)state;
    assert_true(slice_eq(SLICE_NONE, SLICE("")));
    assert_true(slice_eq(SLICE("ab"), SLICE("ab")));
    assert_false(slice_eq(SLICE("ab"), SLICE("ac")));
    assert_false(slice_eq(SLICE("ab"), SLICE("abc")));
    assert_true(slice_eq_cstr(SLICE("ab"), "ab"));
    assert_true(slice_eq_cstr(SLICE_NONE, NULL));
    assert_true(slice_starts(SLICE("abc"), SLICE("ab")));
    assert_true(slice_starts(SLICE("abc"), SLICE_NONE));
    assert_false(slice_starts(SLICE("a"), SLICE("ab")));
    assert_false(slice_starts(SLICE("ba"), SLICE("ab")));
    assert_true(slice_eq_nocase(SLICE("Keep-ALIVE@[`{"), SLICE("kEEP-alive@[`{")));
    assert_false(slice_eq_nocase(SLICE("@"), SLICE("`")));
    assert_false(slice_eq_nocase(SLICE("["), SLICE("{")));
    assert_false(slice_eq_nocase(SLICE("a"), SLICE("ab")));
}

static void
reads_i64(void **state)
{
    static const struct {
        const char *text;
        bool ok;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"7", true, 7},
        {"-7", true, -7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"18446744073709551616", false, 0},
        {"99999999999999999999", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"-0", false, 0},
        {"00", false, 0},
        {"07", false, 0},
        {"+7", false, 0},
        {" 7", false, 0},
        {"7 ", false, 0},
        {"1.0", false, 0},
        {"1e2", false, 0},
        {"0x1", false, 0},
        {"--1", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t value = 42;

        assert_int_equal(slice_to_i64(slice_from_cstr(cases[i].text), &value),
                         cases[i].ok);
        assert_int_equal(value, cases[i].ok ? cases[i].value : 42);
    }
}

static void
reads_u64(void **state)
{
    uint64_t value = 0;

    (void)state;
    assert_true(slice_to_u64(SLICE("18446744073709551615"), &value));
    assert_true(value == UINT64_MAX);
    assert_false(slice_to_u64(SLICE("18446744073709551616"), &value));
    assert_false(slice_to_u64(SLICE("184467440737095516150"), &value));
    assert_false(slice_to_u64(SLICE("-1"), &value));
    assert_false(slice_to_u64(SLICE_NONE, &value));
}

static void
copies(void **state)
{
    char buf[4] = "xyz";

    (void)state;
    assert_true(slice_copy_cstr(SLICE("abc"), buf, sizeof(buf)));
    assert_string_equal(buf, "abc");
    assert_false(slice_copy_cstr(SLICE("abcd"), buf, sizeof(buf)));
    assert_string_equal(buf, "abc");
    assert_true(slice_copy_cstr(SLICE_NONE, buf, sizeof(buf)));
    assert_string_equal(buf, "");
}

static void
reads_hex_digits(void **state)
{
    (void)state;
    for (int c = 0; c < 128; c++) {
        const char *at = c != 0 ? strchr("0123456789abcdefABCDEF", c) : NULL;
        int expected = -1;

        if (at != NULL) {
            expected = (int)strtol((char[]){(char)c, '\0'}, NULL, 16);
        }
        assert_int_equal(slice_hex_digit((char)c), expected);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares),         cmocka_unit_test(reads_i64),
        cmocka_unit_test(reads_u64),        cmocka_unit_test(copies),
        cmocka_unit_test(reads_hex_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
