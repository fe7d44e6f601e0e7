/*
 * Request heads: every case is fed whole, in two parts at every split, and byte by byte;
 * the outcome must be the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "proto/http.h"

#define HOST "Host: a\r\n"
#define GET  "GET / HTTP/1.1\r\n"

static struct http_head head;

/*
 * Feeds a text in pieces that end at the given offsets, from buffers of exact size that
 * move.
 */
static int
feed(struct slice text, const size_t *ends, size_t count, size_t *ret_used)
{
    struct http_parser p;
    int rc = HTTP_MORE;

    http_parser_init(&p);
    for (size_t i = 0; i < count && rc == HTTP_MORE; i++) {
        static char *last;
        char *buf = malloc(ends[i] + 1);

        memcpy(buf, text.p, ends[i]);
        free(last);
        last = buf;
        rc = http_head_parse(&p, buf, ends[i], &head, ret_used);
        assert_true(rc == HTTP_MORE || rc == HTTP_DONE || rc >= 400);
    }
    return rc;
}

/* Parses a text whole and at every split; the last run leaves its result in `head`. */
static int
parse(struct slice text)
{
    size_t used = 0, *bytes = malloc((text.n + 1) * sizeof(size_t));
    int rc = feed(text, &text.n, 1, &used);

    for (size_t i = 0; i <= text.n; i++) {
        size_t ends[2] = {i, text.n}, split_used = 0;

        assert_int_equal(feed(text, ends, 2, &split_used), rc);
        assert_int_equal(split_used, used);
        bytes[i] = i;
    }
    assert_int_equal(feed(text, bytes, text.n + 1, &used), rc);
    free(bytes);
    if (rc == HTTP_DONE) {
        assert_int_equal(used, text.n);
    }
    return rc;
}

static void
reads_a_request(void **state)
{
    (void)state;
    assert_int_equal(parse(SLICE("POST /v1/purchases?a=1&b=%20 HTTP/1.1\r\n"
                                 "Host: crema.example:8080\r\n"
                                 "Content-LENGTH:  12 \t \r\n"
                                 "Authorization: Bearer v4.local.x\r\n"
                                 "X-Empty:\r\n"
                                 "X-High: \xc3\xa9\tx\r\n"
                                 "Date: \t x\r\nAccept: x\r\nAccept-Foo: x\r\n"
                                 "Accept-Charset: x\r\nX-Seventeen-Chars: x\r\n"
                                 "\r\n")),
                     HTTP_DONE);
    assert_int_equal(head.method, HTTP_POST);
    assert_true(slice_eq_cstr(head.target, "/v1/purchases?a=1&b=%20"));
    assert_true(slice_eq_cstr(head.path, "/v1/purchases"));
    assert_true(slice_eq_cstr(head.query, "a=1&b=%20"));
    assert_int_equal(head.minor, 1);
    assert_true(head.keep_alive && head.has_length);
    assert_false(head.chunked || head.expect_continue);
    assert_int_equal(head.content_length, 12);
    assert_int_equal(head.field_count, 10);
    assert_true(slice_eq_cstr(head.fields[1].name, "content-length"));
    assert_true(slice_eq_cstr(head.fields[1].value, "12"));
    assert_true(
        slice_eq_cstr(*http_head_field(&head, "authorization"), "Bearer v4.local.x"));
    assert_true(slice_eq_cstr(*http_head_field(&head, "x-empty"), ""));
    assert_true(slice_eq_cstr(*http_head_field(&head, "x-high"), "\xc3\xa9\tx"));
    assert_null(http_head_field(&head, "x-none"));
}

static void
reads_methods(void **state)
{
    static const char *const names[] = {"GET",   "HEAD",   "POST",    "PUT",
                                        "PATCH", "DELETE", "OPTIONS", "OTHER"};

    (void)state;
    for (int i = 0; i < 8; i++) {
        char text[64];

        snprintf(text, sizeof(text), "%s /x HTTP/1.1\r\n" HOST "\r\n", names[i]);
        assert_int_equal(parse(slice_from_cstr(text)), HTTP_DONE);
        assert_int_equal(head.method, i);
        assert_string_equal(http_method_name(head.method), names[i]);
    }
    assert_int_equal(http_method_from(SLICE("get")), HTTP_OTHER);
}

