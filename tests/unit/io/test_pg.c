/*
 * Postgres: types both ways, groups as transactions, preparations, losing and finding the
 * server again. Against a private server.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "svc/base/arena.h"
#include "svc/base/clock.h"
#include "svc/base/rand.h"
#include "svc/io/pg.h"
#include "tests/unit/io/io_fixture.h"

static struct arena arena;
static struct pg_conn *conn;
static int ups, downs;

/* What a group came to. */
struct answer {
    int done;
    struct pg_outcome outcome;
    const struct pg_result *results[PG_GROUP_MAX];
};

static void
on_result(void *arg, int index, const struct pg_result *r)
{
    struct answer *a = arg;

    a->results[index] = pg_result_keep(r, &arena);
}

static void
on_done(void *arg, const struct pg_outcome *outcome)
{
    struct answer *a = arg;

    a->done++;
    a->outcome = *outcome;
}

static void
on_up(struct pg_conn *c, void *arg)
{
    (void)c;
    (void)arg;
    ups++;
}

static void
on_down(struct pg_conn *c, void *arg)
{
    (void)c;
    (void)arg;
    downs++;
}

/* Ends the group and waits for it. */
static void
finish(struct answer *a)
{
    memset(a, 0, sizeof(*a));
    pg_sync(conn, on_result, on_done, a);
    assert_int_equal(a->done, 0);
    turn_until(&a->done, 1);
}

#define STMT(id, text, params) static const struct pg_stmt id = {#id, text, params}

STMT(numbers, "select $1::bigint, $2::int, $3::smallint, $4::boolean, $5::timestamptz",
     5);

static void
test_numbers(void **state)
{
    int64_t time_us = INT64_C(1790000000123456);
    struct pg_params p;
    struct answer a;

    (void)state;
    pg_params_init(&p, &arena);
    pg_param_i64(&p, INT64_MIN);
    pg_param_i32(&p, -7);
    pg_param_i16(&p, INT16_MAX);
    pg_param_bool(&p, true);
    pg_param_time_us(&p, time_us);
    pg_send(conn, &numbers, &p);
    finish(&a);
    assert_true(a.outcome.ok && a.outcome.sync_sent);
    assert_int_equal(pg_rows(a.results[0]), 1);
    assert_true(pg_i64(a.results[0], 0, 0) == INT64_MIN);
    assert_int_equal(pg_i32(a.results[0], 0, 1), -7);
    assert_int_equal(pg_i16(a.results[0], 0, 2), INT16_MAX);
    assert_true(pg_bool(a.results[0], 0, 3));
    assert_true(pg_time_us(a.results[0], 0, 4) == time_us);
}

STMT(bytes, "select $1::bytea, $2::text, $3::bytea, length($1::bytea), $4::bigint", 4);

static void
test_bytes_and_nulls(void **state)
{
    struct pg_params p;
    struct answer a;
    size_t n;

    (void)state;
    pg_params_init(&p, &arena);
    pg_param_bytes(&p, "a\0b", 3);
    pg_param_text(&p, "caffè", 6);
    pg_param_bytes(&p, NULL, 0);
    pg_param_null(&p);
    pg_send(conn, &bytes, &p);
    finish(&a);
    assert_true(a.outcome.ok);
    assert_memory_equal(pg_bytes(a.results[0], 0, 0, &n), "a\0b", 3);
    assert_int_equal(n, 3);
    assert_string_equal(pg_bytes(a.results[0], 0, 1, &n), "caffè");
    assert_non_null(pg_bytes(a.results[0], 0, 2, &n));
    assert_int_equal(n, 0);
    assert_int_equal(pg_i32(a.results[0], 0, 3), 3);
    assert_true(pg_is_null(a.results[0], 0, 4));
    assert_int_equal(pg_i64(a.results[0], 0, 4), 0);
    assert_null(pg_bytes(a.results[0], 0, 4, &n));
}

STMT(arrays,
     "select $1::bigint[]::text, $2::int[]::text, $3::smallint[]::text, "
     "array_to_string(array(select encode(b, 'hex') from unnest($4::bytea[]) b), ',', "
     "'*'), "
     "($5::timestamptz[])[1], $6::bigint[]::text",
     6);

static void
send_arrays(void)
{
    static const int64_t i64[] = {1, -2, INT64_MAX};
    static const int32_t i32[] = {5, 6};
    static const int16_t i16[] = {-1};
    static const int64_t times[] = {INT64_C(1790000000000000)};
    const struct pg_span blobs[] = {{"\0\1", 2}, {NULL, 0}, {"", 0}};
    struct pg_params p;

    pg_params_init(&p, &arena);
    pg_param_i64_array(&p, i64, 3);
    pg_param_i32_array(&p, i32, 2);
    pg_param_i16_array(&p, i16, 1);
    pg_param_bytea_array(&p, blobs, 3);
    pg_param_time_us_array(&p, times, 1);
    pg_param_i64_array(&p, NULL, 0);
    pg_send(conn, &arrays, &p);
}

