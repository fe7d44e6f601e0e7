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
    void (*done)(void *arg, bool ran);
    void *arg;
    bool ran;
    struct fair_item item;
    STAILQ_ENTRY(job) link; /* once it has finished */
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
    struct fair_queue waiting;
    struct job_list finished;
    bool stopping;
};

static struct job *
job_of(struct fair_item *item)
{
    return item == NULL ? NULL
                        : (struct job *)((char *)item - offsetof(struct job, item));
}

/* Under the lock. */
static void
job_finish(struct thread_pool *pool, struct job *job)
{
    uint64_t one = 1;

    STAILQ_INSERT_TAIL(&pool->finished, job, link);
    if (write(pool->wake_fd, &one, sizeof(one)) < 0) {
        abort();
    } /* the counter of an eventfd does not fill up */
}

static void *
thread_run(void *arg)
{
    struct thread_pool *pool = arg;

    pthread_mutex_lock(&pool->lock);
    while (!pool->stopping) {
        struct job *job = job_of(fair_take(&pool->waiting));

        if (job == NULL) {
            pthread_cond_wait(&pool->not_empty, &pool->lock);
            continue;
        }
        pthread_mutex_unlock(&pool->lock);
        job->fn(job->arg);
        job->ran = true;
        pthread_mutex_lock(&pool->lock);
        job_finish(pool, job);
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
    STAILQ_FOREACH(job, &finished, link) {
        fair_leave(&pool->waiting, &job->item);
    }
    pthread_mutex_unlock(&pool->lock);
    while ((job = STAILQ_FIRST(&finished)) != NULL) {
        STAILQ_REMOVE_HEAD(&finished, link);
        metric_set(METRIC_ARGON2_QUEUE, (int64_t)--pool->unfinished);
        job->done(job->arg, job->ran);
        free(job);
    }
}

struct thread_pool *
thread_pool_new(struct loop *loop, const struct thread_pool_options *options)
{
    struct thread_pool *pool = xcalloc(1, sizeof(*pool));
    size_t most[FAIR_CLASSES];

    assert(options->threads >= 1 && options->threads <= THREADS_MAX);
    for (int class = 0; class < FAIR_CLASSES; class ++) {
        most[class] = class == FAIR_SYSTEM ? 0 : options->share_max;
    }
    pool->queue_max = options->queue_max;
    fair_init(&pool->waiting, most);
    STAILQ_INIT(&pool->finished);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->not_empty, NULL);
    pool->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (pool->wake_fd < 0) {
        xalloc_failed(sizeof(*pool));
    }
    loop_fd_init(&pool->watch, loop, pool->wake_fd, on_finished, pool);
    loop_fd_want(&pool->watch, LOOP_READ);
    for (; pool->thread_count < options->threads; pool->thread_count++) {
        pthread_t *thread = &pool->threads[pool->thread_count];

        if (pthread_create(thread, NULL, thread_run, pool) != 0) {
            log_error("worker", "no thread for hashing: raise the limit of processes");
            abort();
        }
    }
    return pool;
}

static void
jobs_drop(struct thread_pool *pool)
{
    struct job *job;

    while ((job = STAILQ_FIRST(&pool->finished)) != NULL) {
        STAILQ_REMOVE_HEAD(&pool->finished, link);
        fair_leave(&pool->waiting, &job->item);
        free(job);
    }
    while ((job = job_of(fair_take(&pool->waiting))) != NULL) {
        fair_leave(&pool->waiting, &job->item);
        free(job);
    }
    fair_release(&pool->waiting);
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
    jobs_drop(pool);
    loop_fd_release(&pool->watch);
    close(pool->wake_fd);
    pthread_cond_destroy(&pool->not_empty);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

/* Under the lock: whether the job waits now. */
static bool
job_enter(struct thread_pool *pool, struct job *job, const struct fair_share *share)
{
    struct fair_share dear = {
        .class = share->class, .key = share->key, .cost = FAIR_TURN};
    bool full = pool->unfinished >= pool->queue_max + (size_t)pool->thread_count;
    struct fair_item *evicted = full ? fair_evict(&pool->waiting, share) : NULL;

    if (evicted != NULL) {
        job_finish(pool, job_of(evicted));
    } else if (full) {
        return false;
    }
    if (!fair_admit(&pool->waiting, &job->item, &dear)) {
        return false;
    }
    fair_put(&pool->waiting, &job->item);
    return true;
}

bool
thread_pool_submit(struct thread_pool *pool, const struct fair_share *share,
                   void (*fn)(void *arg), void (*done)(void *arg, bool ran), void *arg)
{
    struct job *job = xcalloc(1, sizeof(*job));
    bool entered;

    assert(fn != NULL && done != NULL);
    *job = (struct job){.fn = fn, .done = done, .arg = arg};
    pthread_mutex_lock(&pool->lock);
    entered = job_enter(pool, job, share);
    if (entered) {
        pthread_cond_signal(&pool->not_empty);
    }
    pthread_mutex_unlock(&pool->lock);
    if (!entered) {
        free(job);
        return false;
    }
    metric_set(METRIC_ARGON2_QUEUE, (int64_t)++pool->unfinished);
    return true;
}
