/*
 * One round at a time, one member after the other: see joining_sweep.h.
 */
#include "svc/engine/people/joining_sweep.h"

#include "svc/engine/flow/flow.h"
#include "svc/engine/lane/lane.h"
#include "svc/engine/people/joining.h"
#include "svc/engine/service.h"
#include "svc/io/pgpool.h"
#include "svc/store/people/joining.h"

enum { PAUSE_US = 3000000 };

struct round {
    struct flow flow;
    struct pgpool_call db;
    struct lane_call lane;
    struct joining waiting[JOINING_MAX];
    size_t count;
    size_t at;
};

static struct loop_timer timer;

static enum step
rest(void *arg)
{
    (void)arg;
    loop_timer_set_us(&timer, PAUSE_US);
    return STEP_DONE;
}

static enum step join_next(void *arg);

/* A refused one is left for the next round: its lane is busy, or it is about to close. */
static enum step
joined(void *arg)
{
    struct round *round = arg;
    int64_t member_id = round->waiting[round->at++].member_id;

    if (round->lane.verdict == LANE_REFUSED) {
        return flow_go(&round->flow, join_next, round);
    }
    joining_ask_done(&round->db, round->flow.arena, member_id);
    return flow_db(&round->flow, &round->db, join_next, round);
}

static enum step
join_next(void *arg)
{
    struct round *round = arg;

    if (round->at == round->count || flows_leaving()) {
        return flow_go(&round->flow, rest, round);
    }
    round->lane = (struct lane_call){
        .op = joining_op(round->waiting[round->at].account_id, CHANNEL_SYSTEM)};
    return flow_lane(&round->flow, &round->lane, joined, round);
}

static enum step
found(void *arg)
{
    struct round *round = arg;

    round->count = joining_take_waiting(&round->db, round->waiting);
    if (round->count > 0 && !joining_is_on(round->flow.service)) {
        joining_ask_without(&round->db, round->flow.arena);
        return flow_db(&round->flow, &round->db, rest, round);
    }
    return flow_go(&round->flow, join_next, round);
}

static enum step
find_waiting(void *arg)
{
    struct round *round = arg;

    joining_ask_waiting(&round->db, round->flow.arena);
    return flow_db(&round->flow, &round->db, found, round);
}

static void
begin_round(void *arg)
{
    struct round *round;

    if (flows_leaving()) {
        return; /* the next worker 0 finds them */
    }
    round = flow_new(arg, sizeof(*round));
    flow_start(&round->flow, find_waiting, round);
}

void
joining_sweep_start(struct service *s)
{
    if (s->worker_index != 0) {
        return;
    }
    loop_timer_init(&timer, s->loop, begin_round, s);
    loop_timer_set_us(&timer, PAUSE_US);
}
