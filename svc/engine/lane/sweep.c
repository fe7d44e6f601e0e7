/*
 * The sweep: see sweep.h. One round at a time: read a list of accounts, touch them all,
 * wait until each has landed.
 */
#include "svc/engine/lane/sweep.h"

#include <string.h>

#include "svc/base/conf.h"
#include "svc/engine/lane/lane.h"
#include "svc/engine/service.h"
#include "svc/io/loop.h"
#include "svc/io/pgpool.h"
#include "svc/store/ledger/ledger_read.h"

enum { SWEEP_PAUSE_US = 3000000, SWEEP_NEXT_US = 50000, SWEEP_MAX = 200 };

struct sweep {
    struct service *service;
    struct loop_timer timer;
    struct arena arena; /* of one round */
    struct pgpool_call call;
    int16_t bucket;
    size_t waiting; /* touches under way */
    bool more;      /* the list was full: the next round comes soon */
};

static void
finish_round(struct sweep *sweep)
{
    arena_reset(&sweep->arena);
    sweep->bucket = (int16_t)((sweep->bucket + 1) % conf->buckets);
    loop_timer_set_us(&sweep->timer, sweep->more ? SWEEP_NEXT_US : SWEEP_PAUSE_US);
}

static void
on_touched(struct lane_call *call)
{
    struct sweep *sweep = call->arg;

    if (call->verdict == LANE_REFUSED) {
        sweep->more = false; /* busy or away: no hurry */
    }
    if (--sweep->waiting == 0) {
        finish_round(sweep);
    }
}

static void
touch(struct sweep *sweep, int64_t account_id)
{
    struct lane_call *call = arena_alloc(&sweep->arena, sizeof(*call));

    call->op.kind = OP_TOUCH;
    call->op.account_id = account_id;
    call->op.bucket = sweep->bucket;
    call->op.auth_gen = -1;
    call->op.channel = CHANNEL_SYSTEM;
    call->arena = &sweep->arena;
    call->done = on_touched;
    call->arg = sweep;
    lanes_submit(sweep->service->lanes, call);
}

static void
on_list(struct pgpool_call *call)
{
    struct sweep *sweep = call->arg;
    int64_t ids[SWEEP_MAX];
    size_t count = call->ok ? ledger_take_due(call, ids, SWEEP_MAX) : 0;

    sweep->waiting = count;
    sweep->more = count == SWEEP_MAX;
    for (size_t i = 0; i < count; i++) {
        touch(sweep, ids[i]);
    }
    if (count == 0) {
        finish_round(sweep);
    }
}

static void
on_timer(void *arg)
{
    struct sweep *sweep = arg;

    ledger_ask_due(&sweep->call, &sweep->arena, sweep->bucket, sweep->service->test_clock,
                   SWEEP_MAX);
    sweep->call.done = on_list;
    sweep->call.arg = sweep;
    pgpool_query(sweep->service->pool, &sweep->call);
}

void
sweep_start(struct service *s)
{
    static struct sweep only;
    struct sweep *sweep = &only;

    if (s->worker_index != 0) {
        return;
    }
    sweep->service = s;
    arena_init(&sweep->arena);
    loop_timer_init(&sweep->timer, s->loop, on_timer, sweep);
    loop_timer_set_us(&sweep->timer, SWEEP_PAUSE_US);
}
