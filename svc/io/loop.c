/*
 * The loop: libevent delivers; timers are a binary heap of our own, embedded in their
 * owners, because every connection moves its deadline with every request.
 */
#include "svc/io/loop.h"

#include <assert.h>
#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/clock.h"
#include "svc/base/log.h"
#include "svc/base/xalloc.h"

enum { HOOKS_MAX = 32, SIGNALS_MAX = 8, ROUNDS_MAX = 16, WAIT_MAX_US = 3600 * 1000000LL };

TAILQ_HEAD(deferred_list, deferred);

struct hook {
    void (*fn)(void *arg);
    void *arg;
};

struct loop {
    struct event_base *base;
    struct event *wake; /* the timer of the whole heap */
    int64_t wake_us;    /* what it is set to; 0: not set */
    bool stopping;
    uint64_t defer_number;
    struct deferred_list deferred;
    struct deferred_list phases[LOOP_PHASES];
    struct hook hooks[HOOKS_MAX];
    size_t hook_count;
    struct hook signals[SIGNALS_MAX];
    struct event *signal_events[SIGNALS_MAX];
    size_t signal_count;
    struct loop_timer **heap; /* from 1 on; the earliest first */
    size_t heap_count, heap_cap;
};

static void
heap_place(struct loop *loop, size_t at, struct loop_timer *t)
{
    loop->heap[at] = t;
    t->heap_at = at;
}

/* Moves the timer up or down from a free place to where it belongs. */
static void
heap_sift(struct loop *loop, size_t at, struct loop_timer *t)
{
    while (at > 1 && loop->heap[at / 2]->at_us > t->at_us) {
        heap_place(loop, at, loop->heap[at / 2]);
        at /= 2;
    }
    for (;;) {
        size_t child = 2 * at;

        if (child > loop->heap_count) {
            break;
        }
        if (child < loop->heap_count &&
            loop->heap[child + 1]->at_us < loop->heap[child]->at_us) {
            child++;
        }
        if (loop->heap[child]->at_us >= t->at_us) {
            break;
        }
        heap_place(loop, at, loop->heap[child]);
        at = child;
    }
    heap_place(loop, at, t);
}

void
loop_timer_init(struct loop_timer *t, struct loop *loop, void (*fn)(void *arg), void *arg)
{
    assert(loop != NULL && fn != NULL);
    *t = (struct loop_timer){.loop = loop, .fn = fn, .arg = arg};
}

void
loop_timer_set_at_us(struct loop_timer *t, int64_t at_us)
{
    struct loop *loop = t->loop;

    assert(loop != NULL && at_us > 0);
    t->at_us = at_us;
    if (t->heap_at != 0) {
        heap_sift(loop, t->heap_at, t);
        return;
    }
    if (loop->heap_count + 2 > loop->heap_cap) {
        loop->heap_cap = loop->heap_cap > 0 ? loop->heap_cap * 2 : 64;
        loop->heap = xrealloc(loop->heap, loop->heap_cap, sizeof(struct loop_timer *));
    }
    loop->heap_count++;
    heap_sift(loop, loop->heap_count, t);
}

void
loop_timer_set_us(struct loop_timer *t, int64_t delay_us)
{
    loop_timer_set_at_us(t, clock_mono_us() + delay_us);
}

void
loop_timer_cancel(struct loop_timer *t)
{
    struct loop *loop = t->loop;
    size_t at = t->heap_at;
    struct loop_timer *last;

    if (at == 0) {
        return;
    }
    t->heap_at = 0;
    last = loop->heap[loop->heap_count--];
    if (last != t) {
        heap_sift(loop, at, last);
    }
}

static void
timers_run(struct loop *loop)
{
    int64_t now_us = clock_mono_us();

    while (loop->heap_count > 0 && loop->heap[1]->at_us <= now_us) {
        struct loop_timer *t = loop->heap[1];

        loop_timer_cancel(t);
        t->fn(t->arg);
    }
}

static void
on_wake(evutil_socket_t fd, short what, void *arg)
{
    struct loop *loop = arg;

    (void)fd;
    (void)what;
    loop->wake_us = 0;
}

