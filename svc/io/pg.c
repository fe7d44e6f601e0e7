/*
 * Groups: pg_send gathers, pg_sync hands the group to libpq, the answers come in order.
 * Statements that the connection does not know yet are prepared in a group of their own
 * in front, so that a failing statement never takes a preparation with it.
 */
#include "svc/io/pg.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/log.h"
#include "svc/base/xalloc.h"
#include "svc/io/pg_conn.h"
#include "svc/io/pg_wire.h"

enum { PARAMS_MAX = 256, TOLD_MAX = 16 };

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
    if (!c->ended && g->on_done != NULL) {
        g->on_done(g->arg, &g->outcome);
    }
    free(g);
}

void
pg_groups_lose(struct pg_conn *c, struct pg_group_list *list)
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

void
pg_fail_unsent(void *arg)
{
    struct pg_conn *c = arg;

    pg_groups_lose(c, &c->unsent);
}

static void
copy_field(char *ret, size_t cap, const PGresult *res, int field)
{
    const char *text = PQresultErrorField(res, field);

    snprintf(ret, cap, "%s", text != NULL ? text : "");
}

/* An error without a code is libpq's own: the connection broke. */
/*
 * A statement that cannot be prepared is tried again by whoever polls. Each is told by
 * itself; all that a table or column is missing for are told as one, since a database
 * that is not migrated lacks it for most.
 */
static struct log_limit *
limit_of(const struct pg_stmt *stmt, const char *sqlstate)
{
    static struct {
        const struct pg_stmt *stmt;
        struct log_limit limit;
    } told[TOLD_MAX];
    bool lacks = strcmp(sqlstate, "42P01") == 0 || strcmp(sqlstate, "42703") == 0;
    size_t i = 0;

    while (!lacks && ++i < TOLD_MAX - 1 && told[i].stmt != NULL && told[i].stmt != stmt) {
    }
    if (!lacks) {
        told[i].stmt = stmt;
    }
    return &told[i].limit;
}

static void
take_error(struct pg_conn *c, struct pg_group *g, const PGresult *res)
{
    struct pg_outcome *o = &g->outcome;

    if (PQresultErrorField(res, PG_DIAG_SQLSTATE) == NULL) {
        pg_conn_lose(c);
        return;
    }
    o->ok = false;
    o->failed_index = g->index;
    copy_field(o->sqlstate, sizeof(o->sqlstate), res, PG_DIAG_SQLSTATE);
    copy_field(o->constraint, sizeof(o->constraint), res, PG_DIAG_CONSTRAINT_NAME);
    copy_field(o->message, sizeof(o->message), res, PG_DIAG_MESSAGE_PRIMARY);
    if (g->prepares != NULL) {
        map_del(&c->prepared, (int64_t)(intptr_t)g->prepares);
        log_every(limit_of(g->prepares, o->sqlstate), LOG_LEVEL_ERROR, LOG_AGAIN_S, "pg",
                  "statement %s cannot be prepared: %s (%s)", g->prepares->name,
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
        if (g->on_result != NULL && !c->ended) {
            g->on_result(g->arg, g->index, &r);
        }
        break;
    case PGRES_PIPELINE_ABORTED: break;
    default: take_error(c, g, res); break;
    }
    g->index++;
    if (!r.kept) {
        PQclear(res);
    }
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

    if (left < 0) {
        pg_conn_lose(c);
    } else {
        loop_fd_want(&c->watch, left > 0 ? LOOP_READ | LOOP_WRITE : LOOP_READ);
    }
}

void
pg_conn_on_ready(void *arg, int ready)
{
    struct pg_conn *c = arg;
    bool alive = true;

    if (c->lost) {
        return;
    }
    if (ready & LOOP_READ) {
        alive = PQconsumeInput(c->pq) == 1;
        pg_conn_note_heard(c);
    }
    take_all(c);
    if (c->lost) {
        return;
    }
    if (!alive || PQstatus(c->pq) != CONNECTION_OK) {
        pg_conn_lose(c);
    } else {
        flush(c);
    }
}

/* It belongs to the group whose answer is under way. */
void
pg_conn_on_notice(void *arg, const PGresult *res)
{
    struct pg_conn *c = arg;
    const char *text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
    const char *severity = PQresultErrorField(res, PG_DIAG_SEVERITY_NONLOCALIZED);

    if (severity != NULL && strcmp(severity, "WARNING") == 0 &&
        !TAILQ_EMPTY(&c->groups)) {
        TAILQ_FIRST(&c->groups)->outcome.warned = true;
    }
    log_warn("pg", "notice: %s", text != NULL ? text : "?");
}

void
pg_send(struct pg_conn *c, const struct pg_stmt *stmt, const struct pg_params *params)
{
    assert(c->sending_count < PG_GROUP_MAX && !c->ended);
    assert(stmt->param_count == (params != NULL ? params->count : 0));
    c->sending[c->sending_count].stmt = stmt;
    c->sending[c->sending_count].params =
        params != NULL ? *params : (struct pg_params){.count = 0};
    c->sending_count++;
}

int
pg_group_length(const struct pg_conn *c)
{
    return c->sending_count;
}

/* Sends the Sync that ends the group. False if libpq cannot. */
static bool
group_end(struct pg_conn *c, struct pg_group *g)
{
    pg_conn_note_sending(c);
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

        if (map_get(&c->prepared, (int64_t)(intptr_t)stmt) != NULL) {
            continue;
        }
        assert(strlen(stmt->name) < PG_NAME_BYTES);
        if (PQsendPrepare(c->pq, stmt->name, stmt->sql, 0, NULL) != 1) {
            return false;
        }
        map_put(&c->prepared, (int64_t)(intptr_t)stmt, c);
        g = group_new(1);
        g->prepares = stmt;
        if (!group_end(c, g)) {
            return false;
        }
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
                                p->lengths, formats, 1) != 1) {
            return false;
        }
    }
    return true;
}

void
pg_sync(struct pg_conn *c,
        void (*on_result)(void *arg, int index, const struct pg_result *r),
        void (*on_done)(void *arg, const struct pg_outcome *outcome), void *arg)
{
    struct pg_group *g = group_new(c->sending_count);

    assert(c->sending_count > 0 && !c->ended);
    g->on_result = on_result;
    g->on_done = on_done;
    g->arg = arg;
    if (c->state < PG_VETTING || c->lost) {
        TAILQ_INSERT_TAIL(&c->unsent, g, link);
        loop_defer(c->loop, &c->fail_unsent);
    } else if (!send_prepares(c) || !send_statements(c)) {
        TAILQ_INSERT_TAIL(&c->groups, g, link);
        pg_conn_lose(c);
    } else if (!group_end(c, g)) {
        pg_conn_lose(c);
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

    TAILQ_FOREACH(g, &c->groups, link) {
        count += g->prepares == NULL;
    }
    return count;
}