static void
reads_flags(void **state)
{
    (void)state;
    assert_int_equal(parse(SLICE("GET / HTTP/1.0\r\n" HOST "Connection: keep-alive\r\n"
                                 "Expect: 100-continue\r\n\r\n")),
                     HTTP_DONE);
    assert_false(head.keep_alive || head.expect_continue);
    assert_int_equal(parse(SLICE(GET HOST "Connection: upgrade, Close\r\n\r\n")),
                     HTTP_DONE);
    assert_false(head.keep_alive);
    assert_int_equal(
        parse(SLICE("PUT / HTTP/1.1\r\n" HOST "Transfer-Encoding: Chunked\r\n"
                    "Expect: 100-Continue\r\n\r\n")),
        HTTP_DONE);
    assert_true(head.keep_alive && head.chunked && head.expect_continue);
    assert_false(head.has_length);
    assert_int_equal(parse(SLICE("\r\n" GET HOST "\r\n")), HTTP_DONE);
    assert_int_equal(parse(SLICE("OPTIONS * HTTP/1.1\r\n" HOST "\r\n")), HTTP_DONE);
    assert_true(slice_eq_cstr(head.path, "*"));
}

static void
reads_targets(void **state)
{
    static const struct {
        const char *target, *path, *query;
    } cases[] = {
        {"/", "/", ""},
        {"/a/b%2Fc;d=e,f:@g", "/a/b%2Fc;d=e,f:@g", ""},
        {"/?", "/", ""},
        {"/?a?b", "/", "a?b"},
        {"/x?q=[1]|{2}\"", "/x", "q=[1]|{2}\""},
        {"http://a/x?y", "/x", "y"},
        {"HTTPS://A", "/", ""},
        {"http://a?y", "/", "y"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[128];

        snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\n" HOST "\r\n", cases[i].target);
        assert_int_equal(parse(slice_from_cstr(text)), HTTP_DONE);
        assert_true(slice_eq_cstr(head.target, cases[i].target));
        assert_true(slice_eq_cstr(head.path, cases[i].path));
        assert_true(slice_eq_cstr(head.query, cases[i].query));
    }
}

static const struct {
    struct slice text;
    int status;
} refused[] = {
#define BAD(status, text)        \
    {                            \
        SLICE_INIT(text), status \
    }
    /* request line */
    BAD(400, "\r\n\r\n" GET HOST "\r\n"),
    BAD(400, "\n"),
    BAD(400, GET "\r\n"),
    BAD(400, "GET / HTTP/1.1\n" HOST "\r\n"),
    BAD(400, "GET /\r\n" HOST "\r\n"),
    BAD(400, "GET  / HTTP/1.1\r\n"),
    BAD(400, "GET /  HTTP/1.1\r\n"),
    BAD(400, "GET / HTTP/1.1 \r\n"),
    BAD(400, " GET / HTTP/1.1\r\n"),
    BAD(400, "GET\t/ HTTP/1.1\r\n"),
    BAD(400, "G@T / HTTP/1.1\r\n"),
    BAD(400, "\x16\x03\x01\x02"),
    BAD(400, "GET x HTTP/1.1\r\n"),
    BAD(400, "CONNECT a:80 HTTP/1.1\r\n"),
    BAD(400, "GET * HTTP/1.1\r\n"),
    BAD(400, "OPTIONS *x HTTP/1.1\r\n"),
    BAD(400, "GET /#f HTTP/1.1\r\n"),
    BAD(400, "GET /?a#f HTTP/1.1\r\n"),
    BAD(400, "GET /% HTTP/1.1\r\n"),
    BAD(400, "GET /%4 HTTP/1.1\r\n"),
    BAD(400, "GET /%4g HTTP/1.1\r\n"),
    BAD(400, "GET /%g4 HTTP/1.1\r\n"),
    BAD(400, "GET /a%00 HTTP/1.1\r\n"),
    BAD(400, "GET /\xc3\xa9 HTTP/1.1\r\n"),
    BAD(400, "GET /<x> HTTP/1.1\r\n"),
    BAD(400, "GET /\x7f HTTP/1.1\r\n"),
    BAD(400, "GET /\0 HTTP/1.1\r\n"),
    BAD(400, "GET http:// HTTP/1.1\r\n" HOST "\r\n"),
    BAD(400, "GET http://b/ HTTP/1.1\r\n" HOST "\r\n"),
    BAD(400, "GET http:///x HTTP/1.1\r\n" HOST "\r\n"),
    BAD(400, "GET ftp://a/ HTTP/1.1\r\n" HOST "\r\n"),
    BAD(400, "GET / http/1.1\r\n"),
    BAD(400, "GET / HTTP/11\r\n"),
    BAD(400, "GET / HTTP/1.x\r\n"),
    BAD(400, "GET / HTTP/x.1\r\n"),
    BAD(400, "GET / HTTP/1,1\r\n"),
    BAD(400, "GET / HTTP/:.1\r\n"),
    BAD(400, "GET / HTTP/1.:\r\n"),
    BAD(400, "GET / HTTP/1.10\r\n"),
    BAD(400, "GET / HTTP//.1\r\n"),
    BAD(400, "GET / HTTP/1./\r\n"),
    BAD(505, "GET / HTTP/2.0\r\n"),
    BAD(505, "GET / HTTP/1.2\r\n"),
    BAD(505, "GET / HTTP/0.9\r\n"),
    BAD(501, "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG / HTTP/1.1\r\n"),
    BAD(501, "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG\r\n"),
    /* fields */
    BAD(400, GET HOST "\n"),
    BAD(400, GET HOST "A: b\n\r\n"),
    BAD(400, GET HOST "A: b\rc\r\n\r\n"),
    BAD(400, GET HOST "A: b\r\r\n\r\n"),
    BAD(400, GET HOST "A: b\0c\r\n\r\n"),
    BAD(400, GET HOST "A: b\x01"
                      "c\r\n\r\n"),
    BAD(400, GET HOST "A: 0123456789\x7f\r\n\r\n"),
    BAD(400, GET HOST "A : b\r\n\r\n"),
    BAD(400, GET HOST "A\t: b\r\n\r\n"),
    BAD(400, GET HOST " A: b\r\n\r\n"),
    BAD(400, GET HOST "A: b\r\n c\r\n\r\n"),
    BAD(400, GET HOST "A: b\r\n\tc\r\n\r\n"),
    BAD(400, GET HOST ": b\r\n\r\n"),
    BAD(400, GET HOST "A b\r\n\r\n"),
    BAD(400, GET HOST "A\r\n\r\n"),
    BAD(400, GET HOST "\xc3\xa9: b\r\n\r\n"),
    /* host */
    BAD(400, GET "A: b\r\n\r\n"),
    BAD(400, "GET / HTTP/1.0\r\n\r\n"),
    BAD(400, GET HOST HOST "\r\n"),
    BAD(400, GET "Host:\r\n\r\n"),
    BAD(400, GET "Host: a b\r\n\r\n"),
    BAD(400, GET "Host: a/b\r\n\r\n"),
    BAD(400, GET "Host: a@b\r\n\r\n"),
    /* framing */
    BAD(400, GET HOST "Content-Length:\r\n\r\n"),
    BAD(400, GET HOST "Content-Length: +1\r\n\r\n"),
    BAD(400, GET HOST "Content-Length: -1\r\n\r\n"),
    BAD(400, GET HOST "Content-Length: 1 1\r\n\r\n"),
    BAD(400, GET HOST "Content-Length: 1,1\r\n\r\n"),
    BAD(400, GET HOST "Content-Length: 0x1\r\n\r\n"),
    BAD(400, GET HOST "Content-Length: 1\r\nContent-Length: 1\r\n\r\n"),
    BAD(400, GET HOST "Content-Length: 1\r\nContent-Length: 2\r\n\r\n"),
    BAD(413, GET HOST "Content-Length: 9999999999999999999\r\n\r\n"),
    BAD(400, GET HOST "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
    BAD(400, GET HOST "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n"),
    BAD(400, GET HOST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
    BAD(501, GET HOST "Transfer-Encoding: gzip, chunked\r\n\r\n"),
    BAD(501, GET HOST "Transfer-Encoding: chunked, identity\r\n\r\n"),
    BAD(501, GET HOST "Transfer-Encoding: xchunked\r\n\r\n"),
    BAD(400, "GET / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"),
    BAD(417, GET HOST "Expect: 200-ok\r\n\r\n"),
#undef BAD
};

static void
refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        int rc = parse(refused[i].text);

        if (rc != refused[i].status) {
            print_message("case %zu: %.*s\n", i, SLICE_FMT(refused[i].text));
        }
        assert_int_equal(rc, refused[i].status);
    }
}

/* What is wrong is known before the rest has come. */
static void
refuses_early(void **state)
{
    static const char *const cases[] = {
        "\x16",
        "G\x01",
        "GE@",
        " ",
        GET HOST " ",
        GET HOST "A: b\x02",
        GET HOST "A: b\rc",
        GET HOST "(",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(parse(slice_from_cstr(cases[i])), 400);
    }
}

static void
unfinished_heads_wait(void **state)
{
    static const char *const cases[] = {
        "", "\r", "\r\n", "G", "GET / HTTP/1.1\r", GET, GET "H", GET HOST, GET HOST "\r"};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(parse(slice_from_cstr(cases[i])), HTTP_MORE);
    }
}

