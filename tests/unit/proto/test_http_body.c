/*
 * Bodies: declared lengths and chunks, at every split and byte by byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "proto/http.h"

static char gathered[4096];
static size_t gathered_n;

/* Reads from one piece until it wants more; adds what it consumed. */
static int
drain(struct http_body *b, char *p, size_t n, size_t *consumed)
{
    for (;;) {
        struct slice data = SLICE_NONE;
        size_t used = 0;
        int rc = http_body_parse(b, p, n, &used, &data);

        assert_true(used <= n);
        if (rc >= 400) {
            return rc;
        }
        *consumed += used;
        p += used;
        n -= used;
        if (rc != HTTP_DATA) {
            return rc;
        }
        memcpy(gathered + gathered_n, data.p, data.n);
        gathered_n += data.n;
    }
}

/* Feeds the text in pieces of step bytes, the first of them of `first` bytes. */
static int
feed(const struct http_head *head, struct slice text, size_t first, size_t step,
     uint64_t limit, size_t *ret_used)
{
    struct http_body b;
    size_t from = 0, end = first < text.n ? first : text.n;
    int rc = http_body_init(&b, head, limit);

    gathered_n = 0;
    *ret_used = 0;
    while (rc == HTTP_MORE) {
        char *buf = malloc(end - from + 1);

        memcpy(buf, text.p + from, end - from);
        rc = drain(&b, buf, end - from, ret_used);
        free(buf);
        if (end == text.n) {
            break;
        }
        from = end;
        end = text.n - end < step ? text.n : end + step;
    }
    return rc;
}

static int
read_body(const struct http_head *head, struct slice text, uint64_t limit,
          size_t *ret_used)
{
    int rc = feed(head, text, text.n, 1, limit, ret_used);
    struct slice expected;
    char copy[sizeof(gathered)];

    memcpy(copy, gathered, gathered_n);
    expected = slice_of(copy, gathered_n);
    for (size_t first = 0; first <= text.n; first++) {
        for (size_t step = 1; step <= text.n + 1; step += text.n + (text.n == 0)) {
            size_t used;

            assert_int_equal(feed(head, text, first, step, limit, &used), rc);
            if (rc == HTTP_DONE) {
                assert_int_equal(used, *ret_used);
            }
            assert_true(slice_eq(slice_of(gathered, gathered_n), expected));
        }
    }
    return rc;
}

static void
declared_length(void **state)
{
    struct http_head head = {.has_length = true, .content_length = 5};
    struct http_body b;
    size_t used;

    (void)state;
    assert_int_equal(read_body(&head, SLICE("helloNEXT"), 5, &used), HTTP_DONE);
    assert_int_equal(used, 5);
    assert_int_equal(gathered_n, 5);
    assert_memory_equal(gathered, "hello", 5);
    assert_int_equal(read_body(&head, SLICE("hell"), 5, &used), HTTP_MORE);
    assert_int_equal(http_body_init(&b, &head, 4), 413);
    head.content_length = 0;
    assert_int_equal(http_body_init(&b, &head, 4), HTTP_DONE);
    head.has_length = false;
    assert_int_equal(http_body_init(&b, &head, 0), HTTP_DONE);
}

static void
chunks(void **state)
{
    static const struct {
        const char *text, *data;
        int rc;
    } cases[] = {
        {"0\r\n\r\n", "", HTTP_DONE},
        {"5\r\nhello\r\n0\r\n\r\n", "hello", HTTP_DONE},
        {"5\r\nhello\r\n3\r\n, x\r\n00\r\n\r\n", "hello, x", HTTP_DONE},
        {"a\r\n0123456789\r\nA\r\nabcdefghij\r\n0\r\n\r\n", "0123456789abcdefghij",
         HTTP_DONE},
        {"1;a=b;c=\"\td\"\r\nx\r\n0;e\r\n\r\n", "x", HTTP_DONE},
        {"1\r\nx\r\n0\r\nTrailer: y\r\nB:\r\n\r\n", "x", HTTP_DONE},
        {"5\r\nhello\r\n", "hello", HTTP_MORE},
        {"5\r\nhello\r\n0\r\n\r", "hello", HTTP_MORE},
        {"5\r\nhello\r\n0\r\nA: b\r\n", "hello", HTTP_MORE},
        {"x", "", 400},
        {"\r\n", "", 400},
        {"-1\r\n", "", 400},
        {"0x5\r\n", "", 400},
        {" 5\r\n", "", 400},
        {"5 \r\n", "", 400},
        {"5\n", "", 400},
        {"5\rx", "", 400},
        {";\r\n", "", 400},
        {"5;a\nhello\r\n", "", 400},
        {"5;a\x01\r\n", "", 400},
        {"5;a\x7f\r\n", "", 400},
        {"5;a\r\r\n", "", 400},
        {"1\r\nxy", "x", 400},
        {"1\r\nx\n", "x", 400},
        {"1\r\nx\r\r", "x", 400},
        {"0\r\n A: b\r\n", "", 400},
        {"0\r\n\tA: b\r\n", "", 400},
        {"0\r\n: b\r\n", "", 400},
        {"0\r\n\n", "", 400},
        {"0\r\nA: b\n", "", 400},
        {"0\r\nA: b\rC", "", 400},
        {"0\r\n\rx", "", 400},
        {"21\r\n", "", 413},
        {"1f\r\n", "", HTTP_MORE},
        {"000000000", "", 413},
        {"fffffffff", "", 413},
    };
    struct http_head head = {.chunked = true};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t used;
        int rc = read_body(&head, slice_from_cstr(cases[i].text), 32, &used);

        if (rc != cases[i].rc) {
            print_message("case %zu: %s\n", i, cases[i].text);
        }
        assert_int_equal(rc, cases[i].rc);
        assert_true(slice_eq_cstr(slice_of(gathered, gathered_n), cases[i].data));
        if (rc == HTTP_DONE) {
            assert_int_equal(used, strlen(cases[i].text));
        }
    }
}

static void
the_limit_is_over_all_chunks(void **state)
{
    struct http_head head = {.chunked = true};
    size_t used;

    (void)state;
    assert_int_equal(
        read_body(&head, SLICE("5\r\nhello\r\n3\r\nabc\r\n0\r\n\r\n"), 8, &used),
        HTTP_DONE);
    assert_int_equal(
        read_body(&head, SLICE("5\r\nhello\r\n3\r\nabc\r\n0\r\n\r\n"), 7, &used), 413);
}

static void
what_follows_is_left_alone(void **state)
{
    struct http_head head = {.chunked = true};
    size_t used;

    (void)state;
    assert_int_equal(read_body(&head, SLICE("1\r\nx\r\n0\r\n\r\nGET / "), 8, &used),
                     HTTP_DONE);
    assert_int_equal(used, 11);
}

static void
framing_is_limited(void **state)
{
    static char text[4096];
    struct http_head head = {.chunked = true};
    size_t used;

    (void)state;
    for (size_t n = 1023; n <= 1025; n++) {
        size_t at = (size_t)sprintf(text, "1;");

        memset(text + at, 'a', n);
        strcpy(text + at + n, "\r\nx\r\n0\r\n\r\n");
        assert_int_equal(feed(&head, slice_from_cstr(text), 7, 100, 8, &used),
                         n <= 1024 ? HTTP_DONE : 400);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(declared_length),
        cmocka_unit_test(chunks),
        cmocka_unit_test(the_limit_is_over_all_chunks),
        cmocka_unit_test(what_follows_is_left_alone),
        cmocka_unit_test(framing_is_limited),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
