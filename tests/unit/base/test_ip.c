/*
 * Addresses and networks: the words that an operator may write, and who is in them.
 */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/ip.h"

static struct ip
ip_from(const char *text)
{
    unsigned char bytes[IP_V6_BYTES];

    if (inet_pton(AF_INET, text, bytes) == 1) {
        return ip_of_v4(bytes);
    }
    assert_int_equal(inet_pton(AF_INET6, text, bytes), 1);
    return ip_of_v6(bytes);
}

static void
test_who_is_in(void **state)
{
    static const struct {
        const char *networks, *ip;
        bool in;
    } cases[] = {
        {"", "192.0.2.7", false},
        {"192.0.2.7", "192.0.2.7", true},
        {"192.0.2.7", "192.0.2.6", false},
        {"10.0.0.0/8", "10.255.255.255", true},
        {"10.0.0.0/8", "11.0.0.0", false},
        {"192.0.2.128/25", "192.0.2.127", false},
        {"192.0.2.128/25", "192.0.2.128", true},
        {"0.0.0.0/0", "203.0.113.9", true},
        {"0.0.0.0/0", "2001:db8::1", false},
        {"::/0", "203.0.113.9", true}, /* as a socket for both shows it */
        {"2001:db8::/32", "2001:db8:ffff::1", true},
        {"2001:db8::/32", "2001:db9::1", false},
        {"::1", "::1", true},
        {"127.0.0.1", "::ffff:127.0.0.1", true},
        {"::ffff:127.0.0.1", "127.0.0.1", true},
        {" 10.0.0.0/8,\t192.0.2.7 , ::1 ", "192.0.2.7", true},
        {" 10.0.0.0/8,\t192.0.2.7 , ::1 ", "::1", true},
        {" 10.0.0.0/8,\t192.0.2.7 , ::1 ", "::2", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct ip ip = ip_from(cases[i].ip);
        char bad[NETWORK_TEXT_BYTES];
        struct networks n;

        assert_true(networks_parse(cases[i].networks, &n, bad));
        if (networks_hold(&n, &ip) != cases[i].in) {
            fail_msg("%s in '%s'", cases[i].ip, cases[i].networks);
        }
    }
}

static void
test_words_that_are_none(void **state)
{
    static const struct {
        const char *text, *bad;
    } cases[] = {
        {"localhost", "localhost"},
        {"10.0.0.0/8 10.0.0", "10.0.0"},
        {"10.0.0.0/33", "10.0.0.0/33"},
        {"10.0.0.0/", "10.0.0.0/"},
        {"10.0.0.0/-1", "10.0.0.0/-1"},
        {"10.0.0.0/ 8", "10.0.0.0/"},
        {"10.0.0.0/8/8", "10.0.0.0/8/8"},
        {"10.0.0.1/8", "10.0.0.1/8"}, /* an address where a network is meant */
        {"2001:db8::/129", "2001:db8::/129"},
        {"10.0.0.256", "10.0.0.256"},
        {"10.0.0.0/8;::1", "10.0.0.0/8;::1"},
        {"/8", "/8"},
    };
    char bad[NETWORK_TEXT_BYTES], many[16 * (NETWORKS_MAX + 1)] = "", huge[200];
    struct networks n = {.count = 7};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_false(networks_parse(cases[i].text, &n, bad));
        assert_string_equal(bad, cases[i].bad);
    }
    for (int i = 0; i <= NETWORKS_MAX; i++) {
        strcat(many, i < NETWORKS_MAX ? "10.0.0.0/8," : "192.0.2.0/24");
    }
    assert_false(networks_parse(many, &n, bad));
    assert_string_equal(bad, "192.0.2.0/24");
    memset(huge, 'a', sizeof(huge));
    huge[sizeof(huge) - 1] = '\0';
    assert_false(networks_parse(huge, &n, bad));
    assert_int_equal(strlen(bad), NETWORK_TEXT_BYTES - 1);
    assert_int_equal(n.count, 7); /* untouched */
}

static void
test_how_it_is_written(void **state)
{
    static const char *const texts[] = {"192.0.2.7", "2001:db8::7", "::1",
                                        "255.255.255.255"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct ip ip = ip_from(texts[i]);
        char text[IP_TEXT_BYTES];

        ip_text(&ip, text);
        assert_string_equal(text, texts[i]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_is_in),
        cmocka_unit_test(test_words_that_are_none),
        cmocka_unit_test(test_how_it_is_written),
    };

    return cmocka_run_group_tests_name("ip", tests, NULL, NULL);
}
