/*
 * The pool: a call waits for its turn until a connection has room, then its group is
 * sent. A ticket stands for the call towards the connection, so that a call that is late
 * can end, and its memory go, while its group is still under way.
 */
#include "svc/io/pgpool.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "svc/base/clock.h"
#include "svc/base/log.h"
#include "svc/base/plant.h"
#include "svc/base/xalloc.h"
#include "svc/io/loop.h"

/*
 * What a connection has under way: so many groups, and no more small questions than these
 * together, for whoever comes next waits for all of them. A dear call may cost more where
 * nothing else is under way, and leaves the last of the connections that are up to
 * others.
 */
enum { GROUPS_PER_CONN = 16, COST_PER_CONN = 16, DEAR_COST = 4 };
enum { DOWN_PATIENCE_US = 500 * CLOCK_US_PER_MS };

struct pgpool_ticket {
    struct pgpool *pool;
    struct pgpool_call *call; /* NULL: nobody waits any more */
    bool sent;
    struct place *place;   /* where it was sent */
    struct fair_item item; /* its place among the others */
    struct loop_timer deadline;
    struct deferred refuse;          /* it could not even be queued */
    TAILQ_ENTRY(pgpool_ticket) link; /* in held or in sent */
};

TAILQ_HEAD(ticket_list, pgpool_ticket);

struct place {
    struct pg_conn *conn;
    int32_t cost; /* under way */
};

struct pgpool {
    struct loop *loop;
    struct pgpool_options options;
    struct place *places;
    int place_count;
    struct ticket_list held, sent;
    struct fair_queue queue; /* of held, but for what is refused */
    int64_t down_since_us;   /* 0: a connection is up */
    bool ending;
};

void
pgpool_call_init(struct pgpool_call *call, struct arena *arena)
{
    memset(call, 0, sizeof(*call));
    call->arena = arena;
}

struct pg_params *
pgpool_call_add(struct pgpool_call *call, const struct pg_stmt *stmt)
{
    int i = call->count++;

    assert(i < PGPOOL_STATEMENTS_MAX);
    call->stmts[i] = stmt;
    pg_params_init(&call->params[i], call->arena);
    return &call->params[i];
}

bool
pgpool_violates(const struct pgpool_call *call, const char *constraint)
{
    return !call->ok && strncmp(call->outcome.sqlstate, "23", 2) == 0 &&
           strcmp(call->outcome.constraint, constraint) == 0;
}

static struct pgpool_ticket *
ticket_of(struct fair_item *item)
{
    return (struct pgpool_ticket *)((char *)item - offsetof(struct pgpool_ticket, item));
}

static void
ticket_free(struct pgpool_ticket *t)
{
    struct pgpool *pool = t->pool;

    loop_timer_cancel(&t->deadline);
    loop_defer_cancel(pool->loop, &t->refuse);
    TAILQ_REMOVE(t->sent ? &pool->sent : &pool->held, t, link);
    if (t->sent) {
        t->place->cost -= t->item.cost;
    }
    if (t->item.sharer != NULL) {
        fair_leave(&pool->queue, &t->item);
    }
    free(t);
}

static void
ticket_sent(struct pgpool_ticket *t, struct place *place)
{
    TAILQ_REMOVE(&t->pool->held, t, link);
    TAILQ_INSERT_TAIL(&t->pool->sent, t, link);
    t->sent = true;
    t->place = place;
    place->cost += t->item.cost;
}

static void
fail(struct pgpool_ticket *t)
{
    struct pgpool_call *call = t->call;

    if (call == NULL) {
        return;
    }
    call->ok = false;
    call->unavailable = true;
    call->outcome.sync_sent = t->sent;
    call->ticket = NULL;
    t->call = NULL;
    loop_timer_cancel(&t->deadline);
    if (!t->sent) {
        ticket_free(t);
    }
    call->done(call);
}

static void
on_call_deadline(void *arg)
{
    if (!PLANTED(NO_DEADLINE)) {
        fail(arg);
    }
}

static void
on_result(void *arg, int index, const struct pg_result *r)
{
    struct pgpool_ticket *t = arg;

    if (t->call != NULL) {
        t->call->results[index] = pg_result_keep(r, t->call->arena);
    }
}

static void queue_run(struct pgpool *pool);

static void
on_done(void *arg, const struct pg_outcome *outcome)
{
    struct pgpool_ticket *t = arg;
    struct pgpool *pool = t->pool;
    struct pgpool_call *call = t->call;

    if (call != NULL) {
        call->outcome = *outcome;
        call->ok = outcome->ok;
        call->unavailable = outcome->connection_lost;
        call->ticket = NULL;
        t->call = NULL;
    }
    ticket_free(t);
    if (call != NULL) {
        call->done(call);
    }
    if (!pool->ending) {
        queue_run(pool);
    }
}

static bool
place_has_room(const struct place *place, int32_t cost)
{
    return pg_conn_is_up(place->conn) &&
           (place->cost == 0 || place->cost + cost <= COST_PER_CONN) &&
           pg_conn_outstanding(place->conn) < GROUPS_PER_CONN;
}

