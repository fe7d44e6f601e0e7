/*
 * How a flow goes from step to step, and ends.
 */
#include "svc/engine/flow/flow.h"

#include <assert.h>

#include "svc/engine/lane/lane.h"
#include "svc/engine/service.h"

TAILQ_HEAD(flow_list, flow);

static struct flow_list ended = TAILQ_HEAD_INITIALIZER(ended);
static size_t count;
static bool leaving;

void
flow_init(struct flow *f, struct service *s, struct arena *arena)
{
    *f = (struct flow){.service = s, .arena = arena};
    count++;
}

void *
flow_new(struct service *s, size_t size)
{
    struct arena first;
    struct arena *arena;
    void *owner;

    assert(size >= sizeof(struct flow));
    arena_init(&first);
    owner = arena_alloc(&first, size);
    arena = arena_alloc(&first, sizeof(*arena));
    *arena = first;
    flow_init(owner, s, arena);
    return owner;
}

void
flow_end(struct flow *f)
{
    assert(!f->waiting && !f->running);
    if (f->on_end != NULL) {
        f->on_end(f);
    }
    count--;
    TAILQ_INSERT_TAIL(&ended, f, link);
}

/* Runs steps until one waits or the flow is done. */
static void
run(struct flow *f)
{
    for (;;) {
        enum step step;

        f->landed = false;
        f->running = true;
        step = f->step(f->arg);
        f->running = false;
        if (step == STEP_DONE) {
            break;
        }
        if (step == STEP_WAIT && !f->landed) {
            f->waiting = true;
            return;
        }
    }
    flow_end(f);
}

void
flow_start(struct flow *f, flow_step step, void *arg)
{
    assert(!f->waiting && !f->running);
    f->step = step;
    f->arg = arg;
    run(f);
}

void
flow_resume(struct flow *f)
{
    f->lane = NULL;
    if (f->running) {
        f->landed = true;
        return;
    }
    assert(f->waiting);
    f->waiting = false;
    run(f);
}

void
flow_abandon(struct flow *f)
{
    f->abandoned = true;
    if (f->lane != NULL) {
        lanes_abandon(f->service->lanes, f->lane);
    }
}

static void
next_is(struct flow *f, flow_step step, void *arg)
{
    assert(f->running);
    f->step = step;
    f->arg = arg;
}

enum step
flow_go(struct flow *f, flow_step step, void *arg)
{
    next_is(f, step, arg);
    return STEP_NEXT;
}

enum step
flow_wait(struct flow *f, flow_step step, void *arg)
{
    next_is(f, step, arg);
    return STEP_WAIT;
}

void
flows_leave(void)
{
    leaving = true;
}

bool
flows_leaving(void)
{
    return leaving;
}

void
flows_reap(void)
{
    struct flow *f;

    while ((f = TAILQ_FIRST(&ended)) != NULL) {
        struct arena arena = *f->arena;

        TAILQ_REMOVE(&ended, f, link);
        arena_release(&arena);
    }
}

size_t
flows_count(void)
{
    return count;
}
