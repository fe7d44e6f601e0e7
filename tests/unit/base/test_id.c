/* Typed ids: one spelling per id. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "svc/base/id.h"

static void
test_round(void **state)
{
    static const int64_t ids[] = {1, 31, 32, 1023, INT64_C(1) << 61, INT64_MAX};
    char text[ID_TEXT_MAX];
    int64_t id;

    (void)state;
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        id_format(text, "acct", ids[i]);
        assert_int_equal(strlen(text), 18);
        id = 0;
        assert_true(id_parse(text, strlen(text), "acct", &id));
        assert_int_equal(id, ids[i]);
    }
    id_format(text, "acct", 1);
    assert_string_equal(text, "acct_0000000000001");
    id_format(text, "prefixes9", INT64_MAX);
    assert_string_equal(text, "prefixes9_7zzzzzzzzzzzz");
}

static void
test_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "acct",
        "acct_",
        "acct_000000000001",
        "acct_00000000000001",
        "acct_0000000000000",
        "acct_8000000000000",
        "acct_zzzzzzzzzzzzz",
        "acct_000000000000i",
        "acct_000000000000l",
        "acct_000000000000o",
        "acct_000000000000u",
        "acct_000000000000A",
        "acct-0000000000001",
        "acc1_0000000000001",
        "Acct_0000000000001",
        "acct_ 000000000001",
        "mem_0000000000001",
    };
    int64_t id = 77;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(id_parse(bad[i], strlen(bad[i]), "acct", &id));
    }
    assert_false(id_parse("acct_000000000000\0", 18, "acct", &id));
    assert_int_equal(id, 77);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
