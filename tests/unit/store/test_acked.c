/*
 * Marks of what was acknowledged, against a real Redis: they are read as they were
 * written, and whatever else lies there says nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/secret.h"
#include "svc/io/redis.h"
#include "svc/store/ledger/acked.h"
#include "svc/store/ledger/cache.h"
#include "tests/unit/io/io_fixture.h"
#include "tests/unit/store/redis_fixture.h"

#define KEY "unit:acked:unit"

static const struct secrets keys = {.index = {.id = "unit"}, .cache = {.key = "a key"}};
static struct cache *cache;
static struct redis *commands;
static int done_count, take_count;
static struct acked taken;

static void
on_lost(void *arg)
{
    (void)arg;
}

static void
on_message(void *arg, struct slice message)
{
    (void)arg;
    (void)message;
}

static void
on_done(void *arg)
{
    (void)arg;
    done_count++;
}

static void
on_acked(void *arg, const struct redis_reply *reply)
{
    (void)arg;
    acked_take(reply, &keys, &taken);
    take_count++;
}

static void
acknowledge(uint64_t xid)
{
    int wanted = done_count + 1;

    cache_publish(cache, &(struct cache_news){.acked_xid = xid}, on_done, NULL);
    turn_until(&done_count, wanted);
}

static const char *
xids_now(void)
{
    int wanted = take_count + 1;

    acked_ask(commands, &keys, on_acked, NULL);
    turn_until(&take_count, wanted);
    return taken.xids;
}

static void
put(const char *text)
{
    const struct redis_arg words[] = {
        {"SET", 3}, {KEY, sizeof(KEY) - 1}, {text, strlen(text)}};

    redis_command(commands, words, 3, NULL, NULL);
}

static void
the_newest_come_first(void **state)
{
    (void)state;
    assert_string_equal(xids_now(), "");
    assert_false(taken.foreign);
    acknowledge(11);
    acknowledge(12);
    assert_string_equal(xids_now(), "12,11");
    assert_int_equal(taken.generation, 1);
    for (uint64_t xid = 100; xid < 300; xid++) {
        acknowledge(xid);
    }
    xids_now();
    assert_true(strncmp(taken.xids, "299,298,297,", 12) == 0);
    assert_true(strlen(taken.xids) > 20 * 4);
    assert_false(taken.foreign);
}

static void
what_is_not_sealed_says_nothing(void **state)
{
    static const char *const forged[] = {"9|1",   "1|1",     "1|1:0011223344556677",
                                         "1|",    "|",       "x",
                                         "9|,,,", "1|-5:00", ":::|:::"};

    (void)state;
    for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++) {
        put(forged[i]);
        assert_string_equal(xids_now(), "");
        assert_true(taken.foreign);
        assert_int_equal(taken.generation, 0);
    }
    acked_forget(commands, &keys);
    acknowledge(7);
    assert_string_equal(xids_now(), "7");
}

/* A mark of one generation is none of another, and what stands beside it is passed over.
 */
static void
a_mark_belongs_to_its_generation(void **state)
{
    char mark[ACKED_MARK_MAX], text[4 * ACKED_MARK_MAX];

    (void)state;
    acked_mark(mark, &keys, 1, 42);
    snprintf(text, sizeof(text), "9|%s", mark);
    put(text);
    assert_string_equal(xids_now(), "");
    snprintf(text, sizeof(text), "1|5:00,%s,6", mark);
    put(text);
    assert_string_equal(xids_now(), "42");
    assert_true(taken.foreign);
}

static void
another_type_is_replaced(void **state)
{
    const struct redis_arg words[] = {{"LPUSH", 5}, {KEY, sizeof(KEY) - 1}, {"a", 1}};

    (void)state;
    redis_command(commands, words, 3, NULL, NULL);
    assert_string_equal(xids_now(), "");
    acknowledge(8);
    assert_string_equal(xids_now(), "8");
}

static int
wipe(void **state)
{
    (void)state;
    acked_forget(commands, &keys);
    turn_for_ms(10);
    return 0;
}

static int
setup(void **state)
{
    static const struct cache_hooks hooks = {.on_message = on_message,
                                             .on_lost = on_lost};
    struct redis_options options = {.timeout_us = 2 * CLOCK_US_PER_S};

    (void)state;
    if (!stack_start()) {
        return -1;
    }
    test_loop = loop_new();
    if (!conf_load(NULL) || !conf_set("redis_prefix", "unit:")) {
        return -1;
    }
    commands = redis_new(test_loop, stack_redis_server(), &options);
    cache = cache_new(test_loop, commands, stack_redis_server(), &keys, &hooks, NULL);
    cache_use_generation(cache, 1);
    while (!cache_is_up(cache)) {
        turn_for_ms(5);
    }
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    redis_free(commands);
    stack_drop();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_newest_come_first, wipe),
        cmocka_unit_test_setup(what_is_not_sealed_says_nothing, wipe),
        cmocka_unit_test_setup(a_mark_belongs_to_its_generation, wipe),
        cmocka_unit_test_setup(another_type_is_replaced, wipe)};

    return cmocka_run_group_tests(tests, setup, teardown);
}
