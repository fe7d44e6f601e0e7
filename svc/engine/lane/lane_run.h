/*
 * Inside the lanes: what lane.c (queues and deadlines), lane_run.c (the phases of a
 * batch) and lane_retry.c (what becomes of a batch that failed) share.
 */
#ifndef CREMA_ENGINE_LANE_RUN_H
#define CREMA_ENGINE_LANE_RUN_H

#include "svc/engine/lane/lane.h"
#include "svc/engine/lane/lane_batch.h"
#include "svc/io/loop.h"

struct pg_conn;
struct pg_outcome;

TAILQ_HEAD(call_list, lane_call);
TAILQ_HEAD(batch_list, batch);

enum { LANES_MAX = 16 };

/* What is to be done with a batch once its transaction has been rolled back. */
enum lane_remedy {
    REMEDY_LOOKUP,      /* a key was used elsewhere: again, looking all keys up first */
    REMEDY_BACK_OFF,    /* serialization, deadlock: again in a moment */
    REMEDY_SKIP_LOCKED, /* a neighbour holds a row: again, without waiting for it */
    REMEDY_ELSEWHERE,   /* this server takes no writes: again on a new connection */
    REMEDY_UNAVAILABLE, /* the database cannot write: tell the callers */
    REMEDY_BISECT       /* one of the operations is poison: find it */
};

struct lane {
    struct lanes *lanes;
    struct pg_conn *conn;
    struct fair_queue queue;
    struct call_list queued; /* the same by arrival */
    struct batch_list redo;  /* to run again; before the queue once their time has come */
    struct batch *current;   /* the one under way */
    enum lane_remedy remedy; /* for current, while it is rolled back */
    int64_t wary_until_us;   /* a row was held by a frozen neighbour lately */
};

struct lanes {
    struct service *service;
    int count;
    struct lane lanes[LANES_MAX];
    size_t publishing; /* batches committed whose callers are not answered yet */
    struct call_list refused;
    struct deferred refuse_later;
    struct loop_timer tick;
    struct loop_timer wake; /* the earliest back-off ends */
};

/* lane.c */

/* Tells the caller what the call has come to. */
void lane_answer(struct lane_call *call);

/* Answers a call that no batch has decided. */
void lane_refuse(struct lane_call *call, enum problem problem);

/* Puts a call, whose account may have changed, in front of its lane's queue. */
void lane_resubmit(struct lanes *lanes, struct lane_call *call);

/* lane_run.c: sends the read phase of lane->current. */
void lane_run(struct lane *lane);

/* lane_retry.c */

/* lane->current has failed; decides, rolls back, and plans the next attempt. */
void lane_failed(struct lane *lane, const struct pg_outcome *outcome);

/* A row of the batch could not be read: nobody is answered from it. */
void lane_damaged(struct lane *lane);

/* Rows were waited for so long that rules may be in force which this worker has not heard
 * of: again, once it hears. */
void lane_stale(struct lane *lane);

/* Plans another attempt for the calls that are still waiting, and frees the batch. */
void lane_again(struct lane *lane, struct batch *b, int64_t delay_us);

/* Plans attempts for some calls of a batch. */
void lane_redo(struct lane *lane, const struct batch *like,
               struct lane_call *const *calls, size_t count, int64_t delay_us);

#endif
