/*
 * Positions: both forms, what is not one, and positions of other generations.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "proto/position.h"

static void
check(const char *text, int64_t generation, int64_t version)
{
    char out[POSITION_TEXT_MAX];
    struct position p;

    assert_int_equal(position_format(out, generation, version), strlen(text));
    assert_string_equal(out, text);
    assert_true(position_parse(slice_from_cstr(text), &p));
    assert_true(p.generation == generation && p.version == version);
}

static void
both_forms(void **state)
{
    (void)state;
    check("42", 1, 42);
    check("0", 1, 0);
    check("3-42", 3, 42);
    check("2147483647-9223372036854775807", INT32_MAX, INT64_MAX);
}

static void
what_is_none(void **state)
{
    static const char *const bad[] = {
        "", "-", "-1", "1-", "0-5", "-2-5", "2--5", "2-5-", "a-5", "2147483648-5", "x"};
    struct position p;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(position_parse(slice_from_cstr(bad[i]), &p));
    }
}

static void
other_generations(void **state)
{
    struct position p = {.generation = 2, .version = 42};

    (void)state;
    assert_true(position_version(&p, 2, -1) == 42);
    assert_true(position_version(&p, 3, -1) == -1);
    assert_true(position_version(&p, 1, -1) == INT64_MAX);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_forms),
        cmocka_unit_test(what_is_none),
        cmocka_unit_test(other_generations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