/* The last connection that is up, where there is another; NULL: there is none, or one. */
static const struct place *
place_kept(const struct pgpool *pool)
{
    const struct place *last = NULL;
    int up = 0;

    for (int i = 0; i < pool->place_count; i++) {
        if (pg_conn_is_up(pool->places[i].conn)) {
            last = &pool->places[i];
            up++;
        }
    }
    return up > 1 ? last : NULL;
}

/* The connection that has the least to do, and room for it; or NULL. */
static struct place *
place_choose(const struct pgpool *pool, int32_t cost)
{
    const struct place *kept = cost > DEAR_COST ? place_kept(pool) : NULL;
    struct place *best = NULL;

    for (int i = 0; i < pool->place_count; i++) {
        struct place *place = &pool->places[i];

        if (place != kept && place_has_room(place, cost) &&
            (best == NULL || place->cost < best->cost)) {
            best = place;
        }
    }
    return best;
}

static void
queue_run(struct pgpool *pool)
{
    struct fair_item *item;

    while ((item = fair_take(&pool->queue)) != NULL) {
        struct place *place = place_choose(pool, item->cost);
        struct pgpool_ticket *t = ticket_of(item);

        if (place == NULL) {
            fair_put_back(&pool->queue, item);
            return;
        }
        ticket_sent(t, place);
        for (int i = 0; i < t->call->count; i++) {
            pg_send(place->conn, t->call->stmts[i], &t->call->params[i]);
        }
        pg_sync(place->conn, on_result, on_done, t);
    }
}

static void
on_refuse(void *arg)
{
    fail(arg);
}

/* All connections have been away for a while: waiting would only delay the bad news. */
static bool
is_hopeless(const struct pgpool *pool)
{
    return pool->down_since_us != 0 &&
           clock_mono_us() - pool->down_since_us > DOWN_PATIENCE_US;
}

void
pgpool_query(struct pgpool *pool, struct pgpool_call *call)
{
    struct pgpool_ticket *t = xcalloc(1, sizeof(*t));

    assert(call->count > 0 && call->done != NULL && !pool->ending);
    assert(call->ticket == NULL && call->deadline_us >= 0);
    *t = (struct pgpool_ticket){.pool = pool, .call = call};
    t->refuse = (struct deferred){.fn = on_refuse, .arg = t};
    loop_timer_init(&t->deadline, pool->loop, on_call_deadline, t);
    call->ticket = t;
    call->ok = call->unavailable = false;
    call->over_share = !fair_admit(&pool->queue, &t->item, &call->share);
    memset(call->results, 0, sizeof(call->results));
    call->outcome = (struct pg_outcome){.failed_index = -1};
    TAILQ_INSERT_TAIL(&pool->held, t, link);
    if (call->over_share || pool->queue.count >= pool->options.queue_max ||
        is_hopeless(pool)) {
        loop_defer(pool->loop, &t->refuse);
        return;
    }
    fair_put(&pool->queue, &t->item);
    loop_timer_set_at_us(&t->deadline,
                         call->deadline_us != 0
                             ? call->deadline_us
                             : clock_turn_mono_us() + pool->options.patience_us);
    queue_run(pool);
}

bool
pgpool_is_up(const struct pgpool *pool)
{
    for (int i = 0; i < pool->place_count; i++) {
        if (pg_conn_is_up(pool->places[i].conn)) {
            return true;
        }
    }
    return false;
}

static void
on_up(struct pg_conn *c, void *arg)
{
    struct pgpool *pool = arg;

    (void)c;
    pool->down_since_us = 0;
    queue_run(pool);
}

static void
on_down(struct pg_conn *c, void *arg)
{
    struct pgpool *pool = arg;

    (void)c;
    if (!pgpool_is_up(pool) && pool->down_since_us == 0) {
        pool->down_since_us = clock_mono_us();
    }
}

struct pgpool *
pgpool_new(struct loop *loop, const char *conninfo, const struct pgpool_options *options)
{
    struct pg_hooks hooks = {on_up, on_down, options->vet, options->vet_arg};
    struct pgpool *pool = xcalloc(1, sizeof(*pool));

    assert(options->connections > 0 && options->patience_us > 0);
    assert(options->queue_max > 0);
    pool->loop = loop;
    pool->options = *options;
    pool->down_since_us = clock_mono_us();
    TAILQ_INIT(&pool->held);
    TAILQ_INIT(&pool->sent);
    fair_init(&pool->queue, options->share_max);
    pool->places = xcalloc((size_t)options->connections, sizeof(pool->places[0]));
    for (int i = 0; i < options->connections; i++) {
        pool->places[i].conn =
            pg_conn_open(loop, conninfo, options->options, &hooks, pool);
        pool->place_count++;
    }
    return pool;
}

void
pgpool_free(struct pgpool *pool)
{
    struct pgpool_ticket *t;

    if (pool == NULL) {
        return;
    }
    pool->ending = true;
    while ((t = TAILQ_FIRST(&pool->held)) != NULL) {
        fail(t);
    }
    for (int i = 0; i < pool->place_count; i++) {
        pg_conn_close(pool->places[i].conn);
    }
    while ((t = TAILQ_FIRST(&pool->sent)) != NULL) {
        fail(t);
        ticket_free(t);
    }
    fair_release(&pool->queue);
    free(pool->places);
    free(pool);
}
