/*
 * The connection: pg_send gathers, pg_sync hands the group to libpq. Statements that the
 * connection does not know yet are prepared in a group of their own in front, so that a
 * failing statement never takes a preparation with it.
 */
#include "svc/io/pg.h"

#include <assert.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "svc/base/clock.h"
#include "svc/base/log.h"
#include "svc/base/map.h"
#include "svc/base/metric.h"
#include "svc/base/rand.h"
#include "svc/base/xalloc.h"
#include "svc/io/loop.h"
#include "svc/io/pg_start.h"
#include "svc/io/pg_wire.h"

enum {
    CONNECT_US = 3 * CLOCK_US_PER_S,
    BACKOFF_FIRST_US = 20 * CLOCK_US_PER_MS,
    BACKOFF_MAX_US = 1 * CLOCK_US_PER_S,
    PARAMS_MAX = 256
};

struct pg_group {
    int statements;
    int index;                      /* the statement whose answer is awaited */
    const struct pg_stmt *prepares; /* a preparation: of this statement */
    struct pg_outcome outcome;
    void (*on_result)(void *arg, int index, const struct pg_result *r);
    void (*on_done)(void *arg, const struct pg_outcome *outcome);
    void *arg;
    TAILQ_ENTRY(pg_group) link;
};

TAILQ_HEAD(pg_group_list, pg_group);

enum state { PG_WAITING, PG_CONNECTING, PG_UP };

struct pg_conn {
    struct loop *loop;
    char *conninfo, *options;
    struct pg_hooks hooks;
    void *arg;
    PGconn *pq;
    enum state state;
    bool lost;    /* seen while libpq was busy: torn down at the turn's end */
    bool ended;   /* pg_conn_close: nobody is told any more */
    bool told;    /* the outage has been logged */
    size_t turns; /* of the host list, see pg_start */
    int64_t backoff_us;
    struct loop_fd watch;
    struct loop_timer timer; /* reconnect, or the connect's deadline */
    struct map prepared;     /* by the statement's address */
    struct {
        const struct pg_stmt *stmt;
        struct pg_params params;
    } sending[PG_GROUP_MAX];
    int sending_count;
    struct pg_group_list groups; /* sent, in order */
    struct pg_group_list unsent; /* no connection when they came */
    struct deferred fail_unsent, tear_down;
};

static void connect_begin(void *arg);
static void on_ready(void *arg, int ready);

static struct pg_group *
group_new(int statements)
{
    struct pg_group *g = xcalloc(1, sizeof(*g));

    g->statements = statements;
    g->outcome.ok = true;
    g->outcome.failed_index = -1;
    return g;
}

static void
group_done(struct pg_conn *c, struct pg_group *g)
{
    if (!c->ended && g->on_done != NULL)
        g->on_done(g->arg, &g->outcome);
    free(g);
}

/* Those that are in the list now: a callback may add to it. */
static void
groups_lose(struct pg_conn *c, struct pg_group_list *list)
{
    struct pg_group_list lost = TAILQ_HEAD_INITIALIZER(lost);
    struct pg_group *g;

    TAILQ_CONCAT(&lost, list, link);
    while ((g = TAILQ_FIRST(&lost)) != NULL) {
        TAILQ_REMOVE(&lost, g, link);
        g->outcome.ok = false;
        g->outcome.connection_lost = true;
        group_done(c, g);
    }
}

static void
on_fail_unsent(void *arg)
{
    struct pg_conn *c = arg;

    groups_lose(c, &c->unsent);
}

static void
reconnect_later(struct pg_conn *c)
{
    int64_t half_us = c->backoff_us / 2;

    c->state = PG_WAITING;
    loop_timer_init(&c->timer, c->loop, connect_begin, c);
    loop_timer_set_us(&c->timer, half_us + rand_below((uint32_t)half_us + 1));
    c->backoff_us =
        c->backoff_us * 2 < BACKOFF_MAX_US ? c->backoff_us * 2 : BACKOFF_MAX_US;
}

static void
tear_down(void *arg)
{
    struct pg_conn *c = arg;
    bool was_up = c->state == PG_UP;
    const char *reason = c->pq != NULL ? PQerrorMessage(c->pq) : "no memory";

    if (!c->told) {
        log_warn("pg", "Postgres is away, reconnecting: %.*s", (int)strcspn(reason, "\n"),
                 reason);
        c->told = true;
    }
    loop_fd_release(&c->watch);
    loop_timer_cancel(&c->timer);
    PQfinish(c->pq);
    c->pq = NULL;
    c->lost = false;
    map_release(&c->prepared);
    reconnect_later(c);
    if (was_up)
        metric_add(METRIC_PG_UP, -1);
    groups_lose(c, &c->groups);
    if (was_up && !c->ended && c->hooks.on_down != NULL)
        c->hooks.on_down(c, c->arg);
}

/* The connection is of no use any more; callers may be deep inside libpq's answers. */
static void
lose(struct pg_conn *c)
{
    c->lost = true;
    loop_fd_want(&c->watch, 0);
    loop_defer(c->loop, &c->tear_down);
}

