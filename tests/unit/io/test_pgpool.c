/*
 * The pool: queue bounds, deadlines, cancelling, constraints, and a server that goes and
 * comes back. Against a private server.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "svc/base/arena.h"
#include "svc/base/clock.h"
#include "svc/base/rand.h"
#include "svc/io/pgpool.h"
#include "tests/unit/io/io_fixture.h"

static struct arena arena;

#define STMT(id, text, params) static const struct pg_stmt id = {#id, text, params}

STMT(make_table, "create table io_pool (k int constraint io_pool_one unique)", 0);
STMT(insert, "insert into io_pool select $1::int", 1);
STMT(answer, "select 42", 0);

STMT(nap, "select pg_sleep(1)", 0);
STMT(make_role, "create role io_one login connection limit 1", 0);
STMT(end_others,
     "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'io_one'",
     0);

static void
on_call_done(struct pgpool_call *call)
{
    (*(int *)call->arg)++;
}

static void
ask(struct pgpool *pool, struct pgpool_call *call, const struct pg_stmt *stmt, int *done)
{
    pgpool_call_init(call, &arena);
    pgpool_call_add(call, stmt);
    call->done = on_call_done;
    call->arg = done;
    pgpool_query(pool, call);
}

static void
test_pool(void **state)
{
    struct pgpool_options options = {
        .connections = 2, .queue_max = 100, .patience_us = 5 * CLOCK_US_PER_S};
    struct pgpool_call calls[150], twice, late;
    int done = 0, failed = 0, late_done = 0;
    struct pgpool *pool = pgpool_new(test_loop, stack_conninfo(), &options);

    (void)state;
    ask(pool, &calls[0], &make_table, &done);
    turn_until(&done, 1);
    assert_true(calls[0].ok);
    pgpool_free(pool);
    done = 0;
    pool = pgpool_new(test_loop, stack_conninfo(), &options);
    for (int i = 0; i < 150; i++) {
        ask(pool, &calls[i], &answer, &done);
    }
    assert_int_equal(done, 0);
    turn_until(&done, 150);
    for (int i = 0; i < 150; i++) {
        failed += !calls[i].ok;
        assert_int_equal(calls[i].unavailable, !calls[i].ok);
    }
    assert_int_equal(failed, 50); /* the queue holds 100 */
    assert_int_equal(pg_i32(calls[0].results[0], 0, 0), 42);
    done = 0;
    pgpool_call_init(&twice, &arena);
    pg_param_i32(pgpool_call_add(&twice, &insert), 1);
    pg_param_i32(pgpool_call_add(&twice, &insert), 1);
    twice.done = on_call_done;
    twice.arg = &done;
    pgpool_query(pool, &twice);
    turn_until(&done, 1);
    assert_true(pgpool_violates(&twice, "io_pool_one"));
    assert_false(pgpool_violates(&twice, "other") || twice.unavailable);
    pgpool_call_init(&late, &arena);
    pgpool_call_add(&late, &nap);
    late.done = on_call_done;
    late.arg = &late_done;
    late.deadline_us = clock_mono_us() + 500 * CLOCK_US_PER_MS;
    pgpool_query(pool, &late);
    turn_until(&late_done, 1);
    assert_true(late.unavailable && late.outcome.sync_sent);
    done = 0;
    ask(pool, &calls[0], &answer, &done);
    turn_until(&done, 1);
    assert_true(calls[0].ok);
    assert_int_equal(late_done, 1);
    ask(pool, &calls[0], &nap, &done);
    pgpool_free(pool);
    assert_int_equal(done, 2);
    assert_true(calls[0].unavailable);
}

/* Postgres has room for one of the pool's two connections, whichever is there first: what
 * is dear has to do with it. */
static void
test_a_dear_call_takes_the_only_connection(void **state)
{
    struct pgpool_options options = {
        .connections = 2, .queue_max = 100, .patience_us = 5 * CLOCK_US_PER_S};
    struct pgpool *owner = pgpool_new(test_loop, stack_conninfo(), &options);
    struct pgpool *pool;
    struct pgpool_call call;
    char conninfo[512];
    int done = 0;

    (void)state;
    ask(owner, &call, &make_role, &done);
    turn_until(&done, 1);
    assert_true(call.ok);
    snprintf(conninfo, sizeof(conninfo), "%s user=io_one", stack_conninfo());
    pool = pgpool_new(test_loop, conninfo, &options);
    for (int i = 0; i < 8; i++) {
        while (!pgpool_is_up(pool)) {
            turn_for_ms(1);
        }
        done = 0;
        pgpool_call_init(&call, &arena);
        pgpool_call_add(&call, &answer);
        call.share.cost = 21;
        call.done = on_call_done;
        call.arg = &done;
        pgpool_query(pool, &call);
        turn_until(&done, 1);
        assert_true(call.ok || call.outcome.sync_sent); /* sent, if lost on the way */
        ask(owner, &call, &end_others, &done);
        turn_until(&done, 2);
        turn_for_ms(20);
    }
    pgpool_free(pool);
    pgpool_free(owner);
}

/* The server stops and comes back: quick failures meanwhile, then all is well. */
static void
test_server_restart(void **state)
{
    struct pgpool_options options = {
        .connections = 1, .queue_max = 100, .patience_us = 5 * CLOCK_US_PER_S};
    struct pgpool *pool = pgpool_new(test_loop, stack_conninfo(), &options);
    struct pgpool_call call;
    int done = 0;

    (void)state;
    ask(pool, &call, &answer, &done);
    turn_until(&done, 1);
    assert_true(call.ok && pgpool_is_up(pool));
    assert_true(stack_command("stop"));
    turn_for_ms(700);
    assert_false(pgpool_is_up(pool));
    ask(pool, &call, &answer, &done);
    turn_for_ms(50);
    assert_int_equal(done, 2);
    assert_true(call.unavailable && !call.outcome.sync_sent);
    assert_true(stack_command("start"));
    for (int i = 0; i < 400 && !pgpool_is_up(pool); i++) {
        turn_for_ms(10);
    }
    ask(pool, &call, &answer, &done);
    turn_until(&done, 3);
    assert_true(call.ok);
    pgpool_free(pool);
}

static int
setup(void **state)
{
    (void)state;
    if (rand_init() != 0 || !stack_start()) {
        return -1;
    }
    arena_init(&arena);
    test_loop = loop_new();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    loop_free(test_loop);
    arena_trim();
    stack_drop();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pool),
        cmocka_unit_test(test_a_dear_call_takes_the_only_connection),
        cmocka_unit_test(test_server_restart),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
