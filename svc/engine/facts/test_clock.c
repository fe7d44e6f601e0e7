/*
 * The offset of the tests' clock, asked for twenty times a second: see test_clock.h.
 */
#include "svc/engine/facts/test_clock.h"

#include "svc/base/arena.h"
#include "svc/base/clock.h"
#include "svc/base/metric.h"
#include "svc/engine/service.h"
#include "svc/io/loop.h"
#include "svc/io/pgpool.h"
#include "svc/store/people/session_poll.h"

enum { POLL_US = 50 * CLOCK_US_PER_MS };

struct test_clock {
    struct service *service;
    struct loop_timer timer;
    struct arena arena;
    struct pgpool_call call;
    bool heard;
};

static struct test_clock the_test_clock;

static void
test_clock_answer(struct pgpool_call *call)
{
    struct test_clock *t = call->arg;

    if (call->ok) {
        t->heard = true;
        clock_set_test_offset_us(test_clock_take_us(call));
        metric_set(METRIC_TEST_CLOCK_OFFSET, clock_test_offset_us());
    }
    loop_timer_set_us(&t->timer, POLL_US);
}

static void
test_clock_poll(void *arg)
{
    struct test_clock *t = arg;

    arena_reset(&t->arena);
    test_clock_ask(&t->call, &t->arena);
    t->call.done = test_clock_answer;
    t->call.arg = t;
    pgpool_query(t->service->polls, &t->call);
}

void
test_clock_start(struct service *s)
{
    struct test_clock *t = &the_test_clock;

    if (!s->test_clock) {
        return;
    }
    t->service = s;
    arena_init(&t->arena);
    loop_timer_init(&t->timer, s->loop, test_clock_poll, t);
    test_clock_poll(t);
}

bool
test_clock_is_known(const struct service *s)
{
    return !s->test_clock || the_test_clock.heard;
}
