/*
 * base64url: the RFC 4648 values, every length, and everything that strictness refuses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "proto/base64url.h"

static void
known_values(void **state)
{
    static const char *const pairs[][2] = {
        {"", ""},
        {"f", "Zg"},
        {"fo", "Zm8"},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg"},
        {"fooba", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy"},
        {"\xfb\xff\xfe", "-__-"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        size_t n = strlen(pairs[i][0]), chars = strlen(pairs[i][1]), bytes = 99;
        unsigned char back[16];
        char text[16];

        assert_int_equal(BASE64URL_CHARS(n), chars);
        assert_int_equal(base64url_encode(pairs[i][0], n, text, chars), chars);
        assert_memory_equal(text, pairs[i][1], chars);
        assert_true(base64url_decode(slice_of(text, chars), back, n, &bytes));
        assert_int_equal(bytes, n);
        assert_memory_equal(back, pairs[i][0], n);
        if (n > 0) {
            assert_int_equal(base64url_encode(pairs[i][0], n, text, chars - 1), 0);
            assert_false(base64url_decode(slice_of(text, chars), back, n - 1, &bytes));
        }
    }
}

static void
every_byte_returns(void **state)
{
    unsigned char data[256], back[256];
    char text[400];

    (void)state;
    for (size_t i = 0; i < sizeof(data); i++) {
        data[i] = (unsigned char)(i * 7 + 3);
    }
    for (size_t n = 0; n <= sizeof(data); n++) {
        size_t chars = base64url_encode(data, n, text, sizeof(text)), bytes = 0;

        assert_true(base64url_decode(slice_of(text, chars), back, sizeof(back), &bytes));
        assert_int_equal(bytes, n);
        assert_memory_equal(back, data, n);
    }
    assert_int_equal(base64url_encode(data, SIZE_MAX, text, sizeof(text)), 0);
}

static void
refuses(void **state)
{
    static const char *const bad[] = {
        "A",    "AAAAA", "AA==", "AAA=", "AAA+", "AAA/", "AA A",   "AAA\n", "!AAA",
        "A!AA", "AA!A",  "Zh",   "Zm9",  "Z!",   "!g",   "Z\3038", "AA.",   "AAAAAB",
    };
    unsigned char back[16];
    size_t n = 77;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(base64url_decode(slice_from_cstr(bad[i]), back, sizeof(back), &n));
    }
    assert_false(base64url_decode(slice_of("A", SIZE_MAX - 3), back, sizeof(back), &n));
    assert_int_equal(n, 77);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(every_byte_returns),
        cmocka_unit_test(refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
