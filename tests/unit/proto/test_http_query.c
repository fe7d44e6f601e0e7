/*
 * Query parameters, lists and cookies.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "proto/http.h"

static void
parameters(void **state)
{
    static const struct {
        const char *query, *name, *value;
    } cases[] = {
        {"after=42", "after", "42"},
        {"a=1&after=42&b=2", "after", "42"},
        {"after", "after", ""},
        {"after=", "after", ""},
        {"&&after=x&", "after", "x"},
        {"q=a+b%2B%c3%A9=", "q", "a b+\xc3\xa9="},
        {"q=12345678", "q", "12345678"},
        {"", "q", NULL},
        {"qq=1", "q", NULL},
        {"q=1&q=1", "q", NULL},
        {"q=%", "q", NULL},
        {"q=%4", "q", NULL},
        {"q=%4x", "q", NULL},
        {"q=%x4", "q", NULL},
        {"q=%00", "q", NULL},
        {"q=123456789", "q", NULL},
        {"Q=1", "q", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct slice value = SLICE("untouched");
        char buf[8];

        assert_int_equal(http_query_get(slice_from_cstr(cases[i].query), cases[i].name,
                                        buf, sizeof(buf), &value),
                         cases[i].value != NULL);
        assert_true(
            slice_eq_cstr(value, cases[i].value != NULL ? cases[i].value : "untouched"));
    }
    assert_true(http_query_has(SLICE("a=1&q=%&q"), "q"));
    assert_false(http_query_has(SLICE("a=q"), "q"));
    assert_false(http_query_has(SLICE_NONE, "q"));
}

static void
lists(void **state)
{
    (void)state;
    assert_true(http_list_has(SLICE("keep-alive, Upgrade"), SLICE("upgrade")));
    assert_true(http_list_has(SLICE("\t upgrade \t"), SLICE("upgrade")));
    assert_true(http_list_has(SLICE(",,upgrade,"), SLICE("upgrade")));
    assert_false(http_list_has(SLICE("upgrade-x, x upgrade"), SLICE("upgrade")));
    assert_false(http_list_has(SLICE(" \t"), SLICE("upgrade")));
    assert_false(http_list_has(SLICE_NONE, SLICE("upgrade")));
}

static void
cookies(void **state)
{
    struct http_head head = {
        .field_count = 4,
        .fields = {{SLICE("host"), SLICE("crema_member=no")},
                   {SLICE("cookie"), SLICE("a=1; crema_member=v4.local.x; b=\"2\"")},
                   {SLICE("x"), SLICE("y")},
                   {SLICE("cookie"), SLICE("crema_member=second;crema_staff=s=t")}},
    };
    struct slice value = SLICE_NONE;

    (void)state;
    assert_true(http_cookie_get(&head, "crema_member", &value));
    assert_true(slice_eq_cstr(value, "v4.local.x"));
    assert_true(http_cookie_get(&head, "crema_staff", &value));
    assert_true(slice_eq_cstr(value, "s=t"));
    assert_true(http_cookie_get(&head, "b", &value));
    assert_true(slice_eq_cstr(value, "\"2\""));
    assert_false(http_cookie_get(&head, "crema", &value));
    assert_false(http_cookie_get(&head, "Crema_staff", &value));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters),
        cmocka_unit_test(lists),
        cmocka_unit_test(cookies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
