/*
 * Postgres for everything but the lanes: a few connections, queries pipelined over them.
 * A call has up to 8 statements, which happen as a whole or not at all. The queue is
 * bounded and shared out among those who ask (svc/base/fair.h); a call that is not
 * answered by its deadline ends as unavailable.
 *
 *   pgpool_call_init(&call, &arena);
 *   struct pg_params *p = pgpool_call_add(&call, &member_by_id);
 *   pg_param_i64(p, id);
 *   call.done = …; pgpool_query(pool, &call);
 */
#ifndef CREMA_IO_PGPOOL_H
#define CREMA_IO_PGPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/fair.h"
#include "svc/base/must_use.h"
#include "svc/io/pg.h"

enum { PGPOOL_STATEMENTS_MAX = 8 };

struct pgpool;
struct pgpool_ticket;

struct pgpool_call {
    /* In. */
    struct arena *arena;
    int count;
    const struct pg_stmt *stmts[PGPOOL_STATEMENTS_MAX];
    struct pg_params params[PGPOOL_STATEMENTS_MAX];
    struct fair_share share; /* who asks, and what it costs; zeroed: the service */
    int64_t deadline_us;     /* monotonic; 0: the pool's own patience from now on */
    void (*done)(struct pgpool_call *call);
    void *arg;

    /* Out: results live as long as the arena; NULL where a statement did not run. */
    bool ok;
    bool unavailable; /* no connection, queue full, or too late: its fate is unknown */
    bool over_share;  /* unavailable: its sharer has too many under way */
    const struct pg_result *results[PGPOOL_STATEMENTS_MAX];
    struct pg_outcome outcome;

    /* The pool's own. */
    struct pgpool_ticket *ticket;
};

void pgpool_call_init(struct pgpool_call *call, struct arena *arena);

/* Adds a statement and returns where its parameters go. */
struct pg_params *pgpool_call_add(struct pgpool_call *call, const struct pg_stmt *stmt);

/* The call failed because of this constraint (unique, check, …). */
bool pgpool_violates(const struct pgpool_call *call, const char *constraint);

struct pgpool_options {
    int connections; /* these three are above 0 (asserted) */
    size_t queue_max;
    size_t share_max[FAIR_CLASSES]; /* calls of one sharer under way; 0: any number */
    int64_t patience_us;            /* of a call without a deadline */
    const char *options; /* of the connections, see pg_conn_open; may be NULL */
    void (*vet)(struct pg_conn *c, void *vet_arg); /* see struct pg_hooks; may be NULL */
    void *vet_arg;
};

MUST_USE struct pgpool *
pgpool_new(struct loop *loop, const char *conninfo, const struct pgpool_options *options);

/* Calls under way end as unavailable. */
void pgpool_free(struct pgpool *pool);

/*
 * done is called exactly once, never from inside. The call has a statement and a done,
 * and is not under way (asserted).
 */
void pgpool_query(struct pgpool *pool, struct pgpool_call *call);

/* True while at least one connection is up. */
bool pgpool_is_up(const struct pgpool *pool);

#endif
