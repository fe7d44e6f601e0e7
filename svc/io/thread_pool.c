/*
 * Threads for hashing: one queue under a lock; finished jobs come back over an eventfd.
 */
#include "svc/io/thread_pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/queue.h>
#include <unistd.h>

#include "svc/base/log.h"
#include "svc/base/metric.h"
#include "svc/base/xalloc.h"
#include "svc/io/loop.h"

enum { THREADS_MAX = 16 };

struct job {
    void (*fn)(void *arg);
    void (*done)(void *arg);
    void *arg;
    STAILQ_ENTRY(job) link;
};

STAILQ_HEAD(job_list, job);

struct thread_pool {
    pthread_t threads[THREADS_MAX];
    int thread_count;
    size_t queue_max;
    size_t unfinished; /* of the loop's side: submitted, done not yet called */
    int wake_fd;
    struct loop_fd watch;
    pthread_mutex_t lock; /* over what follows */
    pthread_cond_t not_empty;
    struct job_list waiting, finished;
    bool stopping;
};

static void *
thread_run(void *arg)
{
    struct thread_pool *pool = arg;

    pthread_mutex_lock(&pool->lock);
    while (!pool->stopping) {
        struct job *job = STAILQ_FIRST(&pool->waiting);
        uint64_t one = 1;

        if (job == NULL) {
            pthread_cond_wait(&pool->not_empty, &pool->lock);
            continue;
        }
        STAILQ_REMOVE_HEAD(&pool->waiting, link);
        pthread_mutex_unlock(&pool->lock);
        job->fn(job->arg);
        pthread_mutex_lock(&pool->lock);
        STAILQ_INSERT_TAIL(&pool->finished, job, link);
        if (write(pool->wake_fd, &one, sizeof(one)) < 0) {
            abort();
        } /* the counter of an eventfd does not fill up */
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* The loop's side: everything that has finished. */
static void
on_finished(void *arg, int ready)
{
    struct thread_pool *pool = arg;
    struct job_list finished = STAILQ_HEAD_INITIALIZER(finished);
    struct job *job;
    uint64_t count;

    (void)ready;
    if (read(pool->wake_fd, &count, sizeof(count)) < 0) {
        return;
    }
    pthread_mutex_lock(&pool->lock);
    STAILQ_CONCAT(&finished, &pool->finished);
    pthread_mutex_unlock(&pool->lock);
    while ((job = STAILQ_FIRST(&finished)) != NULL) {
        STAILQ_REMOVE_HEAD(&finished, link);
        metric_set(METRIC_ARGON2_QUEUE, (int64_t)--pool->unfinished);
        job->done(job->arg);
        free(job);
    }
}

struct thread_pool *
thread_pool_new(struct loop *loop, int threads, size_t queue_max)
{
    struct thread_pool *pool = xcalloc(1, sizeof(*pool));

    assert(threads >= 1 && threads <= THREADS_MAX);
    pool->queue_max = queue_max;
    STAILQ_INIT(&pool->waiting);
    STAILQ_INIT(&pool->finished);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->not_empty, NULL);
    pool->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (pool->wake_fd < 0) {
        xalloc_failed(sizeof(*pool));
    }
    loop_fd_init(&pool->watch, loop, pool->wake_fd, on_finished, pool);
    loop_fd_want(&pool->watch, LOOP_READ);
    for (; pool->thread_count < threads; pool->thread_count++) {
        pthread_t *thread = &pool->threads[pool->thread_count];

        if (pthread_create(thread, NULL, thread_run, pool) != 0) {
            log_error("worker", "no thread for hashing: raise the limit of processes");
            abort();
        }
    }
    return pool;
}

static void
list_free(struct job_list *list)
{
    struct job *job;

    while ((job = STAILQ_FIRST(list)) != NULL) {
        STAILQ_REMOVE_HEAD(list, link);
        free(job);
    }
}

void
thread_pool_free(struct thread_pool *pool)
{
    if (pool == NULL) {
        return;
    }
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->not_empty);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->thread_count; i++) {
        pthread_join(pool->threads[i], NULL);
    }
    list_free(&pool->waiting);
    list_free(&pool->finished);
    loop_fd_release(&pool->watch);
    close(pool->wake_fd);
    pthread_cond_destroy(&pool->not_empty);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

bool
thread_pool_submit(struct thread_pool *pool, void (*fn)(void *arg),
                   void (*done)(void *arg), void *arg)
{
    struct job *job;

    assert(fn != NULL && done != NULL);
    if (pool->unfinished >= pool->queue_max + (size_t)pool->thread_count) {
        return false;
    }
    job = xcalloc(1, sizeof(*job));
    *job = (struct job){.fn = fn, .done = done, .arg = arg};
    metric_set(METRIC_ARGON2_QUEUE, (int64_t)++pool->unfinished);
    pthread_mutex_lock(&pool->lock);
    STAILQ_INSERT_TAIL(&pool->waiting, job, link);
    pthread_cond_signal(&pool->not_empty);
    pthread_mutex_unlock(&pool->lock);
    return true;
}
