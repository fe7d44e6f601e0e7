/*
 * The calls a flow can wait for: Postgres, a lane, the hashing threads, time. Exactly one
 * at a time; each ends in flow_resume.
 */
#include "svc/engine/flow/flow.h"
#include "svc/engine/lane/lane.h"
#include "svc/engine/service.h"
#include "svc/io/pgpool.h"
#include "svc/io/thread_pool.h"

static void
db_done(struct pgpool_call *call)
{
    flow_resume(call->arg);
}

enum step
flow_db(struct flow *f, struct pgpool_call *call, flow_step step, void *arg)
{
    int32_t cost = call->share.cost;

    call->share = f->share;
    call->share.cost = cost;
    call->done = db_done;
    call->arg = f;
    if (call->deadline_us == 0) {
        call->deadline_us = f->deadline_us;
    }
    pgpool_query(f->service->pool, call);
    return flow_wait(f, step, arg);
}

static void
lane_done(struct lane_call *call)
{
    flow_resume(call->arg);
}

enum step
flow_lane(struct flow *f, struct lane_call *call, flow_step step, void *arg)
{
    call->arena = f->arena;
    call->share = f->share;
    call->done = lane_done;
    call->arg = f;
    f->lane = call;
    lanes_submit(f->service->lanes, call);
    if (f->abandoned) {
        lanes_abandon(f->service->lanes, call);
    }
    return flow_wait(f, step, arg);
}

static void
pause_done(void *arg)
{
    flow_resume(arg);
}

enum step
flow_pause(struct flow *f, int64_t pause_us, flow_step step, void *arg)
{
    loop_timer_init(&f->timer, f->service->loop, pause_done, f);
    loop_timer_set_us(&f->timer, pause_us);
    return flow_wait(f, step, arg);
}

static void
hash_run(void *arg)
{
    struct flow_hash *call = arg;

    call->fn(call->arg);
}

static void
hash_done(void *arg, bool ran)
{
    struct flow_hash *call = arg;

    call->refused = !ran;
    flow_resume(call->flow);
}

bool
flow_hash(struct flow *f, struct flow_hash *call, flow_step step, void *arg)
{
    call->flow = f;
    return thread_pool_submit(f->service->hashers, &f->share, hash_run, hash_done,
                              call) &&
           flow_wait(f, step, arg) == STEP_WAIT;
}
