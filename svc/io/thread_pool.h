/*
 * Threads for what takes long and needs no I/O: hashing passwords. The queue is bounded.
 * fn runs on a thread and touches nothing but what arg owns; done runs on the loop.
 */
#ifndef CREMA_IO_THREAD_POOL_H
#define CREMA_IO_THREAD_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "svc/base/must_use.h"

struct loop;
struct thread_pool;

/* threads 1 to 16 (asserted). Made after the fork. */
MUST_USE struct thread_pool *
thread_pool_new(struct loop *loop, int threads, size_t queue_max);

/* Waits for the running jobs; jobs that wait are dropped without done. */
void thread_pool_free(struct thread_pool *pool);

/* False when the queue is full: neither function is called. */
MUST_USE bool thread_pool_submit(struct thread_pool *pool, void (*fn)(void *arg),
                                 void (*done)(void *arg), void *arg);

#endif
