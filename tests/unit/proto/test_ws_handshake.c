/*
 * The opening handshake, with the example of RFC 6455 section 1.3.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "proto/ws.h"

#define KEY      "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT   "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
#define PROTOCOL SLICE("crema.v1+json")

static void
accept_keys(void **state)
{
    static const char *const bad[] = {
        "",
        "dGhlIHNhbXBsZSBub25jZQ",
        "dGhlIHNhbXBsZSBub25jZQ=A",
        "dGhlIHNhbXBsZSBub25jZR==",
        "dGhlIHNhbXBsZSBub25jZQA=",
        "dGhlIHNhbXBsZSBub25!ZQ==",
        "dGhlIHNhbXBsZSBub25jZQ===",
        "-GhlIHNhbXBsZSBub25jZQ==",
    };
    char accept[WS_ACCEPT_BYTES];

    (void)state;
    assert_true(ws_accept_key(SLICE(KEY), accept));
    assert_string_equal(accept, ACCEPT);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(ws_accept_key(slice_from_cstr(bad[i]), accept));
    }
    assert_false(ws_accept_key(slice_of("dGhlIHNhbXBsZSBub25\0ZQ==", 24), accept));
}

/* Checks a request made of a request line and fields. */
static int
check(const char *line, const char *fields, bool *ret_offered)
{
    static struct http_head head;
    char text[1024], accept[WS_ACCEPT_BYTES] = "";
    struct http_parser p;
    size_t used;
    int n = snprintf(text, sizeof(text), "%s\r\nHost: a\r\n%s\r\n", line, fields), rc;

    http_parser_init(&p);
    assert_int_equal(http_head_parse(&p, text, (size_t)n, &head, &used), HTTP_DONE);
    rc = ws_handshake_check(&head, PROTOCOL, accept, ret_offered);
    if (rc == 101) {
        assert_string_equal(accept, ACCEPT);
    }
    return rc;
}

#define UPGRADE    "Upgrade: websocket\r\n"
#define CONNECTION "Connection: Upgrade\r\n"
#define VERSION    "Sec-WebSocket-Version: 13\r\n"
#define KEY_FIELD  "Sec-WebSocket-Key: " KEY "\r\n"
#define GET        "GET /v1/live HTTP/1.1"

static void
good_requests(void **state)
{
    bool offered = true;

    (void)state;
    assert_int_equal(check(GET, UPGRADE CONNECTION VERSION KEY_FIELD, &offered), 101);
    assert_false(offered);
    assert_int_equal(check(GET,
                           "Upgrade: h2c, WebSocket\r\nConnection: keep-alive\r\n"
                           "Connection: x, upgrade\r\n" VERSION KEY_FIELD
                           "Sec-WebSocket-Protocol: other\r\n"
                           "Sec-WebSocket-Protocol: x, crema.v1+json\r\n",
                           &offered),
                     101);
    assert_true(offered);
}

static void
bad_requests(void **state)
{
    static const struct {
        const char *line, *fields;
        int status;
    } cases[] = {
        {GET, "", 426},
        {GET, CONNECTION VERSION KEY_FIELD, 426},
        {GET, "Upgrade: h2c\r\n" CONNECTION VERSION KEY_FIELD, 426},
        {GET, UPGRADE CONNECTION "Sec-WebSocket-Version: 8\r\n" KEY_FIELD, 426},
        {GET, UPGRADE VERSION KEY_FIELD, 400},
        {GET, UPGRADE "Connection: close\r\n" VERSION KEY_FIELD, 400},
        {GET, UPGRADE CONNECTION KEY_FIELD, 400},
        {GET, UPGRADE CONNECTION VERSION, 400},
        {GET, UPGRADE CONNECTION VERSION VERSION KEY_FIELD, 400},
        {GET, UPGRADE CONNECTION VERSION KEY_FIELD KEY_FIELD, 400},
        {GET, UPGRADE CONNECTION VERSION "Sec-WebSocket-Key: short\r\n", 400},
        {GET, UPGRADE CONNECTION VERSION KEY_FIELD "Content-Length: 1\r\n", 400},
        {GET, UPGRADE CONNECTION VERSION KEY_FIELD "Transfer-Encoding: chunked\r\n", 400},
        {"POST /v1/live HTTP/1.1", UPGRADE CONNECTION VERSION KEY_FIELD, 400},
        {"GET /v1/live HTTP/1.0", UPGRADE CONNECTION VERSION KEY_FIELD, 400},
    };
    bool offered;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(check(cases[i].line, cases[i].fields, &offered),
                         cases[i].status);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accept_keys),
        cmocka_unit_test(good_requests),
        cmocka_unit_test(bad_requests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