static void
test_arrays(void **state)
{
    struct answer a;
    size_t n;

    (void)state;
    send_arrays();
    finish(&a);
    assert_string_equal(a.outcome.message, "");
    assert_string_equal(pg_bytes(a.results[0], 0, 0, &n), "{1,-2,9223372036854775807}");
    assert_string_equal(pg_bytes(a.results[0], 0, 1, &n), "{5,6}");
    assert_string_equal(pg_bytes(a.results[0], 0, 2, &n), "{-1}");
    assert_string_equal(pg_bytes(a.results[0], 0, 3, &n), "0001,*,");
    assert_true(pg_time_us(a.results[0], 0, 4) == INT64_C(1790000000000000));
    assert_string_equal(pg_bytes(a.results[0], 0, 5, &n), "{}");
}

STMT(make_table,
     "create table if not exists io_test (k int constraint io_test_one unique)", 0);
STMT(clear_table, "delete from io_test", 0);
STMT(insert, "insert into io_test select $1::int", 1);
STMT(count, "select count(*) from io_test", 0);
STMT(begin, "begin", 0);
STMT(commit, "commit", 0);
STMT(rollback, "rollback", 0);

static void
send_insert(int32_t k)
{
    struct pg_params p;

    pg_params_init(&p, &arena);
    pg_param_i32(&p, k);
    pg_send(conn, &insert, &p);
}

static int64_t
rows_now(void)
{
    struct answer a;

    pg_send(conn, &count, NULL);
    finish(&a);
    assert_true(a.outcome.ok);
    return pg_i64(a.results[0], 0, 0);
}

static void
make_empty_table(void)
{
    struct answer a;

    pg_send(conn, &make_table, NULL);
    finish(&a);
    assert_string_equal(a.outcome.message, "");
    pg_send(conn, &clear_table, NULL);
    finish(&a);
    assert_true(a.outcome.ok);
}

/* Several statements up to a Sync happen as a whole or not at all. */
static void
test_group_is_atomic(void **state)
{
    struct answer a;

    (void)state;
    make_empty_table();
    send_insert(1);
    send_insert(2);
    finish(&a);
    assert_true(a.outcome.ok);
    assert_string_equal(pg_result_tag(a.results[0]), "INSERT 0 1");
    assert_string_equal(pg_result_tag(a.results[1]), "INSERT 0 1");
    assert_int_equal(rows_now(), 2);
    send_insert(3);
    send_insert(2);
    send_insert(4);
    finish(&a);
    assert_true(!a.outcome.ok && !a.outcome.connection_lost);
    assert_int_equal(a.outcome.failed_index, 1);
    assert_string_equal(a.outcome.sqlstate, "23505");
    assert_string_equal(a.outcome.constraint, "io_test_one");
    assert_null(a.results[2]);
    assert_int_equal(rows_now(), 2);
}

/* COMMIT of an aborted transaction answers ROLLBACK, without error. */
static void
test_transaction(void **state)
{
    struct answer a;

    (void)state;
    make_empty_table();
    pg_send(conn, &begin, NULL);
    send_insert(1);
    finish(&a);
    assert_true(a.outcome.ok);
    send_insert(2);
    pg_send(conn, &commit, NULL);
    finish(&a);
    assert_string_equal(pg_result_tag(a.results[1]), "COMMIT");
    assert_int_equal(rows_now(), 2);
    pg_send(conn, &begin, NULL);
    send_insert(3);
    send_insert(1);
    finish(&a);
    assert_string_equal(a.outcome.sqlstate, "23505");
    pg_send(conn, &commit, NULL);
    finish(&a);
    assert_true(a.outcome.ok);
    assert_string_equal(pg_result_tag(a.results[0]), "ROLLBACK");
    pg_send(conn, &rollback, NULL);
    finish(&a);
    assert_true(a.outcome.ok);
    assert_int_equal(rows_now(), 2);
}

STMT(wrong, "select from where", 0);
STMT(divide, "select 1 / $1::int", 1);
STMT(after_failure, "select 42", 0);

/* A failing statement takes neither a preparation nor the connection with it. */
static void
test_failures(void **state)
{
    struct pg_params p;
    struct answer a;

    (void)state;
    pg_params_init(&p, &arena);
    pg_param_i32(&p, 0);
    pg_send(conn, &divide, &p);
    pg_send(conn, &after_failure, NULL);
    finish(&a);
    assert_string_equal(a.outcome.sqlstate, "22012");
    pg_send(conn, &after_failure, NULL);
    finish(&a);
    assert_true(a.outcome.ok);
    assert_int_equal(pg_i32(a.results[0], 0, 0), 42);
    for (int i = 0; i < 2; i++) {
        pg_send(conn, &wrong, NULL);
        finish(&a);
        assert_true(!a.outcome.ok && !a.outcome.connection_lost);
    }
    assert_int_equal(downs, 0);
}