static void
copy_field(char *ret, size_t cap, const PGresult *res, int field)
{
    const char *text = PQresultErrorField(res, field);

    snprintf(ret, cap, "%s", text != NULL ? text : "");
}

/* An error without a code is libpq's own: the connection broke. */
static void
take_error(struct pg_conn *c, struct pg_group *g, const PGresult *res)
{
    struct pg_outcome *o = &g->outcome;

    if (PQresultErrorField(res, PG_DIAG_SQLSTATE) == NULL) {
        lose(c);
        return;
    }
    o->ok = false;
    o->failed_index = g->index;
    copy_field(o->sqlstate, sizeof(o->sqlstate), res, PG_DIAG_SQLSTATE);
    copy_field(o->constraint, sizeof(o->constraint), res, PG_DIAG_CONSTRAINT_NAME);
    copy_field(o->message, sizeof(o->message), res, PG_DIAG_MESSAGE_PRIMARY);
    if (g->prepares != NULL) {
        map_del(&c->prepared, (int64_t)(intptr_t)g->prepares);
        log_error("pg", "statement %s cannot be prepared: %s (%s)", g->prepares->name,
                  o->message, o->sqlstate);
    }
}

static void
take_result(struct pg_conn *c, struct pg_group *g, PGresult *res)
{
    struct pg_result r = {.pgresult = res};

    switch (PQresultStatus(res)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
        if (g->on_result != NULL && !c->ended)
            g->on_result(g->arg, g->index, &r);
        break;
    case PGRES_PIPELINE_ABORTED: break;
    default: take_error(c, g, res); break;
    }
    g->index++;
    if (!r.kept)
        PQclear(res);
}

/* Everything that can be taken without waiting. */
static void
take_all(struct pg_conn *c)
{
    int silences = 0; /* NULL ends a statement; two in a row mean that nothing is there */

    while (!c->lost && !TAILQ_EMPTY(&c->groups) && silences < 2 && !PQisBusy(c->pq)) {
        struct pg_group *g = TAILQ_FIRST(&c->groups);
        PGresult *res = PQgetResult(c->pq);

        if (res == NULL) {
            silences++;
            continue;
        }
        silences = 0;
        if (PQresultStatus(res) != PGRES_PIPELINE_SYNC) {
            take_result(c, g, res);
            continue;
        }
        PQclear(res);
        TAILQ_REMOVE(&c->groups, g, link);
        group_done(c, g);
    }
}

/* Sends what libpq holds; waits for room if the kernel has none. */
static void
flush(struct pg_conn *c)
{
    int left = PQflush(c->pq);

    if (left < 0)
        lose(c);
    else
        loop_fd_want(&c->watch, left > 0 ? LOOP_READ | LOOP_WRITE : LOOP_READ);
}

static void
on_ready(void *arg, int ready)
{
    struct pg_conn *c = arg;
    bool alive = true;

    if (c->lost)
        return;
    if (ready & LOOP_READ)
        alive = PQconsumeInput(c->pq) == 1;
    take_all(c);
    if (c->lost)
        return;
    if (!alive || PQstatus(c->pq) != CONNECTION_OK)
        lose(c);
    else
        flush(c);
}

static void
on_notice(void *arg, const PGresult *res)
{
    const char *text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);

    (void)arg;
    log_warn("pg", "notice: %s", text != NULL ? text : "?");
}

static void
connected(struct pg_conn *c)
{
    loop_timer_cancel(&c->timer);
    if (PQsetnonblocking(c->pq, 1) != 0 || PQenterPipelineMode(c->pq) != 1) {
        lose(c);
        return;
    }
    PQsetNoticeReceiver(c->pq, on_notice, c);
    loop_fd_init(&c->watch, c->loop, PQsocket(c->pq), on_ready, c);
    loop_fd_want(&c->watch, LOOP_READ);
    c->state = PG_UP;
    c->backoff_us = BACKOFF_FIRST_US;
    if (c->told)
        log_info("pg", "Postgres is back");
    c->told = false;
    metric_add(METRIC_PG_UP, 1);
    metric_add(METRIC_PG_RECONNECTS, 1);
    if (c->hooks.on_up != NULL)
        c->hooks.on_up(c, c->arg);
}

/* libpq may change its socket with every step (another host): watch it anew. */
static void
on_connect_step(void *arg, int ready)
{
    struct pg_conn *c = arg;
    PostgresPollingStatusType next;

    (void)ready;
    loop_fd_release(&c->watch);
    next = PQconnectPoll(c->pq);
    if (next == PGRES_POLLING_OK) {
        connected(c);
        return;
    }
    if (next == PGRES_POLLING_FAILED) {
        lose(c);
        return;
    }
    loop_fd_init(&c->watch, c->loop, PQsocket(c->pq), on_connect_step, c);
    loop_fd_want(&c->watch, next == PGRES_POLLING_READING ? LOOP_READ : LOOP_WRITE);
}

static void
on_connect_late(void *arg)
{
    struct pg_conn *c = arg;

    c->turns++;
    lose(c);
}

