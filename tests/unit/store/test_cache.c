/*
 * The cache against a real Redis: newer wins, leases end with born, whoever was frozen
 * brings nothing back, and nobody can read an older value after the message.
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
#include "svc/store/ledger/cache.h"
#include "tests/unit/io/io_fixture.h"
#include "tests/unit/store/redis_fixture.h"

enum { LEASE_MS = 2000, ACCOUNT = 77, OTHER = 78 };
#define KEY       "unit:acct:0:77"
#define OTHER_KEY "unit:acct:0:78"

static struct cache *cache;
static struct redis *commands;
static int done_count;
static int message_count;
static int lost_count;
static char last_message[64];

static struct {
    int count;
    bool hit;
    int64_t version, next_due_us;
    char json[64];
} got;

static void
on_message(void *arg, struct slice message)
{
    (void)arg;
    slice_put_cstr(message, last_message, sizeof(last_message));
    message_count++;
}

static void
on_lost(void *arg)
{
    (void)arg;
    lost_count++;
}

static void
on_done(void *arg)
{
    (void)arg;
    done_count++;
}

static void
on_got(struct cache_get *get, const struct cache_value *value)
{
    assert_true(value == NULL || value->account_id == get->account_id);
    got.hit = value != NULL;
    if (value != NULL) {
        got.version = value->version;
        got.next_due_us = value->next_due_us;
        assert_true(slice_copy_cstr(value->json, got.json, sizeof(got.json)));
    }
    got.count++;
}

/* The cached version of an account, or -1. */
static int64_t
version_of(int64_t account)
{
    struct cache_get get = {.account_id = account, .done = on_got};
    int wanted = got.count + 1;

    cache_get(cache, &get);
    turn_until(&got.count, wanted);
    return got.hit ? got.version : -1;
}

static int64_t
version_now(void)
{
    return version_of(ACCOUNT);
}

static void
set(int64_t version, int64_t born_us, const char *message)
{
    struct cache_value value = {ACCOUNT, version, INT64_MAX, SLICE("{\"v|w\":1}")};
    int wanted = done_count + 1;

    cache_publish(cache,
                  &(struct cache_news){.born_us = born_us,
                                       .values = &value,
                                       .count = 1,
                                       .message = slice_from_cstr(message)},
                  on_done, NULL);
    turn_until(&done_count, wanted);
}

static void
command(const char *one, const char *two, const char *three, const char *four)
{
    const char *texts[] = {one, two, three, four};
    struct redis_arg words[4];
    size_t n = 0;

    while (n < 4 && texts[n] != NULL) {
        words[n] = (struct redis_arg){texts[n], strlen(texts[n])};
        n++;
    }
    redis_command(commands, words, n, NULL, NULL);
}

static int64_t
born_now(void)
{
    int64_t born_us;

    while ((born_us = cache_born_us(cache)) == 0) {
        cache_tick(cache);
        turn_for_ms(5);
    }
    return born_us;
}

static void
newer_wins(void **state)
{
    (void)state;
    assert_int_equal(version_now(), -1);
    set(5, born_now(), "");
    assert_int_equal(version_now(), 5);
    assert_string_equal(got.json, "{\"v|w\":1}");
    assert_true(got.next_due_us == INT64_MAX);
    set(4, born_now(), "");
    assert_int_equal(version_now(), 5);
    set(10, born_now(), "");
    assert_int_equal(version_now(), 10);
    set(9, born_now(), "");
    assert_int_equal(version_now(), 10);
}

static void
a_lease_ends_with_born(void **state)
{
    (void)state;
    set(5, born_now() - (LEASE_MS - 1000) * CLOCK_US_PER_MS, "");
    assert_int_equal(version_now(), 5);
    turn_for_ms(300);
    set(5, born_now(), ""); /* the same version does not live longer */
    turn_for_ms(900);
    assert_int_equal(version_now(), -1);
}

static void
a_frozen_writer_brings_nothing_back(void **state)
{
    int64_t born_us = born_now();

    (void)state;
    set(6, born_us - (LEASE_MS + 1) * CLOCK_US_PER_MS, "");
    assert_int_equal(version_now(), -1);
    set(7, 0, "");
    assert_int_equal(version_now(), -1);
}

static void
an_older_value_goes_when_the_new_one_cannot_be_set(void **state)
{
    (void)state;
    set(5, born_now(), "");
    set(6, 0, "six");
    assert_int_equal(version_now(), -1);
    set(7, born_now(), "");
    set(6, 0, "six again");
    assert_int_equal(version_now(), 7);
}

static void
a_full_redis_still_publishes(void **state)
{
    int before = message_count;

    (void)state;
    set(5, born_now(), "");
    command("CONFIG", "SET", "maxmemory-policy", "noeviction");
    command("CONFIG", "SET", "maxmemory", "1");
    set(6, born_now(), "full");
    turn_until(&message_count, before + 1);
    assert_string_equal(last_message, "full");
    assert_int_equal(version_now(), -1);
    command("CONFIG", "SET", "maxmemory", "0");
}

static void
messages_come_and_heartbeats_do_not(void **state)
{
    int before = message_count;

    (void)state;
    cache_tick(cache);
    set(5, born_now(), "hello");
    turn_until(&message_count, before + 1);
    assert_string_equal(last_message, "hello");
    cache_tick(cache);
    turn_for_ms(50);
    assert_int_equal(message_count, before + 1);
    assert_true(cache_beats(cache));
}

