/*
 * Addresses of Redis: what each means, and what is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "svc/io/redis_server.h"

static const struct {
    const char *text;
    struct redis_server want;
} good[] = {
    {"unix:/run/redis.sock", {.path = "/run/redis.sock", .port = 6379}},
    {"localhost", {.host = "localhost", .port = 6379}},
    {"127.0.0.1:7000", {.host = "127.0.0.1", .port = 7000}},
    {"[::1]:7000", {.host = "::1", .port = 7000}},
    {"[::1]", {.host = "::1", .port = 6379}},
    {"redis://cache.example", {.host = "cache.example", .port = 6379}},
    {"redis://cache.example:6380/3", {.host = "cache.example", .port = 6380, .db = 3}},
    {"redis://cache.example/", {.host = "cache.example", .port = 6379}},
    {"redis://:s%40cret@cache.example",
     {.host = "cache.example", .port = 6379, .password = "s@cret"}},
    {"rediss://crema:p%2fw%3A@[2001:db8::7]:6390",
     {.host = "2001:db8::7",
      .port = 6390,
      .user = "crema",
      .password = "p/w:",
      .secure = true}},
    {"rediss://crema:a@b@cache.example",
     {.host = "cache.example",
      .port = 6379,
      .user = "crema",
      .password = "a@b",
      .secure = true}},
};

static const char *const bad[] = {"",
                                  "unix:",
                                  "unix:redis.sock",
                                  "host:",
                                  "host:0",
                                  "host:65536",
                                  "host:6379x",
                                  "host:-1",
                                  ":6379",
                                  "a host",
                                  "host/0",
                                  "http://host",
                                  "redis://",
                                  "redis://host/x",
                                  "redis://host/1024",
                                  "redis://user:pw@",
                                  "redis://user:%zz@host",
                                  "redis://user:%00@host",
                                  "redis://user:%4@host",
                                  "redis://[::1",
                                  "redis://[::1]7000"};

static void
each_means_what_it_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct redis_server got;

        if (!redis_server_parse(good[i].text, &got)) {
            fail_msg("%s was refused", good[i].text);
        }
        assert_string_equal(got.path, good[i].want.path);
        assert_string_equal(got.host, good[i].want.host);
        assert_string_equal(got.user, good[i].want.user);
        assert_string_equal(got.password, good[i].want.password);
        assert_int_equal(got.port, good[i].want.port);
        assert_int_equal(got.db, good[i].want.db);
        assert_int_equal(got.secure, good[i].want.secure);
    }
}

static void
what_is_none_is_refused(void **state)
{
    struct redis_server got;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (redis_server_parse(bad[i], &got)) {
            fail_msg("%s was taken", bad[i]);
        }
    }
}

/* What is too long for its place is never cut. */
static void
nothing_is_cut(void **state)
{
    char text[600] = "unix:/";
    struct redis_server got;

    (void)state;
    memset(text + 6, 'a', 200);
    assert_false(redis_server_parse(text, &got));
    memset(text, 'a', 300);
    assert_false(redis_server_parse(text, &got));
    memcpy(text, "redis://", 8);
    text[300] = '@';
    assert_false(redis_server_parse(text, &got));
}

static void
a_password_apart_is_taken(void **state)
{
    struct redis_server got;

    (void)state;
    assert_true(redis_server_open(&got, "unix:/r.sock", "crema", "a @ : %", ""));
    assert_string_equal(got.user, "crema");
    assert_string_equal(got.password, "a @ : %");
    assert_false(redis_server_open(&got, "rediss://host", "", "", "/nowhere.pem"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_means_what_it_says),
                                       cmocka_unit_test(what_is_none_is_refused),
                                       cmocka_unit_test(nothing_is_cut),
                                       cmocka_unit_test(a_password_apart_is_taken)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