static void
connect_begin(void *arg)
{
    struct pg_conn *c = arg;

    c->state = PG_CONNECTING;
    c->pq = pg_start(c->conninfo, c->options, c->turns);
    if (c->pq == NULL || PQstatus(c->pq) == CONNECTION_BAD) {
        lose(c);
        return;
    }
    loop_timer_init(&c->timer, c->loop, on_connect_late, c);
    loop_timer_set_us(&c->timer, CONNECT_US);
    loop_fd_init(&c->watch, c->loop, PQsocket(c->pq), on_connect_step, c);
    loop_fd_want(&c->watch, LOOP_WRITE);
}

struct pg_conn *
pg_conn_open(struct loop *loop, const char *conninfo, const char *options,
             const struct pg_hooks *hooks, void *arg)
{
    struct pg_conn *c = xcalloc(1, sizeof(*c));

    c->loop = loop;
    c->conninfo = xstrdup(conninfo);
    c->options = options != NULL ? xstrdup(options) : NULL;
    c->hooks = hooks != NULL ? *hooks : (struct pg_hooks){0};
    c->arg = arg;
    c->backoff_us = BACKOFF_FIRST_US;
    TAILQ_INIT(&c->groups);
    TAILQ_INIT(&c->unsent);
    c->fail_unsent = (struct deferred){.fn = on_fail_unsent, .arg = c};
    c->tear_down = (struct deferred){.fn = tear_down, .arg = c};
    connect_begin(c);
    return c;
}

void
pg_conn_close(struct pg_conn *c)
{
    if (c == NULL)
        return;
    c->ended = true;
    c->told = true;
    tear_down(c);
    groups_lose(c, &c->unsent);
    loop_timer_cancel(&c->timer);
    loop_defer_cancel(c->loop, &c->tear_down);
    loop_defer_cancel(c->loop, &c->fail_unsent);
    free(c->conninfo);
    free(c->options);
    free(c);
}

bool
pg_conn_is_up(const struct pg_conn *c)
{
    return c->state == PG_UP && !c->lost;
}

void
pg_conn_reset(struct pg_conn *c)
{
    if (c->state != PG_WAITING && !c->lost)
        lose(c);
}

void
pg_send(struct pg_conn *c, const struct pg_stmt *stmt, const struct pg_params *params)
{
    assert(c->sending_count < PG_GROUP_MAX);
    assert(stmt->param_count == (params != NULL ? params->count : 0));
    c->sending[c->sending_count].stmt = stmt;
    c->sending[c->sending_count].params =
        params != NULL ? *params : (struct pg_params){.count = 0};
    c->sending_count++;
}

/* Sends the Sync that ends the group. False if libpq cannot. */
static bool
group_end(struct pg_conn *c, struct pg_group *g)
{
    TAILQ_INSERT_TAIL(&c->groups, g, link);
    g->outcome.sync_sent = true;
    return PQpipelineSync(c->pq) == 1;
}

/* A group for each statement that this connection has not seen. */
static bool
send_prepares(struct pg_conn *c)
{
    for (int i = 0; i < c->sending_count; i++) {
        const struct pg_stmt *stmt = c->sending[i].stmt;
        struct pg_group *g;

        if (map_get(&c->prepared, (int64_t)(intptr_t)stmt) != NULL)
            continue;
        if (PQsendPrepare(c->pq, stmt->name, stmt->sql, 0, NULL) != 1)
            return false;
        map_put(&c->prepared, (int64_t)(intptr_t)stmt, c);
        g = group_new(1);
        g->prepares = stmt;
        if (!group_end(c, g))
            return false;
    }
    return true;
}

static bool
send_statements(struct pg_conn *c)
{
    static const int formats[PARAMS_MAX] = {[0 ... PARAMS_MAX - 1] = 1}; /* binary */

    for (int i = 0; i < c->sending_count; i++) {
        const struct pg_params *p = &c->sending[i].params;

        assert(p->count <= PARAMS_MAX);
        if (PQsendQueryPrepared(c->pq, c->sending[i].stmt->name, p->count, p->values,
                                p->lengths, formats, 1) != 1)
            return false;
    }
    return true;
}

void
pg_sync(struct pg_conn *c,
        void (*on_result)(void *arg, int index, const struct pg_result *r),
        void (*on_done)(void *arg, const struct pg_outcome *outcome), void *arg)
{
    struct pg_group *g = group_new(c->sending_count);

    g->on_result = on_result;
    g->on_done = on_done;
    g->arg = arg;
    if (!pg_conn_is_up(c)) {
        TAILQ_INSERT_TAIL(&c->unsent, g, link);
        loop_defer(c->loop, &c->fail_unsent);
    } else if (!send_prepares(c) || !send_statements(c)) {
        TAILQ_INSERT_TAIL(&c->groups, g, link);
        lose(c);
    } else if (!group_end(c, g)) {
        lose(c);
    } else {
        flush(c);
    }
    c->sending_count = 0;
}

size_t
pg_conn_outstanding(const struct pg_conn *c)
{
    const struct pg_group *g;
    size_t count = 0;

    TAILQ_FOREACH(g, &c->groups, link)
    count += g->prepares == NULL;
    return count;
}
