/*
 * The sweep of old attempts: see attempt_sweep.h. A round that fails is made up for by
 * the next one.
 */
#include "svc/engine/people/attempt_sweep.h"

#include "svc/engine/service.h"
#include "svc/io/loop.h"
#include "svc/io/pgpool.h"
#include "svc/store/people/attempt.h"

enum { FIRST_US = 1000000, PAUSE_US = 60000000 };

static struct sweep {
    struct service *service;
    struct loop_timer timer;
    struct arena arena; /* of one round */
    struct pgpool_call call;
} only;

static void
on_swept(struct pgpool_call *call)
{
    struct sweep *sweep = call->arg;

    arena_reset(&sweep->arena);
    loop_timer_set_us(&sweep->timer, PAUSE_US);
}

static void
on_timer(void *arg)
{
    struct sweep *sweep = arg;

    attempt_ask_sweep(&sweep->call, &sweep->arena);
    sweep->call.done = on_swept;
    sweep->call.arg = sweep;
    pgpool_query(sweep->service->pool, &sweep->call);
}

void
attempt_sweep_start(struct service *s)
{
    if (s->worker_index != 0) {
        return;
    }
    only.service = s;
    arena_init(&only.arena);
    loop_timer_init(&only.timer, s->loop, on_timer, &only);
    loop_timer_set_us(&only.timer, FIRST_US);
}
