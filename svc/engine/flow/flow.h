/*
 * A flow: work of several steps that waits between them. A request is one; so are a
 * top-up on its way and a look-up for a live watch.
 *
 * A step does what it can and returns NEXT, DONE, or WAIT after it has made exactly one
 * call, to Postgres, a lane, the hashing threads or a timer. With the call it names the
 * step that runs when the answer is there; the answer is in the call, which belongs to
 * the flow's owner and lives as long as the flow. Nothing nests: a part of a flow with
 * steps of its own (a scanned card, a provider's charge) is told the step to go on with,
 * and ends by flow_go().
 *
 * A further kind of call, such as one that goes out to a payment provider, is one more
 * function like flow_db(): it gives the part below a done() that ends in flow_resume().
 * The part must answer once, and by a deadline.
 *
 * Memory: everything of a flow lives in its arena, the flow itself included, and is given
 * back at the end of the turn in which it ended. A flow is never ended from outside while
 * a call is under way: whoever it works for may leave, it goes on.
 *
 * Deadline: nothing is cut off. deadline_us is handed to the calls to Postgres, a lane
 * has its own (lane.h); what is not answered by then comes back as unavailable or
 * outcome-unknown, and the flow's next step decides: as a rule, to leave things where
 * somebody can carry on.
 *
 * Drain: calls under way are waited for, and the steps after them run, until the flow has
 * ended or drain_ms is over; what is left then was not promised to anybody, and is found
 * by another worker in what the flow has noted in Postgres. From SIGTERM on (flows_leave)
 * nobody begins what can be begun elsewhere, and nobody asks again and again for what
 * may take long.
 */
#ifndef CREMA_ENGINE_FLOW_H
#define CREMA_ENGINE_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "svc/base/arena.h"
#include "svc/base/fair.h"
#include "svc/base/must_use.h"
#include "svc/io/loop.h"

struct lane_call;
struct pgpool_call;
struct service;

enum step { STEP_NEXT, STEP_WAIT, STEP_DONE };

typedef enum step (*flow_step)(void *arg);

/* A call to the hashing threads: fn(arg) runs there and touches only what arg owns. */
struct flow_hash {
    void (*fn)(void *arg);
    void *arg;
    bool refused;      /* out: it did not run, others came before it */
    struct flow *flow; /* the flow's own */
};

struct flow {
    struct service *service;
    struct arena *arena;
    struct fair_share share; /* whom its calls are counted for; zeroed: the service */
    int64_t deadline_us; /* monotonic, of its calls; 0: the patience of those they ask */
    void (*on_end)(struct flow *f); /* after the last step; NULL: nothing is to be done */

    /* The flow's own. */
    flow_step step; /* runs next, with arg */
    void *arg;
    bool running;           /* inside a step */
    bool landed;            /* answered before the step that asked had returned */
    bool waiting;           /* a call is under way */
    bool abandoned;         /* nobody waits for what a lane has not begun */
    struct lane_call *lane; /* under way; else NULL */
    struct loop_timer timer;
    TAILQ_ENTRY(flow) link; /* of those that have ended */
};

/* A flow inside something that lives in *arena. Ends by its last step or flow_end(). */
void flow_init(struct flow *f, struct service *s, struct arena *arena);

/* size zeroed bytes that begin with a struct flow, in an arena of their own. */
MUST_USE void *flow_new(struct service *s, size_t size);

/* Runs it from this step on, at once, until it waits or has ended. */
void flow_start(struct flow *f, flow_step step, void *arg);

/* Ends a flow that does not wait. A step returns STEP_DONE instead. */
void flow_end(struct flow *f);

/* Nobody waits for it any more: what a lane has not begun may be dropped. */
void flow_abandon(struct flow *f);

/* The call has landed, maybe while the step that made it still runs. */
void flow_resume(struct flow *f);

/* For a step: what runs next. Returns STEP_NEXT. */
MUST_USE enum step flow_go(struct flow *f, flow_step step, void *arg);

/*
 * The calls. Each returns STEP_WAIT, and step runs with arg when the call has landed.
 * A store function (svc/store) fills a call to Postgres, its owner that to a lane.
 */
MUST_USE enum step
flow_db(struct flow *f, struct pgpool_call *call, flow_step step, void *arg);

MUST_USE enum step
flow_lane(struct flow *f, struct lane_call *call, flow_step step, void *arg);

MUST_USE enum step
flow_pause(struct flow *f, int64_t pause_us, flow_step step, void *arg);

/* Anything else that ends in flow_resume(). */
MUST_USE enum step flow_wait(struct flow *f, flow_step step, void *arg);

/* False when the queue is full: then nothing is called, and nothing to be waited for. */
MUST_USE bool
flow_hash(struct flow *f, struct flow_hash *call, flow_step step, void *arg);

/* The worker has been told to leave. */
void flows_leave(void);

bool flows_leaving(void);

/* At a turn's end: gives back what has ended. */
void flows_reap(void);

/* How many have not ended. */
size_t flows_count(void);

#endif
