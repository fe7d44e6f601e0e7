/*
 * Characters are counted, and none is cut in the middle.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "proto/utf8.h"

static const char sample[] = "a\u00e9\u20ac\U0001f680z"; /* of 1, 2, 3, 4 and 1 bytes */

static void
characters_are_counted(void **state)
{
    (void)state;
    assert_int_equal(utf8_count(SLICE(sample)), 5);
    assert_int_equal(utf8_count(SLICE_NONE), 0);
    assert_int_equal(utf8_count(SLICE("e\u0301")), 2);
}

static void
a_cut_falls_between_characters(void **state)
{
    static const size_t whole[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11};
    char text[sizeof(sample)];

    (void)state;
    for (size_t n = 0; n < sizeof(sample); n++) {
        assert_int_equal(utf8_whole(slice_of(sample, n)), whole[n]);
        memcpy(text, sample, n);
        text[n] = '\0';
        utf8_mend(text);
        assert_int_equal(strlen(text), whole[n]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_are_counted),
        cmocka_unit_test(a_cut_falls_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
