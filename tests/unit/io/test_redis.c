/*
 * Redis: replies, scripts, the breaker, freezing, killing, and subscriptions. Against a
 * redis-server of this test's own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "svc/base/clock.h"
#include "svc/base/rand.h"
#include "svc/io/redis.h"
#include "svc/io/redis_server.h"
#include "tests/unit/io/io_fixture.h"

/* Of a command: a machine that stalls for a moment is not a Redis that does. */
enum { TIMEOUT_MS = 600 };

static char folder[64];
static char socket_path[96];
static struct redis_server address;
static pid_t server;
static struct redis *redis;
static int ups, downs;

static void
server_start(void)
{
    char *argv[] = {(char[]){"redis-server"},
                    (char[]){"--port"},
                    (char[]){"0"},
                    (char[]){"--unixsocket"},
                    socket_path,
                    (char[]){"--save"},
                    (char[]){""},
                    (char[]){"--dir"},
                    folder,
                    (char[]){"--logfile"},
                    (char[]){"redis.log"},
                    NULL};
    char *environment[] = {NULL};

    assert_int_equal(posix_spawnp(&server, "redis-server", NULL, NULL, argv, environment),
                     0);
}

static void
server_kill(void)
{
    kill(server, SIGKILL);
    kill(server, SIGCONT);
    waitpid(server, NULL, 0);
    unlink(socket_path);
}

static void
on_up(void *arg)
{
    (void)arg;
    ups++;
}

static void
on_down(void *arg)
{
    (void)arg;
    downs++;
}

/* The last answer, copied out. */
struct got {
    int count;
    enum redis_type type;
    char text[64];
    int64_t integer;
};

static void
on_reply(void *arg, const struct redis_reply *reply)
{
    struct got *got = arg;
    size_t n;
    const char *text = redis_reply_bytes(reply, &n);

    got->count++;
    got->type = redis_reply_type(reply);
    snprintf(got->text, sizeof(got->text), "%.*s", (int)n, text != NULL ? text : "");
    got->integer = redis_reply_integer(reply);
}

static void
command(struct got *got, const char *a, const char *b, const char *c)
{
    struct redis_arg words[] = {
        {a, strlen(a)}, {b, b != NULL ? strlen(b) : 0}, {c, c != NULL ? strlen(c) : 0}};

    redis_command(redis, words, c != NULL ? 3 : b != NULL ? 2 : 1, on_reply, got);
}

static void
test_replies(void **state)
{
    struct got set = {0}, get = {0}, nil = {0}, number = {0}, list = {0}, bad = {0};

    (void)state;
    command(&set, "SET", "k", "a b\r\nc");
    redis_get(redis, "k", 1, on_reply, &get);
    redis_get(redis, "none", 4, on_reply, &nil);
    command(&number, "INCR", "n", NULL);
    command(&list, "MGET", "k", "n");
    command(&bad, "NONSENSE", NULL, NULL);
    assert_int_equal(set.count, 0);
    turn_until(&bad.count, 1);
    assert_int_equal(set.type, REDIS_BYTES);
    assert_string_equal(set.text, "OK");
    assert_string_equal(get.text, "a b\r\nc");
    assert_int_equal(nil.type, REDIS_NIL);
    assert_int_equal(number.type, REDIS_INTEGER);
    assert_int_equal(number.integer, 1);
    assert_int_equal(list.type, REDIS_ARRAY);
    assert_int_equal(bad.type, REDIS_FAILURE);
    assert_int_equal(set.count + get.count + nil.count + list.count, 4);
}

static void
eval(struct redis_script *script, struct got *got)
{
    const struct redis_arg keys[] = {REDIS_ARG("k1"), REDIS_ARG("k2")};
    const struct redis_arg args[] = {REDIS_ARG("a\0b")};

    redis_eval(redis, script, (struct redis_args){keys, 2}, (struct redis_args){args, 1},
               on_reply, got);
}

/* Once the hash is known; and again after Redis has forgotten the script. */
static void
test_scripts(void **state)
{
    static struct redis_script script = {
        .body = "return KEYS[1]..KEYS[2]..string.len(ARGV[1])"};
    struct got got = {0}, flushed = {0};

    (void)state;
    eval(&script, &got);
    turn_until(&got.count, 1);
    assert_string_equal(got.text, "k1k23");
    turn_for_ms(20);
    assert_int_equal(strlen(script.sha), 40);
    eval(&script, &got);
    turn_until(&got.count, 2);
    assert_string_equal(got.text, "k1k23");
    command(&flushed, "SCRIPT", "FLUSH", NULL);
    eval(&script, &got);
    eval(&script, &got);
    turn_until(&got.count, 4);
    assert_string_equal(got.text, "k1k23");
    assert_string_equal(flushed.text, "OK");
}

