/*
 * Passwords as text: one form for every keyboard, and the forms that were hashed before.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "svc/text/password.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static struct arena arena;

static void
one_form_is_hashed(void **state)
{
    static const struct {
        const char *typed;
        const char *hashed; /* NULL: refused */
    } pairs[] = {
        {"correct-horse-battery", "correct-horse-battery"},
        {"Cafe\u0301 Cre\u0300me", "Caf\u00e9 Cr\u00e8me"},
        {"Caf\u00e9\u00a0Cr\u00e8me", "Caf\u00e9 Cr\u00e8me"},
        {" blanks around ", " blanks around "},
        {"\uff41\u2161", "\uff41\u2161"}, /* width and signs of compatibility are kept */
        {"\u3164\u3164", "\u3164\u3164"},
        {"", NULL},
        {"tab\there", NULL},
        {"line\nbreak", NULL},
        {"\xff", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct slice got;
        bool good = password_normal(&arena, slice_from_cstr(pairs[i].typed), &got);
        assert_int_equal(good, pairs[i].hashed != NULL);
        assert_true(!good || slice_eq_cstr(got, pairs[i].hashed));
    }
    arena_reset(&arena);
}

static void
weak_ones_are_known(void **state)
{
    static const char *const good[] = {
        "correct-horse",
        "\u00e9\u00e8\u00ea\u00eb\u00e9\u00e8\u00ea\u00eb\u00e9\u00e8",
        "          x",
    };
    static const char *const bad[] = {
        "short",
        "\u00e9\u00e8\u00ea\u00eb\u00e9\u00e8", /* 12 bytes, 6 characters */
        "PASSWORD123",
        "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9",
        "\u00c9mile@EXAMPLE.com",
        "e\u0301mile@example.com"};
    struct email email;

    (void)state;
    assert_true(email_normal(&arena, SLICE("E\u0301mile@example.com"), &email));
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(password_good(&arena, slice_from_cstr(good[i]), &email));
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(password_good(&arena, slice_from_cstr(bad[i]), &email));
    }
    arena_reset(&arena);
}

static void
forms(const char *typed, const char *const *expected, size_t count, bool normal)
{
    struct password_forms got;

    password_forms(&arena, slice_from_cstr(typed), &got);
    assert_int_equal(got.count, count);
    assert_int_equal(got.normal, normal);
    for (size_t i = 0; i < count; i++) {
        assert_true(slice_eq_cstr(got.at[i], expected[i]));
    }
    arena_reset(&arena);
}

/* An attacker's guess costs as many hashes as there are forms: one for plain letters. */
static void
what_was_hashed_before_is_tried(void **state)
{
    (void)state;
    forms("plain", (const char *[]){"plain"}, 1, true);
    forms("caf\u00e9", (const char *[]){"caf\u00e9", "cafe\u0301"}, 2, true);
    forms("cafe\u0301", (const char *[]){"caf\u00e9", "cafe\u0301"}, 2, true);
    forms(
        "\u00e9\u00a0e\u0301",
        (const char *[]){"\u00e9 \u00e9", "\u00e9\u00a0e\u0301", "e\u0301\u00a0e\u0301"},
        3, true);
    forms("a\tb", (const char *[]){"a\tb"}, 1, false);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_form_is_hashed),
        cmocka_unit_test(weak_ones_are_known),
        cmocka_unit_test(what_was_hashed_before_is_tried),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
