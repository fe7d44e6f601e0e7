/*
 * Threads for what takes long and needs no I/O: hashing passwords. The queue is bounded
 * and shared out among those who ask (svc/base/fair.h). fn runs on a thread and touches
 * nothing but what arg owns; done runs on the loop, with ran = false where a full queue
 * had to make room.
 */
#ifndef CREMA_IO_THREAD_POOL_H
#define CREMA_IO_THREAD_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "svc/base/fair.h"
#include "svc/base/must_use.h"

struct loop;
struct thread_pool;

struct thread_pool_options {
    int threads;      /* 1 to 16 (asserted) */
    size_t queue_max; /* jobs that may wait */
    size_t
        share_max; /* jobs of one sharer, waiting or running, but for the service's own */
};

/* Made after the fork. */
MUST_USE struct thread_pool *
thread_pool_new(struct loop *loop, const struct thread_pool_options *options);

/* Waits for the running jobs; jobs that wait are dropped without done. */
void thread_pool_free(struct thread_pool *pool);

/* False when the queue is full, or the sharer has too many jobs: neither function is
 * called. */
MUST_USE bool
thread_pool_submit(struct thread_pool *pool, const struct fair_share *share,
                   void (*fn)(void *arg), void (*done)(void *arg, bool ran), void *arg);

#endif