/* Parses a text that is too long for every split: whole, and in pieces of 1000 bytes. */
static int
parse_long(struct slice text)
{
    size_t used = 0, ends[64], count = 0;
    int rc = feed(text, &text.n, 1, &used);

    for (size_t end = 1000; end < text.n; end += 1000) {
        ends[count++] = end;
    }
    ends[count++] = text.n;
    assert_int_equal(feed(text, ends, count, &used), rc);
    return rc;
}

static void
limits_of_the_target(void **state)
{
    static char text[HTTP_TARGET_BYTES_MAX + 256];

    (void)state;
    for (size_t n = HTTP_TARGET_BYTES_MAX - 1; n <= HTTP_TARGET_BYTES_MAX + 1; n++) {
        char *end = text + sprintf(text, "GET /");

        memset(end, 'a', n - 1);
        end += n - 1;
        end += sprintf(end, " HTTP/1.1\r\n" HOST "\r\n");
        assert_int_equal(parse_long(slice_of(text, (size_t)(end - text))),
                         n <= HTTP_TARGET_BYTES_MAX ? HTTP_DONE : 414);
    }
    /* No second space: known to be too long without its end. */
    memset(text, 'a', sizeof(text));
    memcpy(text, "GET /", 5);
    assert_int_equal(parse_long(slice_of(text, sizeof(text))), 414);
    assert_int_equal(parse_long(slice_of(text, HTTP_TARGET_BYTES_MAX)), HTTP_MORE);
    memcpy(text + sizeof(text) - 2, "\r\n", 2);
    assert_int_equal(
        feed(slice_of(text, sizeof(text)), &(size_t){sizeof(text)}, 1, &(size_t){0}),
        414);
}

