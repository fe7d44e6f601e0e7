/*
 * What io's headers ask of their callers is asserted: each of these calls breaks it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "svc/base/arena.h"
#include "svc/io/conn.h"
#include "svc/io/listen.h"
#include "svc/io/loop.h"
#include "svc/io/pgpool.h"
#include "svc/io/redis.h"
#include "svc/io/redis_server.h"
#include "svc/io/shared_bytes.h"
#include "tests/unit/contract.h"

static struct loop *loop;

static void
nothing(void *arg)
{
    (void)arg;
}

static void
on_input(struct conn *c)
{
    (void)c;
}

static void
on_ready(void *arg, int ready)
{
    (void)arg;
    (void)ready;
}

static void
on_accept(void *arg, int fd, const struct peer *peer)
{
    (void)arg;
    (void)fd;
    (void)peer;
}

static void
good_calls(void)
{
    struct deferred d = {.fn = nothing};
    struct loop_timer t;

    loop_timer_init(&t, loop, nothing, NULL);
    loop_timer_set_at_us(&t, 1);
    loop_defer(loop, &d);
    loop_turn(loop);
}

static void
timer_without_function(void)
{
    struct loop_timer t;

    loop_timer_init(&t, loop, NULL, NULL);
}

static void
timer_at_nothing(void)
{
    struct loop_timer t;

    loop_timer_init(&t, loop, nothing, NULL);
    loop_timer_set_at_us(&t, 0);
}

static void
deferred_without_function(void)
{
    struct deferred d = {.fn = NULL};

    loop_defer(loop, &d);
}

static void
deferred_twice(void)
{
    struct deferred d = {.fn = nothing};

    loop_defer(loop, &d);
    loop_defer_phase(loop, LOOP_PHASE_REAP, &d);
}

static void
no_descriptor(void)
{
    struct loop_fd f;

    loop_fd_init(&f, loop, -1, on_ready, NULL);
}

static void
too_much_consumed(void)
{
    static const struct conn_hooks hooks = {.on_input = on_input};
    const struct peer peer = {.source_key = 1};
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0) {
        conn_consume(conn_new(loop, pair[0], &peer, NULL, &hooks, NULL), 1);
    }
}

static void
port_out_of_range(void)
{
    if (listen_open("127.0.0.1", 65536) < 0) {
        return;
    }
}

static void
accepts_nothing(void)
{
    const struct listen_limits limits = {.connections_max = 0, .accepts_per_s = 1};

    listener_free(listener_new(loop, 0, &limits, on_accept, NULL));
}

static void
bytes_that_are_gone(void)
{
    struct shared_bytes s = {.refs = 0};

    shared_bytes_unref(&s);
}

static void
call_without_statement(void)
{
    const struct pgpool_options options = {
        .connections = 1, .queue_max = 1, .patience_us = 1};
    struct pgpool_call call;
    struct arena arena;

    arena_init(&arena);
    pgpool_call_init(&call, &arena);
    pgpool_query(pgpool_new(loop, "host=/nowhere", &options), &call);
}

static void
redis_without_patience(void)
{
    static const struct redis_server nowhere = {.path = "/nowhere"};

    redis_free(redis_new(loop, &nowhere, &(struct redis_options){0}));
}

static void
test_contracts(void **state)
{
    static void (*const broken[])(void) = {
        timer_without_function, timer_at_nothing,       deferred_without_function,
        deferred_twice,         no_descriptor,          too_much_consumed,
        port_out_of_range,      accepts_nothing,        bytes_that_are_gone,
        call_without_statement, redis_without_patience,
    };

    (void)state;
    loop = loop_new();
    assert_false(contract_breaks(good_calls));
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        if (!contract_breaks(broken[i])) {
            fail_msg("broken[%zu] came back", i);
        }
    }
    loop_free(loop);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_contracts)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
