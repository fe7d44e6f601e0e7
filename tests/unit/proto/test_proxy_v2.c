/*
 * Headers of proxies, version 2: whom they name, in pieces of every size, and what is
 * none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "proto/proxy_v2.h"

#define SIGNATURE "\r\n\r\n\0\r\nQUIT\n"
#define V4_CLIENT "\xc0\x00\x02\x07\xc0\x00\x02\x01\x9c\x41\x01\xbb"
#define V6_CLIENT                                \
    "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07" \
    "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\x9c\x41\x01\xbb"

/* A header of a string literal; what follows it belongs to the client. */
#define BYTES(text) (text), sizeof(text) - 1

static void
test_whom_it_names(void **state)
{
    static const unsigned char v4[] = {192, 0, 2, 7},
                               v6[] = {0x20, 0x01, 0x0d, 0xb8, [15] = 7};
    static const struct {
        const char *bytes;
        size_t n;
        enum proxy_v2_family family;
        const unsigned char *address;
        size_t address_n;
        uint16_t port;
    } cases[] = {
        {BYTES(SIGNATURE "\x21\x11\0\x0c" V4_CLIENT), PROXY_V2_IPV4, v4, 4, 40001},
        {BYTES(SIGNATURE "\x21\x21\0\x24" V6_CLIENT), PROXY_V2_IPV6, v6, 16, 40001},
        /* with a TLV behind the addresses */
        {BYTES(SIGNATURE "\x21\x11\0\x10" V4_CLIENT "\x04\0\x01x"), PROXY_V2_IPV4, v4, 4,
         40001},
        /* a datagram, and a transport that is not told */
        {BYTES(SIGNATURE "\x21\x12\0\x0c" V4_CLIENT), PROXY_V2_IPV4, v4, 4, 40001},
        {BYTES(SIGNATURE "\x21\x10\0\x0c" V4_CLIENT), PROXY_V2_IPV4, v4, 4, 40001},
        /* its own check of our health, with and without addresses, which do not count */
        {BYTES(SIGNATURE "\x20\0\0\0"), PROXY_V2_OWN, NULL, 0, 0},
        {BYTES(SIGNATURE "\x20\x11\0\x0c" V4_CLIENT), PROXY_V2_OWN, NULL, 0, 0},
        /* an unknown family */
        {BYTES(SIGNATURE "\x21\0\0\x02zz"), PROXY_V2_OWN, NULL, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct proxy_v2 header;
        size_t want = 0;

        for (size_t n = 1; n < cases[i].n; n++) {
            assert_int_equal(proxy_v2_parse(cases[i].bytes, n, &header, &want),
                             PROXY_V2_MORE);
            assert_in_range(want, n + 1, cases[i].n);
        }
        assert_int_equal(proxy_v2_parse(cases[i].bytes, cases[i].n, &header, &want),
                         PROXY_V2_DONE);
        assert_int_equal(want, cases[i].n);
        assert_int_equal(header.family, cases[i].family);
        assert_int_equal(header.port, cases[i].port);
        if (cases[i].address_n > 0) {
            assert_memory_equal(header.address, cases[i].address, cases[i].address_n);
        }
    }
}

static void
test_a_unix_socket_has_no_address(void **state)
{
    char bytes[PROXY_V2_FIXED_BYTES + 216] = SIGNATURE "\x21\x31\0\xd8/run/a";
    struct proxy_v2 header;
    size_t want;

    (void)state;
    assert_int_equal(proxy_v2_parse(bytes, sizeof(bytes), &header, &want), PROXY_V2_DONE);
    assert_int_equal(header.family, PROXY_V2_OWN);
}

static void
test_what_is_none(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
    } cases[] = {
        {BYTES("GET / HTTP/1.1\r\n")},
        {BYTES("PROXY TCP4 192.0.2.7 192.0.2.1 40001 443\r\n")},
        {BYTES("\r\n\r\nG")},
        {BYTES("\x16\x03\x01")},
        {BYTES(SIGNATURE "\x11\x11\0\x0c" V4_CLIENT)}, /* version 1 in binary */
        {BYTES(SIGNATURE "\x22\x11\0\x0c" V4_CLIENT)}, /* an unknown command */
        {BYTES(SIGNATURE "\x21\x41\0\x0c" V4_CLIENT)}, /* an unknown family */
        {BYTES(SIGNATURE "\x21\x13\0\x0c" V4_CLIENT)}, /* an unknown transport */
        {BYTES(SIGNATURE "\x21\x11\0\x0b" V4_CLIENT)}, /* too short for its addresses */
        {BYTES(SIGNATURE "\x21\x21\0\x23" V6_CLIENT)},
        {BYTES(SIGNATURE "\x21\x31\0\xd7")},
        {BYTES(SIGNATURE "\x21\x11\x08\x01" V4_CLIENT)}, /* longer than is taken */
        {BYTES(SIGNATURE "\x21\x11\xff\xff" V4_CLIENT)},
        {BYTES(SIGNATURE SIGNATURE)},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct proxy_v2 header;
        size_t want;

        assert_int_equal(proxy_v2_parse(cases[i].bytes, cases[i].n, &header, &want),
                         PROXY_V2_BAD);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whom_it_names),
        cmocka_unit_test(test_a_unix_socket_has_no_address),
        cmocka_unit_test(test_what_is_none),
    };

    return cmocka_run_group_tests_name("proxy_v2", tests, NULL, NULL);
}