static void
limits_of_the_head(void **state)
{
    static char text[HTTP_HEAD_BYTES_MAX + 64];

    (void)state;
    for (size_t n = HTTP_HEAD_BYTES_MAX - 1; n <= HTTP_HEAD_BYTES_MAX + 1; n++) {
        size_t at = (size_t)sprintf(text, GET HOST "A: ");

        memset(text + at, 'a', n - at - 4);
        memcpy(text + n - 4, "\r\n\r\n", 4);
        assert_int_equal(parse_long(slice_of(text, n)),
                         n <= HTTP_HEAD_BYTES_MAX ? HTTP_DONE : 431);
    }
    memset(text + 100, 'a', sizeof(text) - 100);
    assert_int_equal(parse_long(slice_of(text, sizeof(text))), 431);
}

static void
limits_of_the_fields(void **state)
{
    static char text[4096];

    (void)state;
    for (size_t n = HTTP_FIELDS_MAX - 1; n <= HTTP_FIELDS_MAX + 1; n++) {
        char *end = text + sprintf(text, GET HOST);

        for (size_t i = 1; i < n; i++) {
            end += sprintf(end, "F%zu: v\r\n", i);
        }
        end += sprintf(end, "\r\n");
        assert_int_equal(parse_long(slice_of(text, (size_t)(end - text))),
                         n <= HTTP_FIELDS_MAX ? HTTP_DONE : 431);
        if (n <= HTTP_FIELDS_MAX) {
            assert_int_equal(head.field_count, n);
        }
    }
}

/* Two requests in one buffer: the second begins where the first ended. */
static void
pipelined(void **state)
{
    char text[] = GET HOST "\r\nPOST /b HTTP/1.1\r\nHost: b\r\n\r\n";
    size_t first = strlen(GET HOST) + 2, used = 0;
    struct http_parser p;

    (void)state;
    http_parser_init(&p);
    assert_int_equal(http_head_parse(&p, text, strlen(text), &head, &used), HTTP_DONE);
    assert_int_equal(used, first);
    assert_int_equal(
        http_head_parse(&p, text + first, strlen(text) - first, &head, &used), HTTP_DONE);
    assert_int_equal(used, strlen(text) - first);
    assert_int_equal(head.method, HTTP_POST);
    assert_int_equal(head.field_count, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_request),
        cmocka_unit_test(reads_methods),
        cmocka_unit_test(reads_flags),
        cmocka_unit_test(reads_targets),
        cmocka_unit_test(refuses),
        cmocka_unit_test(refuses_early),
        cmocka_unit_test(unfinished_heads_wait),
        cmocka_unit_test(limits_of_the_target),
        cmocka_unit_test(limits_of_the_head),
        cmocka_unit_test(limits_of_the_fields),
        cmocka_unit_test(pipelined),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