/* Sets libevent's one timer to the earliest of ours, if that has changed. */
static void
wake_set(struct loop *loop)
{
    int64_t at_us = loop->heap_count > 0 ? loop->heap[1]->at_us : 0;
    int64_t wait_us;
    struct timeval tv;

    if (at_us == loop->wake_us) {
        return;
    }
    if (at_us == 0) {
        event_del(loop->wake);
        loop->wake_us = 0;
        return;
    }
    wait_us = at_us - clock_mono_us();
    wait_us = wait_us < 0 ? 0 : wait_us > WAIT_MAX_US ? WAIT_MAX_US : wait_us;
    tv.tv_sec = (time_t)(wait_us / CLOCK_US_PER_S);
    tv.tv_usec = (suseconds_t)(wait_us % CLOCK_US_PER_S);
    event_add(loop->wake, &tv);
    loop->wake_us = at_us;
}

static void
defer_in(struct loop *loop, struct deferred_list *list, struct deferred *d)
{
    assert(d->fn != NULL && (d->list == NULL || d->list == list));
    if (d->list != NULL) {
        return;
    }
    d->list = list;
    d->number = ++loop->defer_number;
    TAILQ_INSERT_TAIL(list, d, link);
}

void
loop_defer(struct loop *loop, struct deferred *d)
{
    defer_in(loop, &loop->deferred, d);
}

void
loop_defer_phase(struct loop *loop, enum loop_phase phase, struct deferred *d)
{
    assert(phase < LOOP_PHASES);
    defer_in(loop, &loop->phases[phase], d);
}

void
loop_defer_cancel(struct loop *loop, struct deferred *d)
{
    (void)loop;
    if (d->list == NULL) {
        return;
    }
    TAILQ_REMOVE(d->list, d, link);
    d->list = NULL;
}

void
loop_on_turn_end(struct loop *loop, void (*fn)(void *arg), void *arg)
{
    assert(loop->hook_count < HOOKS_MAX && fn != NULL);
    loop->hooks[loop->hook_count++] = (struct hook){fn, arg};
}

/* What is in the list now; what is added meanwhile waits for the next call. */
static void
list_run(struct loop *loop, struct deferred_list *list)
{
    uint64_t last = loop->defer_number;
    struct deferred *d;

    while ((d = TAILQ_FIRST(list)) != NULL && d->number <= last) {
        TAILQ_REMOVE(list, d, link);
        d->list = NULL;
        d->fn(d->arg);
    }
}

static void
turn_end(struct loop *loop)
{
    int rounds = 0;

    do {
        list_run(loop, &loop->deferred);
        for (size_t i = 0; i < loop->hook_count; i++) {
            loop->hooks[i].fn(loop->hooks[i].arg);
        }
    } while (!TAILQ_EMPTY(&loop->deferred) && ++rounds < ROUNDS_MAX);
    for (size_t i = 0; i < LOOP_PHASES; i++) {
        list_run(loop, &loop->phases[i]);
    }
    log_flush();
}

/* Whether something waits that no event will announce. */
static bool
is_due(const struct loop *loop)
{
    if (!TAILQ_EMPTY(&loop->deferred)) {
        return true;
    }
    for (size_t i = 0; i < LOOP_PHASES; i++) {
        if (!TAILQ_EMPTY(&loop->phases[i])) {
            return true;
        }
    }
    return false;
}

void
loop_turn(struct loop *loop)
{
    int flags = is_due(loop) ? EVLOOP_ONCE | EVLOOP_NONBLOCK : EVLOOP_ONCE;

    wake_set(loop);
    clock_refresh();
    if (event_base_loop(loop->base, flags) < 0) {
        log_error("loop", "libevent cannot wait for events (%s)", strerror(errno));
        abort();
    }
    timers_run(loop);
    turn_end(loop);
}

void
loop_run(struct loop *loop)
{
    loop->stopping = false;
    while (!loop->stopping) {
        loop_turn(loop);
    }
}

void
loop_stop(struct loop *loop)
{
    loop->stopping = true;
}