static void
what_was_lost_is_told(void **state)
{
    int before = lost_count;

    (void)state;
    assert_true(stack_command("stop"));
    set(8, 0, "nobody hears this");
    assert_true(stack_command("start"));
    while (!cache_is_up(cache) || !cache_beats(cache)) {
        cache_tick(cache);
        turn_for_ms(20);
    }
    turn_until(&lost_count, before + 2); /* silence, and the message that says so */
}

static void
what_somebody_else_wrote_is_passed_over(void **state)
{
    (void)state;
    command("SET", KEY, "9|9223372036854775807|9223372036854775807|{}", NULL);
    assert_int_equal(version_now(), -1);
    set(5, born_now(), ""); /* it went, so that it stands in nobody's way */
    assert_int_equal(version_now(), 5);
    command("APPEND", KEY, "x", NULL);
    assert_int_equal(version_now(), -1);
}

static void
a_value_belongs_to_its_key(void **state)
{
    (void)state;
    set(5, born_now(), "");
    command("COPY", KEY, OTHER_KEY, NULL);
    assert_int_equal(version_of(OTHER), -1);
    assert_int_equal(version_now(), 5);
}

static void
a_value_is_not_brought_back_after_its_lease(void **state)
{
    (void)state;
    set(5, born_now(), "");
    command("COPY", KEY, "kept", NULL);
    command("PERSIST", "kept", NULL, NULL);
    turn_for_ms(LEASE_MS + 100);
    cache_tick(cache);
    turn_for_ms(50);
    command("COPY", "kept", KEY, NULL);
    assert_int_equal(version_now(), -1);
}

static void
another_type_harms_its_own_key_alone(void **state)
{
    struct cache_value values[] = {{ACCOUNT, 5, INT64_MAX, SLICE("{}")},
                                   {OTHER, 6, INT64_MAX, SLICE("{}")}};
    int before = message_count, wanted = done_count + 1;

    (void)state;
    command("LPUSH", KEY, "a list", NULL);
    assert_int_equal(version_now(), -1);
    cache_publish(cache,
                  &(struct cache_news){.born_us = born_now(),
                                       .values = values,
                                       .count = 2,
                                       .message = SLICE("both")},
                  on_done, NULL);
    turn_until(&done_count, wanted);
    turn_until(&message_count, before + 1);
    assert_int_equal(version_of(OTHER), 6);
    assert_int_equal(version_now(), 5);
}

/* It may have been a change that an older service told. */
static void
a_message_of_somebody_else_is_a_reason_to_compare(void **state)
{
    int messages = message_count, losses = lost_count;

    (void)state;
    for (int i = 0; i < 3; i++) {
        command("PUBLISH", "unit:changes:0", "nobody sealed this", NULL);
    }
    turn_until(&lost_count, losses + 1);
    turn_for_ms(50);
    assert_int_equal(lost_count, losses + 1);
    assert_int_equal(message_count, messages);
}

static int
wipe(void **state)
{
    (void)state;
    command("FLUSHALL", NULL, NULL, NULL);
    turn_for_ms(10);
    return 0;
}

static int
setup(void **state)
{
    static const struct cache_hooks hooks = {.on_message = on_message,
                                             .on_lost = on_lost};
    static const struct secrets keys = {.index = {.id = "unit"}};
    struct redis_options options = {.timeout_us = 2 * CLOCK_US_PER_S};
    char lease[16];

    (void)state;
    if (!stack_start()) {
        return -1;
    }
    test_loop = loop_new();
    snprintf(lease, sizeof(lease), "%d", LEASE_MS);
    if (!conf_load(NULL) || !conf_set("cache_lease_ms", lease) ||
        !conf_set("redis_prefix", "unit:")) {
        return -1;
    }
    commands = redis_new(test_loop, stack_redis_server(), &options);
    cache = cache_new(test_loop, commands, stack_redis_server(), &keys, &hooks, NULL);
    while (!cache_is_up(cache) || !cache_beats(cache)) {
        cache_tick(cache);
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
        cmocka_unit_test_setup(newer_wins, wipe),
        cmocka_unit_test_setup(a_lease_ends_with_born, wipe),
        cmocka_unit_test_setup(a_frozen_writer_brings_nothing_back, wipe),
        cmocka_unit_test_setup(an_older_value_goes_when_the_new_one_cannot_be_set, wipe),
        cmocka_unit_test_setup(a_full_redis_still_publishes, wipe),
        cmocka_unit_test_setup(messages_come_and_heartbeats_do_not, wipe),
        cmocka_unit_test_setup(what_somebody_else_wrote_is_passed_over, wipe),
        cmocka_unit_test_setup(a_value_belongs_to_its_key, wipe),
        cmocka_unit_test_setup(a_value_is_not_brought_back_after_its_lease, wipe),
        cmocka_unit_test_setup(another_type_harms_its_own_key_alone, wipe),
        cmocka_unit_test_setup(a_message_of_somebody_else_is_a_reason_to_compare, wipe),
        cmocka_unit_test(what_was_lost_is_told)};

    return cmocka_run_group_tests(tests, setup, teardown);
}
