/*
 * The life of a connection: connecting, host by host; vetting; up; lost. A server that
 * says nothing for too long is lost as well: a frozen machine closes no socket, and the
 * kernel of one acknowledges what its processes will never read. Giving up on it cuts no
 * COMMIT: the server goes on, and whoever asked looks up what became of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/clock.h"
#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/plant.h"
#include "svc/base/rand.h"
#include "svc/base/xalloc.h"
#include "svc/io/pg_conn.h"
#include "svc/io/pg_start.h"

enum {
    BACKOFF_FIRST_US = 20 * CLOCK_US_PER_MS,
    BACKOFF_MAX_US = 1 * CLOCK_US_PER_S,
    /*
     * Longer than any statement may take (statement_timeout of whoever connects). Only a
     * COMMIT may, when it waits for a standby that is away: then every loss leaves a
     * session behind that goes on waiting, so the patience with that server grows.
     */
    PATIENCE_FIRST_US = 4 * CLOCK_US_PER_S,
    PATIENCE_MAX_US = 60 * CLOCK_US_PER_S,
    CALM_US = 8 * CLOCK_US_PER_S, /* of work after a loss: the first patience is back */
    SECOND_LOOK_US = 50 * CLOCK_US_PER_MS
};

TAILQ_HEAD(pg_conn_list, pg_conn);

static struct pg_conn_list conns = TAILQ_HEAD_INITIALIZER(conns);

static void connect_begin(void *arg);

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
    loop_timer_cancel(&c->silence);
    PQfinish(c->pq);
    c->pq = NULL;
    c->lost = false;
    map_release(&c->prepared);
    reconnect_later(c);
    if (was_up) {
        metric_add(METRIC_PG_UP, -1);
    }
    pg_groups_lose(c, &c->groups);
    if (was_up && !c->ended && c->hooks.on_down != NULL) {
        c->hooks.on_down(c, c->arg);
    }
}

void
pg_conn_lose(struct pg_conn *c)
{
    c->lost = true;
    loop_fd_want(&c->watch, 0);
    loop_defer(c->loop, &c->tear_down);
}

static void
server_name(const PGconn *pq, char ret[PG_SERVER_BYTES])
{
    snprintf(ret, PG_SERVER_BYTES, "%s %s", PQhost(pq), PQport(pq));
}

static bool
is_of_server(const struct pg_conn *c, const char *server)
{
    char name[PG_SERVER_BYTES];

    if (!pg_conn_is_up(c)) {
        return false;
    }
    server_name(c->pq, name);
    return strcmp(name, server) == 0;
}

/*
 * A server that has been silent on every connection since then is left by all of them:
 * each would find out only after a patience of its own, and callers go from one to the
 * next.
 */
static void
leave_silent_server(const char *server, int64_t since_us)
{
    struct pg_conn *c;

    TAILQ_FOREACH(c, &conns, link) {
        if (c->heard_us > since_us && is_of_server(c, server)) {
            return;
        }
    }
    TAILQ_FOREACH(c, &conns, link) {
        if (is_of_server(c, server)) {
            pg_conn_reject(c);
        }
    }
}

static void
on_silence(void *arg)
{
    struct pg_conn *c = arg;
    int64_t now_us = clock_mono_us();

    if (c->lost || TAILQ_EMPTY(&c->groups) || PLANTED(WAIT_FOR_FROZEN)) {
        return;
    }
    if (now_us - c->quiet_us < c->patience_us) {
        loop_timer_set_at_us(&c->silence, c->quiet_us + c->patience_us);
        return;
    }
    if (!c->suspect) { /* it may be us who were frozen: what has come is read first */
        c->suspect = true;
        loop_timer_set_us(&c->silence, SECOND_LOOK_US);
        return;
    }
    server_name(c->pq, c->silent_server);
    log_warn("pg", "Postgres has said nothing for %lld s: reconnecting",
             (long long)((now_us - c->quiet_us) / CLOCK_US_PER_S));
    c->patience_us =
        c->patience_us * 2 < PATIENCE_MAX_US ? c->patience_us * 2 : PATIENCE_MAX_US;
    c->impatient_us = now_us;
    pg_conn_reject(c);
    leave_silent_server(c->silent_server, c->quiet_us);
}

static void
calm_down(struct pg_conn *c)
{
    c->impatient_us = 0;
    c->patience_us = PATIENCE_FIRST_US;
}

void
pg_conn_note_heard(struct pg_conn *c)
{
    c->heard_us = c->quiet_us = clock_mono_us();
    c->suspect = false;
}