/* A frozen Redis costs each command its timeout, then nothing; then it is used again. */
static void
test_frozen(void **state)
{
    struct got first = {0}, second = {0}, later = {0};
    int64_t begin_us;
    int ups_before = ups;

    (void)state;
    downs = 0;
    kill(server, SIGSTOP);
    begin_us = clock_mono_us();
    command(&first, "GET", "k", NULL);
    command(&second, "GET", "k", NULL);
    turn_until(&second.count, 1);
    assert_true(clock_mono_us() - begin_us >= TIMEOUT_MS * CLOCK_US_PER_MS);
    assert_int_equal(first.type, REDIS_FAILURE);
    assert_int_equal(second.type, REDIS_FAILURE);
    assert_int_equal(downs, 1);
    assert_false(redis_up(redis));
    command(&later, "GET", "k", NULL);
    assert_int_equal(later.count, 0);
    loop_turn(test_loop); /* something is due, so this does not wait */
    assert_int_equal(later.count, 1);
    kill(server, SIGCONT);
    turn_until(&ups, ups_before + 1);
    assert_int_equal(first.count + second.count + later.count, 3);
    command(&later, "GET", "k", NULL);
    turn_until(&later.count, 2);
    assert_string_equal(later.text, "a b\r\nc");
}

/* Longer than the probe waits: the connection is given up, and the next one works. */
static void
test_frozen_long(void **state)
{
    struct got got = {0};
    int ups_before = ups;

    (void)state;
    kill(server, SIGSTOP);
    command(&got, "GET", "k", NULL);
    turn_for_ms(TIMEOUT_MS + 1500);
    assert_int_equal(got.count, 1);
    assert_false(redis_up(redis));
    kill(server, SIGCONT);
    turn_until(&ups, ups_before + 1);
    command(&got, "GET", "k", NULL);
    turn_until(&got.count, 2);
    assert_string_equal(got.text, "a b\r\nc");
}

static void
test_killed(void **state)
{
    struct got got = {0}, away = {0};
    int ups_before = ups;

    (void)state;
    downs = 0;
    command(&got, "DEBUG", "SLEEP", "1");
    server_kill();
    turn_until(&got.count, 1);
    assert_int_equal(got.type, REDIS_FAILURE);
    turn_until(&downs, 1);
    command(&away, "GET", "k", NULL);
    turn_until(&away.count, 1);
    assert_int_equal(away.type, REDIS_FAILURE);
    server_start();
    turn_until(&ups, ups_before + 1);
    command(&got, "SET", "k", "again");
    turn_until(&got.count, 2);
    assert_string_equal(got.text, "OK");
}

struct heard {
    int ups, downs, messages;
    char last[128];
};

static void
sub_up(void *arg)
{
    ((struct heard *)arg)->ups++;
}

static void
sub_down(void *arg)
{
    ((struct heard *)arg)->downs++;
}

static void
sub_message(void *arg, const char *channel, size_t channel_n, const char *p, size_t n)
{
    struct heard *heard = arg;

    heard->messages++;
    snprintf(heard->last, sizeof(heard->last), "%.*s=%.*s", (int)channel_n, channel,
             (int)n, p);
}

static void
test_subscribe(void **state)
{
    static const struct redis_sub_hooks hooks = {sub_message, sub_up, sub_down};
    static const char *const channels[] = {"changes:0", "changes:1"};
    struct heard heard = {0};
    struct redis_sub *sub =
        redis_subscribe(test_loop, &address, channels, 2, &hooks, &heard);
    struct got got = {0};

    (void)state;
    turn_until(&heard.ups, 1);
    command(&got, "PUBLISH", "changes:1", "x\ny");
    command(&got, "PUBLISH", "changes:2", "not ours");
    turn_until(&heard.messages, 1);
    assert_string_equal(heard.last, "changes:1=x\ny");
    redis_sub_reset(sub);
    turn_until(&heard.ups, 2);
    assert_int_equal(heard.downs, 1);
    server_kill();
    turn_until(&heard.downs, 2);
    ups = 0;
    server_start();
    turn_until(&heard.ups, 3);
    turn_until(&ups, 1);
    command(&got, "PUBLISH", "changes:0", "back");
    turn_until(&heard.messages, 2);
    assert_string_equal(heard.last, "changes:0=back");
    redis_unsubscribe(sub);
}

static int
setup(void **state)
{
    static const struct redis_options options = {TIMEOUT_MS * CLOCK_US_PER_MS};
    char text[112];

    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/crema-redis-XXXXXX");
    if (rand_init() != 0 || mkdtemp(folder) == NULL) {
        return -1;
    }
    snprintf(socket_path, sizeof(socket_path), "%s/redis.sock", folder);
    snprintf(text, sizeof(text), "unix:%s", socket_path);
    if (!redis_server_parse(text, &address)) {
        return -1;
    }
    test_loop = loop_new();
    redis = redis_new(test_loop, &address, &options);
    redis_set_hooks(redis, on_up, on_down, NULL);
    server_start();
    turn_until(&ups, 1);
    return 0;
}

static int
teardown(void **state)
{
    struct got got = {0};
    char line[128];

    (void)state;
    command(&got, "GET", "k", NULL);
    redis_free(redis);
    assert_int_equal(got.count, 1); /* nobody is left waiting */
    loop_free(test_loop);
    server_kill();
    snprintf(line, sizeof(line), "rm -rf %s", folder);
    return system(line);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replies), cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_frozen),  cmocka_unit_test(test_frozen_long),
        cmocka_unit_test(test_killed),  cmocka_unit_test(test_subscribe),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
