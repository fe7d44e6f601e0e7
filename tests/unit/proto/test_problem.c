/*
 * The list of refusals: complete, unique, and with something to do in each.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "proto/problem.h"

static void
every_problem_is_whole(void **state)
{
    (void)state;
    for (int i = PROBLEM_NONE + 1; i < PROBLEM_COUNT; i++) {
        const struct problem_info *info = problem_info((enum problem)i);

        assert_in_range(info->status, 400, 599);
        assert_true(strlen(info->title) > 5 &&
                    info->title[strlen(info->title) - 1] != '.');
        assert_true(strlen(info->advice) > 10 && strchr(info->advice, '.') != NULL);
        assert_true(strlen(info->slug) > 2);
        for (const char *c = info->slug; *c != '\0'; c++) {
            assert_true(islower((unsigned char)*c) || *c == '-');
        }
        /* The first of that slug is this one: no slug comes twice. */
        assert_int_equal(problem_from_slug(slice_from_cstr(info->slug)), i);
    }
}

static void
nothing_is_none(void **state)
{
    (void)state;
    assert_int_equal(problem_info(PROBLEM_NONE)->status, 200);
    assert_int_equal(problem_from_slug(SLICE("no-such-problem")), PROBLEM_NONE);
}

static void
parser_statuses_have_problems(void **state)
{
    static const int statuses[] = {400, 408, 411, 413, 414, 417, 426, 431, 501, 505};

    (void)state;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        assert_int_equal(problem_info(problem_from_status(statuses[i]))->status,
                         statuses[i]);
    }
    assert_int_equal(problem_from_status(499), PROBLEM_MALFORMED_REQUEST);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_problem_is_whole),
        cmocka_unit_test(nothing_is_none),
        cmocka_unit_test(parser_statuses_have_problems),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