void
pg_conn_note_sending(struct pg_conn *c)
{
    if (!TAILQ_EMPTY(&c->groups)) {
        return;
    }
    c->quiet_us = clock_mono_us(); /* nothing was awaited until now */
    c->suspect = false;
    if (c->impatient_us != 0 && c->quiet_us - c->impatient_us > CALM_US) {
        calm_down(c);
    }
    if (!loop_timer_is_set(&c->silence)) {
        loop_timer_set_at_us(&c->silence, c->quiet_us + c->patience_us);
    }
}

/* There is a server again: who waits for its next attempt does not wait any longer. */
static void
wake_waiting(void)
{
    struct pg_conn *c;

    TAILQ_FOREACH(c, &conns, link) {
        if (c->state != PG_WAITING) {
            continue;
        }
        c->backoff_us = BACKOFF_FIRST_US;
        loop_timer_set_us(&c->timer, rand_below(BACKOFF_FIRST_US));
    }
}

void
pg_conn_accept(struct pg_conn *c)
{
    char server[PG_SERVER_BYTES];

    if (c->state != PG_VETTING || c->lost) {
        return;
    }
    server_name(c->pq, server);
    if (strcmp(server, c->silent_server) != 0) {
        calm_down(c);
    } /* it was another that said nothing */
    loop_timer_cancel(&c->timer);
    c->state = PG_UP;
    c->heard_us = clock_mono_us();
    c->backoff_us = BACKOFF_FIRST_US;
    if (c->told) {
        log_info("pg", "Postgres is back");
    }
    c->told = false;
    metric_add(METRIC_PG_UP, 1);
    metric_add(METRIC_PG_RECONNECTS, 1);
    wake_waiting();
    if (c->hooks.on_up != NULL) {
        c->hooks.on_up(c, c->arg);
    }
}

void
pg_conn_reject(struct pg_conn *c)
{
    c->turns++;
    pg_conn_reset(c);
}

uint64_t
pg_conn_attempt(const struct pg_conn *c)
{
    return c->attempt;
}

/* A connection that has no socket (any more) is lost. */
static void
socket_watch(struct pg_conn *c, void (*fn)(void *arg, int ready), int wanted)
{
    int fd = PQsocket(c->pq);

    if (fd < 0) {
        pg_conn_lose(c);
        return;
    }
    loop_fd_init(&c->watch, c->loop, fd, fn, c);
    loop_fd_want(&c->watch, wanted);
}

static void
connected(struct pg_conn *c)
{
    if (PQsetnonblocking(c->pq, 1) != 0 || PQenterPipelineMode(c->pq) != 1) {
        pg_conn_lose(c);
        return;
    }
    PQsetNoticeReceiver(c->pq, pg_conn_on_notice, c);
    socket_watch(c, pg_conn_on_ready, LOOP_READ);
    c->state = PG_VETTING;
    if (c->hooks.vet != NULL) {
        c->hooks.vet(c, c->hooks.vet_arg);
    } else {
        pg_conn_accept(c);
    }
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
        pg_conn_lose(c);
        return;
    }
    socket_watch(c, on_connect_step,
                 next == PGRES_POLLING_READING ? LOOP_READ : LOOP_WRITE);
}

/* The attempt takes too long: the next one begins with another host. */
static void
on_connect_late(void *arg)
{
    pg_conn_reject(arg);
}

static void
connect_begin(void *arg)
{
    struct pg_conn *c = arg;

    c->state = PG_CONNECTING;
    c->attempt++;
    c->pq = pg_start(c->conninfo, c->options, c->turns);
    if (c->pq == NULL || PQstatus(c->pq) == CONNECTION_BAD) {
        pg_conn_lose(c);
        return;
    }
    loop_timer_init(&c->timer, c->loop, on_connect_late, c);
    loop_timer_set_us(&c->timer, c->connect_us);
    socket_watch(c, on_connect_step, LOOP_WRITE);
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
    c->connect_us = pg_start_patience_us(conninfo);
    c->backoff_us = BACKOFF_FIRST_US;
    c->patience_us = PATIENCE_FIRST_US;
    TAILQ_INIT(&c->groups);
    TAILQ_INIT(&c->unsent);
    c->fail_unsent = (struct deferred){.fn = pg_fail_unsent, .arg = c};
    c->tear_down = (struct deferred){.fn = tear_down, .arg = c};
    loop_timer_init(&c->silence, loop, on_silence, c);
    TAILQ_INSERT_TAIL(&conns, c, link);
    connect_begin(c);
    return c;
}

void
pg_conn_close(struct pg_conn *c)
{
    if (c == NULL) {
        return;
    }
    c->ended = true;
    c->told = true;
    tear_down(c);
    pg_groups_lose(c, &c->unsent);
    TAILQ_REMOVE(&conns, c, link);
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
    if (c->state != PG_WAITING && !c->lost) {
        pg_conn_lose(c);
    }
}