STMT(echo, "select $1::int", 1);

enum { PIPELINED = 200 };

static int next_echo;

static void
on_echo(void *arg, int index, const struct pg_result *r)
{
    (void)arg;
    assert_int_equal(index, 0);
    assert_int_equal(pg_i32(r, 0, 0), next_echo);
    next_echo++;
}

static void
test_pipeline(void **state)
{
    static struct answer answers[PIPELINED];

    (void)state;
    next_echo = 0;
    for (int32_t i = 0; i < PIPELINED; i++) {
        struct pg_params p; /* gone before the answer comes */

        pg_params_init(&p, &arena);
        pg_param_i32(&p, i);
        pg_send(conn, &echo, &p);
        pg_sync(conn, on_echo, on_done, &answers[i]);
    }
    assert_int_equal(pg_conn_outstanding(conn), PIPELINED);
    turn_until(&answers[PIPELINED - 1].done, 1);
    assert_int_equal(next_echo, PIPELINED);
    assert_int_equal(pg_conn_outstanding(conn), 0);
}

STMT(sum, "select sum(v)::bigint, count(*) from unnest($1::bigint[]) v", 1);
STMT(series, "select i, repeat('x', 20) from generate_series(1::bigint, 50000) i", 0);

/* More than any socket buffer holds, in both directions at once. */
static void
test_large(void **state)
{
    enum { VALUES = 300000 };
    int64_t *values = arena_array(&arena, VALUES, sizeof(*values));
    struct pg_params p;
    struct answer a;

    (void)state;
    for (int64_t i = 0; i < VALUES; i++) {
        values[i] = i;
    }
    pg_send(conn, &series, NULL);
    pg_params_init(&p, &arena);
    pg_param_i64_array(&p, values, VALUES);
    pg_send(conn, &sum, &p);
    pg_send(conn, &series, NULL);
    finish(&a);
    assert_string_equal(a.outcome.message, "");
    assert_int_equal(pg_rows(a.results[0]), 50000);
    assert_int_equal(pg_i64(a.results[1], 0, 1), VALUES);
    assert_true(pg_i64(a.results[1], 0, 0) == (int64_t)VALUES * (VALUES - 1) / 2);
    assert_int_equal(pg_i64(a.results[2], 49999, 0), 50000);
    arena_reset(&arena);
}

STMT(suicide, "select pg_terminate_backend(pg_backend_pid())", 0);

static void
test_lost(void **state)
{
    struct answer a, later = {0};
    int ups_before = ups;

    (void)state;
    downs = 0;
    pg_send(conn, &suicide, NULL);
    memset(&a, 0, sizeof(a));
    pg_sync(conn, on_result, on_done, &a);
    send_insert(99);
    pg_sync(conn, on_result, on_done, &later);
    turn_until(&later.done, 1);
    assert_int_equal(a.done, 1);
    assert_true(a.outcome.connection_lost && a.outcome.sync_sent && !a.outcome.ok);
    assert_true(later.outcome.connection_lost && later.outcome.sync_sent);
    turn_until(&downs, 1);
    pg_send(conn, &count, NULL);
    finish(&a); /* perhaps still down: lost without being sent */
    if (a.outcome.connection_lost) {
        assert_false(a.outcome.sync_sent);
    }
    turn_until(&ups, ups_before + 1);
    assert_true(rows_now() >= 0);
}

/* The server stops and comes back. */
static void
test_server_restart(void **state)
{
    struct answer a;
    int ups_before = ups;

    (void)state;
    downs = 0;
    assert_true(stack_command("stop"));
    turn_until(&downs, 1);
    pg_send(conn, &count, NULL);
    finish(&a);
    assert_true(a.outcome.connection_lost && !a.outcome.sync_sent);
    assert_true(stack_command("start"));
    turn_until(&ups, ups_before + 1);
    assert_true(rows_now() >= 0);
}

static int
setup(void **state)
{
    static const struct pg_hooks hooks = {.on_up = on_up, .on_down = on_down};

    (void)state;
    if (rand_init() != 0 || !stack_start()) {
        return -1;
    }
    arena_init(&arena);
    test_loop = loop_new();
    conn = pg_conn_open(test_loop, stack_conninfo(), "-c lock_timeout=2s", &hooks, NULL);
    turn_until(&ups, 1);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    pg_conn_close(conn);
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
        cmocka_unit_test(test_numbers),     cmocka_unit_test(test_bytes_and_nulls),
        cmocka_unit_test(test_arrays),      cmocka_unit_test(test_group_is_atomic),
        cmocka_unit_test(test_transaction), cmocka_unit_test(test_failures),
        cmocka_unit_test(test_pipeline),    cmocka_unit_test(test_large),
        cmocka_unit_test(test_lost),        cmocka_unit_test(test_server_restart),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