static void
on_fd(evutil_socket_t fd, short what, void *arg)
{
    struct loop_fd *f = arg;

    (void)fd;
    f->fn(f->arg, (what & EV_READ ? LOOP_READ : 0) | (what & EV_WRITE ? LOOP_WRITE : 0));
}

void
loop_fd_init(struct loop_fd *f, struct loop *loop, int fd,
             void (*fn)(void *arg, int ready), void *arg)
{
    assert(loop != NULL && fd >= 0 && fn != NULL);
    *f = (struct loop_fd){.loop = loop, .fn = fn, .arg = arg, .fd = fd};
}

/* Adds or removes one direction; its event is made when it is first wanted. */
static void
fd_direction(struct loop_fd *f, struct event **event, short what, bool wanted)
{
    if (!wanted) {
        if (*event != NULL) {
            event_del(*event);
        }
        return;
    }
    if (*event == NULL) {
        *event = event_new(f->loop->base, f->fd, (short)(what | EV_PERSIST), on_fd, f);
    }
    if (*event == NULL || event_add(*event, NULL) != 0) {
        xalloc_failed(sizeof(void *));
    }
}

void
loop_fd_want(struct loop_fd *f, int wanted)
{
    int changed = f->wanted ^ wanted;

    assert((wanted & ~(LOOP_READ | LOOP_WRITE)) == 0);
    assert(wanted == 0 || f->fn != NULL);
    f->wanted = wanted;
    if (changed & LOOP_READ) {
        fd_direction(f, &f->read_event, EV_READ, wanted & LOOP_READ);
    }
    if (changed & LOOP_WRITE) {
        fd_direction(f, &f->write_event, EV_WRITE, wanted & LOOP_WRITE);
    }
}

void
loop_fd_release(struct loop_fd *f)
{
    if (f->read_event != NULL) {
        event_free(f->read_event);
    }
    if (f->write_event != NULL) {
        event_free(f->write_event);
    }
    f->read_event = f->write_event = NULL;
    f->wanted = 0;
}

static void
on_signal(evutil_socket_t signo, short what, void *arg)
{
    const struct hook *hook = arg;

    (void)signo;
    (void)what;
    hook->fn(hook->arg);
}

void
loop_on_signal(struct loop *loop, int signo, void (*fn)(void *arg), void *arg)
{
    size_t i = loop->signal_count++;

    assert(i < SIGNALS_MAX && fn != NULL);
    loop->signals[i] = (struct hook){fn, arg};
    loop->signal_events[i] =
        evsignal_new(loop->base, signo, on_signal, &loop->signals[i]);
    if (loop->signal_events[i] == NULL || event_add(loop->signal_events[i], NULL) != 0) {
        xalloc_failed(sizeof(void *));
    }
}

static void *
resize(void *p, size_t bytes)
{
    return xrealloc(p, bytes, 1);
}

struct loop *
loop_new(void)
{
    struct loop *loop = xcalloc(1, sizeof(*loop));

    signal(SIGPIPE, SIG_IGN); /* a peer that left is an error of write */
    /* An event that cannot be added for want of memory would never be heard of again. */
    event_set_mem_functions(xmalloc, resize, free);
    TAILQ_INIT(&loop->deferred);
    for (size_t i = 0; i < LOOP_PHASES; i++) {
        TAILQ_INIT(&loop->phases[i]);
    }
    loop->base = event_base_new();
    loop->wake = loop->base != NULL ? evtimer_new(loop->base, on_wake, loop) : NULL;
    if (loop->wake == NULL) {
        xalloc_failed(sizeof(*loop));
    }
    clock_refresh();
    return loop;
}

void
loop_free(struct loop *loop)
{
    if (loop == NULL) {
        return;
    }
    for (size_t i = 0; i < loop->signal_count; i++) {
        event_free(loop->signal_events[i]);
    }
    event_free(loop->wake);
    event_base_free(loop->base);
    free(loop->heap);
    free(loop);
}

struct event_base *
loop_base(struct loop *loop)
{
    return loop->base;
}
