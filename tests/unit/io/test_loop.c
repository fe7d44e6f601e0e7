/*
 * The loop: timers against a model, the order of a turn's end, descriptors, signals; and
 * threads for hashing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "svc/base/clock.h"
#include "svc/base/metric.h"
#include "tests/unit/io/io_fixture.h"

enum { TIMERS = 500 };

static struct loop_timer timers[TIMERS];
static int64_t fired_at_us[TIMERS];
static int fired;

static void
on_timer(void *arg)
{
    size_t i = (size_t)(uintptr_t)arg;

    assert_true(clock_mono_us() >= timers[i].at_us);
    for (size_t k = 0; k < TIMERS; k++) {
        assert_true(!loop_timer_is_set(&timers[k]) || timers[k].at_us >= timers[i].at_us);
    }
    fired_at_us[i] = clock_mono_us();
    fired++;
}

/* Set, moved and cancelled at random: those that are left fire, in order. */
static void
test_timers(void **state)
{
    int left = 0;

    (void)state;
    srand(3);
    fired = 0;
    for (size_t i = 0; i < TIMERS; i++) {
        loop_timer_init(&timers[i], test_loop, on_timer, (void *)(uintptr_t)i);
    }
    for (int round = 0; round < 5000; round++) {
        struct loop_timer *t = &timers[rand() % TIMERS];

        if (rand() % 4 == 0) {
            loop_timer_cancel(t);
        } else {
            loop_timer_set_us(t, 50000 + rand() % 100000);
        }
    }
    for (size_t i = 0; i < TIMERS; i++) {
        left += loop_timer_is_set(&timers[i]);
    }
    assert_in_range(left, 1, TIMERS);
    turn_until(&fired, left);
    turn_for_ms(5);
    assert_int_equal(fired, left);
}

static char order[64];

static void
note(void *arg)
{
    strncat(order, arg, 1);
}

static struct deferred first = {.fn = note, .arg = (char[]){"a"}};
static struct deferred second = {.fn = note, .arg = (char[]){"b"}};
static struct deferred flushed = {.fn = note, .arg = (char[]){"F"}};
static struct deferred reaped = {.fn = note, .arg = (char[]){"R"}};
static int hook_rounds;

static void
on_hook(void *arg)
{
    strncat(order, "h", 2);
    if (hook_rounds-- > 0) {
        loop_defer(arg, &second);
    }
}

static void
test_turn_end(void **state)
{
    struct loop *loop = loop_new();

    (void)state;
    order[0] = '\0';
    hook_rounds = 1;
    loop_on_turn_end(loop, on_hook, loop);
    loop_defer_phase(loop, LOOP_PHASE_REAP, &reaped);
    loop_defer_phase(loop, LOOP_PHASE_FLUSH, &flushed);
    loop_defer(loop, &first);
    loop_defer(loop, &first);
    loop_turn(loop);
    assert_string_equal(order, "ahbhFR");
    order[0] = '\0';
    loop_defer(loop, &first);
    loop_defer_cancel(loop, &first);
    loop_defer(loop, &second);
    loop_defer_cancel(loop, &first);
    loop_turn(loop);
    assert_string_equal(order, "bh");
    loop_free(loop);
}

static int pipe_fds[2];
static int reads;

static void
on_readable(void *arg, int ready)
{
    char byte;

    assert_int_equal(ready, LOOP_READ);
    assert_int_equal(read(pipe_fds[0], &byte, 1), 1);
    reads++;
    if (byte == 'x') {
        loop_fd_release(arg);
    }
}

static void
test_descriptors(void **state)
{
    struct loop_fd f;

    (void)state;
    assert_int_equal(pipe(pipe_fds), 0);
    loop_fd_init(&f, test_loop, pipe_fds[0], on_readable, &f);
    loop_fd_want(&f, LOOP_READ);
    assert_int_equal(write(pipe_fds[1], "ab", 2), 2);
    turn_until(&reads, 2);
    loop_fd_want(&f, 0);
    assert_int_equal(write(pipe_fds[1], "x", 1), 1);
    turn_for_ms(10);
    assert_int_equal(reads, 2);
    loop_fd_want(&f, LOOP_READ);
    turn_until(&reads, 3);
    assert_int_equal(write(pipe_fds[1], "y", 1), 1);
    turn_for_ms(10);
    assert_int_equal(reads, 3);
    loop_fd_release(&f);
    close(pipe_fds[0]);
    close(pipe_fds[1]);
}

static int signals;

static void
on_signal(void *arg)
{
    (*(int *)arg)++;
}

static void
test_signals(void **state)
{
    (void)state;
    loop_on_signal(test_loop, SIGUSR1, on_signal, &signals);
    raise(SIGUSR1);
    turn_until(&signals, 1);
}

static int
setup(void **state)
{
    (void)state;
    test_loop = loop_new();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    loop_free(test_loop);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_timers),
        cmocka_unit_test(test_turn_end),
        cmocka_unit_test(test_descriptors),
        cmocka_unit_test(test_signals),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
