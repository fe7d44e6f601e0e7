/*
 * The event stream: fields, line breaks inside data, and buffers that are one byte too
 * small.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "proto/sse.h"

static void
check(const char *id, const char *event, struct slice data, const char *expected)
{
    size_t n = strlen(expected);
    char buf[256];

    assert_int_equal(sse_event(buf, n, slice_from_cstr(id), event, data), n);
    assert_memory_equal(buf, expected, n);
    assert_int_equal(sse_event(buf, n - 1, slice_from_cstr(id), event, data), 0);
}

static void
events(void **state)
{
    (void)state;
    check("42", "change", SLICE("{\"version\":42}"),
          "id: 42\nevent: change\ndata: {\"version\":42}\n\n");
    check("", NULL, SLICE("x"), "data: x\n\n");
    check("3-42", NULL, SLICE_NONE, "id: 3-42\ndata: \n\n");
    check("", "e", SLICE("a\nb\rc\r\nd"),
          "event: e\ndata: a\ndata: b\ndata: c\ndata: d\n\n");
    check("", NULL, SLICE("a\n\n"), "data: a\ndata: \ndata: \n\n");
    check("", NULL, SLICE("a\r"), "data: a\ndata: \n\n");
}

static void
comments_and_retry(void **state)
{
    char buf[64];

    (void)state;
    assert_int_equal(sse_comment(buf, 6, "hi"), 6);
    assert_memory_equal(buf, ": hi\n\n", 6);
    assert_int_equal(sse_comment(buf, 5, "hi"), 0);
    assert_int_equal(sse_comment(buf, 4, ""), 4);
    assert_int_equal(sse_retry(buf, 13, 1000), 13);
    assert_memory_equal(buf, "retry: 1000\n\n", 13);
    assert_int_equal(sse_retry(buf, 12, 1000), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events),
        cmocka_unit_test(comments_and_retry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
