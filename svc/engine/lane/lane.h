/*
 * Lanes: group commit without a timer (ledger.md, "A batch"). A lane owns one Postgres
 * connection in pipeline mode. While a batch is in flight, calls gather; when it lands
 * the next leaves at the end of the turn. All calls of one account go to one lane of a
 * worker; row locks order them between workers. What does not fit into the next batch
 * waits its turn by who asks (svc/base/fair.h).
 *
 * Every call is answered exactly once through done(), never from inside lanes_submit().
 */
#ifndef CREMA_ENGINE_LANE_H
#define CREMA_ENGINE_LANE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "proto/problem.h"
#include "svc/base/arena.h"
#include "svc/base/fair.h"
#include "svc/base/must_use.h"
#include "svc/core/ledger/apply.h"

struct service;
struct lanes;

enum lane_verdict {
    LANE_APPLIED,  /* entry is new and durable */
    LANE_REPLAYED, /* entry is what the same key did before */
    LANE_REFUSED   /* problem says why; nothing changed */
};

struct lane_call {
    /* In: set by the caller; op.op_id and op.body_hash made (op_id_make, op_body_hash).
     */
    struct op op;
    struct arena *arena;     /* outlives the call; the answer's detail is copied here */
    struct fair_share share; /* who asks; zeroed: the service */
    void (*done)(struct lane_call *call);
    void *arg;

    /* Out: valid in done(). */
    enum lane_verdict verdict;
    enum problem problem; /* refusals, and busy, rate-limited (share_max), unavailable,
                             outcome-unknown, internal */
    struct entry entry;   /* applied or replayed; its after-values answer the caller */
    struct returned returned; /* refunds and voids: cumulative, by tender */
    int64_t short_minor;
    int64_t spendable_minor;
    int64_t short_points;
    int64_t left_tags;
    enum reward_bar bar; /* as in struct outcome, and the next two */
    size_t bar_place;
    struct limit_passed passed;

    /* The lane's own. */
    TAILQ_ENTRY(lane_call) link;
    struct fair_queue *queue; /* of which it is; NULL: of none */
    struct fair_item item;
    int64_t submitted_us;
    int lost_batches;
    bool started;
    bool abandoned; /* the peer has left: dropped if it never started */
};

/* The figures of a refusal, as apply has told them. */
void lane_call_tell(struct lane_call *call, const struct outcome *o);

MUST_USE struct lanes *lanes_new(struct service *s);

/* Queues the call; a full queue, a sharer with too many or no fresh directory answers
 * busy, rate-limited or unavailable later in this turn. */
void lanes_submit(struct lanes *lanes, struct lane_call *call);

/* The caller's peer has left. The call is still answered; unstarted calls are dropped
 * soon. */
void lanes_abandon(struct lanes *lanes, struct lane_call *call);

/* True while at least one lane has a connection (readyz). */
bool lanes_ready(const struct lanes *lanes);

/* True when nothing is queued or in flight (drain). */
bool lanes_idle(const struct lanes *lanes);

#endif
