/*
 * Card numbers: check digits, masks, and random bytes at their extremes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "proto/cardno.h"

static void
known_numbers(void **state)
{
    static const char *const good[] = {"6274000000000428", "4111111111111111",
                                       "0000000000000000", "5500005555555559"};
    static const char *const bad[] = {"6274000000000429", "6274000000004028",
                                      "627400000000042",  "62740000000004280",
                                      "6274 00000000428", "",
                                      "627400000000042x"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(cardno_check(slice_from_cstr(good[i])));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(cardno_check(slice_from_cstr(bad[i])));
    }
}

static void
one_wrong_digit_is_seen(void **state)
{
    char number[] = "6274000000000428";

    (void)state;
    for (size_t i = 0; i < CARDNO_DIGITS; i++) {
        char right = number[i];

        for (char c = '0'; c <= '9'; c++) {
            number[i] = c;
            assert_int_equal(cardno_check(SLICE(number)), c == right);
        }
        number[i] = right;
    }
}

static void
makes_numbers(void **state)
{
    unsigned char random[CARDNO_RANDOM_BYTES];
    char number[CARDNO_DIGITS + 1], other[CARDNO_DIGITS + 1];

    (void)state;
    for (int fill = 0; fill < 256; fill++) {
        memset(random, fill, sizeof(random));
        random[15] = (unsigned char)(fill * 3);
        for (size_t n = 1; n <= 10; n++) {
            assert_true(cardno_make(slice_of("6274123456", n), random, number));
            assert_int_equal(strlen(number), CARDNO_DIGITS);
            assert_memory_equal(number, "6274123456", n);
            assert_true(cardno_check(slice_from_cstr(number)));
        }
    }
    random[15] ^= 1;
    assert_true(cardno_make(SLICE("6274"), random, other));
    assert_true(cardno_make(SLICE("6274"), (unsigned char[16]){0}, number));
    assert_string_not_equal(number, other);
    assert_false(cardno_make(SLICE(""), random, number));
    assert_false(cardno_make(SLICE("12345678901"), random, number));
    assert_false(cardno_make(SLICE("62x4"), random, number));
    assert_false(cardno_make(SLICE("62/4"), random, number));
}

static void
every_digit_comes(void **state)
{
    unsigned char random[CARDNO_RANDOM_BYTES] = {0};
    unsigned seen[CARDNO_ALIAS_DIGITS] = {0};
    char alias[CARDNO_ALIAS_DIGITS + 1];

    (void)state;
    for (uint32_t i = 0; i < 2000; i++) {
        for (size_t b = 0; b < sizeof(random); b++) {
            random[b] = (unsigned char)((i * 2654435761u + b * 40503u * (i + 7)) >> 7);
        }
        cardno_alias_make(random, alias);
        assert_int_equal(strlen(alias), CARDNO_ALIAS_DIGITS);
        for (size_t d = 0; d < CARDNO_ALIAS_DIGITS; d++) {
            seen[d] |= 1u << (alias[d] - '0');
        }
    }
    for (size_t d = 0; d < CARDNO_ALIAS_DIGITS; d++) {
        assert_int_equal(seen[d], 0x3ff);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_numbers),
        cmocka_unit_test(one_wrong_digit_is_seen),
        cmocka_unit_test(makes_numbers),
        cmocka_unit_test(every_digit_comes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
