/*
 * The event loop (libevent), one per worker process, made after the fork.
 *
 * A turn: libevent delivers what is ready (sockets, timers, signals); handlers only
 * queue. Then, at the turn's end: deferred calls run, then the hooks in the order in
 * which they were added (lanes send, the hub writes), until nothing is deferred any more;
 * then connections flush; then what was closed is freed.
 *
 * In all of io, what its headers say of arguments is asserted where they come in: a
 * callback that is missing, a descriptor below 0, a number out of its range are mistakes
 * of ours and would be seen much later, elsewhere. What comes over a socket is the
 * world's. Pointers are never NULL unless it says so.
 */
#ifndef CREMA_IO_LOOP_H
#define CREMA_IO_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "svc/base/must_use.h"

struct loop;

MUST_USE struct loop *loop_new(void);
void loop_free(struct loop *loop);

/* Turns until loop_stop, which ends it after the present turn. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

/* One turn; waits for an event unless something is due. For tests and small programs. */
void loop_turn(struct loop *loop);

/* fn(arg) at the end of every turn. At most 32 hooks; they stay. */
void loop_on_turn_end(struct loop *loop, void (*fn)(void *arg), void *arg);

struct deferred_list;

/* A call at the end of this turn, embedded in its owner. */
struct deferred {
    void (*fn)(void *arg);
    void *arg;
    struct deferred_list *list; /* NULL: not queued */
    uint64_t number;
    TAILQ_ENTRY(deferred) link;
};

/* Once, however often it is asked for in one turn. fn (asserted) and arg are set before.
 */
void loop_defer(struct loop *loop, struct deferred *d);

/* Takes it back; fine if it was not queued. */
void loop_defer_cancel(struct loop *loop, struct deferred *d);

/* Embedded in its owner; fires once per setting. */
struct loop_timer {
    struct loop *loop;
    void (*fn)(void *arg);
    void *arg;
    int64_t at_us;  /* monotonic */
    size_t heap_at; /* 0: not set */
};

void loop_timer_init(struct loop_timer *t, struct loop *loop, void (*fn)(void *arg),
                     void *arg);

/* At a monotonic time, above 0 (asserted), or in so many microseconds; what has passed
 * is due at once. Replaces an earlier setting. */
void loop_timer_set_at_us(struct loop_timer *t, int64_t at_us);
void loop_timer_set_us(struct loop_timer *t, int64_t delay_us);

/* Fine if it is not set, or zeroed. */
void loop_timer_cancel(struct loop_timer *t);

static inline bool
loop_timer_is_set(const struct loop_timer *t)
{
    return t->heap_at != 0;
}

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

/* Embedded in its owner. Level-triggered; the descriptor is not owned. */
struct loop_fd {
    struct loop *loop;
    void (*fn)(void *arg, int ready);
    void *arg;
    int fd;
    int wanted;
    struct event *read_event, *write_event;
};

void loop_fd_init(struct loop_fd *f, struct loop *loop, int fd,
                  void (*fn)(void *arg, int ready), void *arg);

/* LOOP_READ, LOOP_WRITE, both or 0 (asserted). */
void loop_fd_want(struct loop_fd *f, int wanted);

/* Before the descriptor is closed. Safe inside fn; fine if zeroed. */
void loop_fd_release(struct loop_fd *f);

/* fn(arg) on the loop when the signal arrives. At most 8; they stay. */
void loop_on_signal(struct loop *loop, int signo, void (*fn)(void *arg), void *arg);

/* What follows is for svc/io only. */

struct event_base;
struct event_base *loop_base(struct loop *loop);

enum loop_phase { LOOP_PHASE_FLUSH, LOOP_PHASE_REAP, LOOP_PHASES };

/* Once at the end of this turn, after all hooks. A deferred call is always of the same
 * phase, or of none (asserted). */
void loop_defer_phase(struct loop *loop, enum loop_phase phase, struct deferred *d);

#endif
