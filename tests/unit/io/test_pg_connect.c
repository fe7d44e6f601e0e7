/*
 * The life of a connection: silent hosts, vetting, and what the server says unasked.
 * Against a private server.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "svc/base/arena.h"
#include "svc/base/rand.h"
#include "svc/io/listen.h"
#include "svc/io/pg.h"
#include "tests/unit/io/io_fixture.h"

static struct pg_conn *conn;
static int ups, downs;

/* What a group came to. */
struct answer {
    int done;
    struct pg_outcome outcome;
};

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

static void
finish(struct answer *a)
{
    memset(a, 0, sizeof(*a));
    pg_sync(conn, NULL, on_done, a);
    turn_until(&a->done, 1);
}

#define STMT(id, text, params) static const struct pg_stmt id = {#id, text, params}

STMT(nothing, "select 1", 0);
STMT(warning, "do $$ begin raise warning 'mind'; end $$", 0);
STMT(notice, "do $$ begin raise notice 'by the way'; end $$", 0);

/* A warning is told with its own group, a notice is not. */
static void
test_warning(void **state)
{
    struct answer a;

    (void)state;
    pg_send(conn, &notice, NULL);
    finish(&a);
    assert_true(a.outcome.ok && !a.outcome.warned);
    pg_send(conn, &warning, NULL);
    finish(&a);
    assert_true(a.outcome.ok && a.outcome.warned);
    pg_send(conn, &nothing, NULL);
    finish(&a);
    assert_true(a.outcome.ok && !a.outcome.warned);
}

struct vetting {
    struct pg_conn *conn;
    struct answer answer;
    uint64_t attempt;
    int rejections;
};

static void
on_vetted(void *arg, const struct pg_outcome *outcome)
{
    struct vetting *v = arg;

    on_done(&v->answer, outcome);
    assert_false(pg_conn_is_up(v->conn));
    if (v->rejections++ == 0) {
        pg_conn_reject(v->conn);
    } else {
        pg_conn_accept(v->conn);
    }
}

/* Whoever vets may ask the server; the first one is told that it will not do. */
static void
vet(struct pg_conn *c, void *arg)
{
    struct vetting *v = arg;

    v->conn = c;
    assert_true(pg_conn_attempt(c) > v->attempt);
    v->attempt = pg_conn_attempt(c);
    pg_send(c, &nothing, NULL);
    pg_sync(c, NULL, on_vetted, v);
}

static void
test_vetting(void **state)
{
    struct vetting v = {.rejections = 0};
    struct pg_hooks hooks = {
        .on_up = on_up, .on_down = on_down, .vet = vet, .vet_arg = &v};
    struct pg_conn *other;
    int before = ups;

    (void)state;
    downs = 0;
    other = pg_conn_open(test_loop, stack_conninfo(), NULL, &hooks, NULL);
    turn_until(&ups, before + 1);
    assert_int_equal(v.rejections, 2);
    assert_int_equal(downs, 0); /* it was never up before */
    pg_conn_close(other);
}

/* The first host accepts and says nothing; the second is the real one. */
static void
test_silent_host(void **state)
{
    static const struct pg_hooks hooks = {.on_up = on_up, .on_down = on_down};
    char conninfo[400];
    const char *rest = strchr(stack_conninfo(), '=') + 1;
    int silent = listen_open("127.0.0.1", 0);
    struct pg_conn *other;
    int before = ups;

    (void)state;
    assert_true(silent >= 0);
    snprintf(conninfo, sizeof(conninfo), "port=%d,5432 host=127.0.0.1,%s",
             listen_port(silent), rest);
    other = pg_conn_open(test_loop, conninfo, NULL, &hooks, NULL);
    turn_until(&ups, before + 1);
    pg_conn_close(other);
    close(silent);
}

static int
setup(void **state)
{
    static const struct pg_hooks hooks = {.on_up = on_up, .on_down = on_down};

    (void)state;
    if (rand_init() != 0 || !stack_start()) {
        return -1;
    }
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
    loop_free(test_loop);
    arena_trim();
    stack_drop();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_warning),
        cmocka_unit_test(test_vetting),
        cmocka_unit_test(test_silent_host),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
