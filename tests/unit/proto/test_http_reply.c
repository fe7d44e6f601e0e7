/*
 * Heads of replies, and the phrases.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "proto/http_reply.h"

static void
writes_heads(void **state)
{
    const struct http_field extra[] = {{SLICE("ETag"), SLICE("\"42\"")},
                                       {SLICE("X-Empty"), SLICE_NONE}};
    static const char full[] =
        "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
        "Content-Length: 18446744073709551614\r\nETag: \"42\"\r\n"
        "X-Empty: \r\nConnection: close\r\n\r\n";
    char buf[256];
    size_t n;

    (void)state;
    /* Every size of buffer, on the heap so that a byte too many is seen. */
    for (size_t cap = 0; cap <= strlen(full); cap++) {
        char *exact = malloc(cap + (cap == 0));

        n = http_reply_head(exact, cap,
                            &(struct http_reply){.status = 201,
                                                 .content_type = "application/json",
                                                 .content_length = UINT64_MAX - 1,
                                                 .extra = extra,
                                                 .extra_count = 2});
        assert_int_equal(n, cap == strlen(full) ? cap : 0);
        if (n > 0) {
            assert_memory_equal(exact, full, n);
        }
        free(exact);
    }
    n = http_reply_head(buf, sizeof(buf),
                        &(struct http_reply){.status = 204,
                                             .content_length = HTTP_NO_LENGTH,
                                             .keep_alive = true});
    assert_true(slice_eq_cstr(slice_of(buf, n), "HTTP/1.1 204 No Content\r\n\r\n"));
    n = http_reply_head(buf, sizeof(buf),
                        &(struct http_reply){.status = 200, .keep_alive = true});
    assert_true(
        slice_eq_cstr(slice_of(buf, n), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
}

static void
refuses_to_split_lines(void **state)
{
    static const struct slice bad[] = {SLICE_INIT("a\rb"), SLICE_INIT("a\nb"),
                                       SLICE_INIT("a\0b")};
    char buf[256];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct http_field value = {SLICE("X"), bad[i]}, name = {bad[i], SLICE("x")};

        struct http_reply reply = {.status = 200, .extra = &value, .extra_count = 1};

        assert_int_equal(http_reply_head(buf, sizeof(buf), &reply), 0);
        reply.extra = &name;
        assert_int_equal(http_reply_head(buf, sizeof(buf), &reply), 0);
    }
}

static void
knows_phrases(void **state)
{
    static const int statuses[] = {100, 101, 200, 201, 202, 304, 400, 401, 402,
                                   403, 404, 405, 408, 409, 411, 413, 414, 415,
                                   417, 422, 426, 429, 431, 500, 501, 503, 505};

    (void)state;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        assert_string_not_equal(http_reason(statuses[i]), "Unknown");
    }
    assert_string_equal(http_reason(100), "Continue");
    assert_string_equal(http_reason(505), "HTTP Version Not Supported");
    assert_string_equal(http_reason(99), "Unknown");
    assert_string_equal(http_reason(299), "Unknown");
    assert_string_equal(http_reason(999), "Unknown");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_heads),
        cmocka_unit_test(refuses_to_split_lines),
        cmocka_unit_test(knows_phrases),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
