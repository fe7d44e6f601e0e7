/*
 * Threads for hashing: jobs run beside the loop and end on it. The suite tsan runs this
 * with ThreadSanitizer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <pthread.h>

#include "svc/base/metric.h"
#include "svc/base/rand.h"
#include "svc/base/seal.h"
#include "svc/io/loop.h"
#include "svc/io/thread_pool.h"
#include "tests/unit/io/io_fixture.h"

enum { JOBS = 10, ROUNDS = 20 };

static const struct fair_share service_itself;
static pthread_t loop_thread;
static int jobs_done;

static void
job_run(void *arg)
{
    int *value = arg;

    assert_false(pthread_equal(pthread_self(), loop_thread));
    *value *= 2;
}

static void
job_done(void *arg, bool ran)
{
    assert_true(pthread_equal(pthread_self(), loop_thread));
    assert_true(ran && *(int *)arg % 2 == 0);
    jobs_done++;
}

static void
runs_beside_the_loop(void **state)
{
    struct thread_pool *pool = thread_pool_new(
        test_loop, &(struct thread_pool_options){.threads = 2, .queue_max = 8});
    int values[JOBS] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    int one_more = 1;

    (void)state;
    jobs_done = 0;
    for (size_t i = 0; i < JOBS; i++) {
        assert_true(
            thread_pool_submit(pool, &service_itself, job_run, job_done, &values[i]));
    }
    assert_false(thread_pool_submit(pool, &service_itself, job_run, job_done, &one_more));
    assert_int_equal(metric_get(METRIC_ARGON2_QUEUE), JOBS);
    turn_until(&jobs_done, JOBS);
    assert_int_equal(values[9], 20);
    assert_int_equal(metric_get(METRIC_ARGON2_QUEUE), 0);
    assert_true(thread_pool_submit(pool, &service_itself, job_run, job_done, &values[0]));
    thread_pool_free(pool);
    assert_int_equal(jobs_done, JOBS);
}

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static int order[JOBS], ordered;

static void
wait_at_gate(void *arg)
{
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    (void)arg;
}

static void
note_order(void *arg, bool ran)
{
    order[ordered++] = ran ? *(int *)arg : -1;
    jobs_done++;
}

/* Who is known waits for no crowd of strangers, and one stranger for no other's. */
static void
is_shared_out(void **state)
{
    struct thread_pool *pool = thread_pool_new(
        test_loop,
        &(struct thread_pool_options){.threads = 1, .queue_max = JOBS, .share_max = 6});
    struct fair_share crowd = {.class = FAIR_STRANGER, .key = 1};
    struct fair_share other = {.class = FAIR_STRANGER, .key = 2};
    struct fair_share known = {.class = FAIR_MEMBER, .key = 1};
    int values[JOBS] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

    (void)state;
    jobs_done = ordered = 0;
    pthread_mutex_lock(&gate);
    for (size_t i = 0; i < 6; i++) {
        assert_true(
            thread_pool_submit(pool, &crowd, wait_at_gate, note_order, &values[i]));
    }
    assert_false(thread_pool_submit(pool, &crowd, wait_at_gate, note_order, &values[6]));
    assert_true(thread_pool_submit(pool, &other, wait_at_gate, note_order, &values[7]));
    assert_true(thread_pool_submit(pool, &known, wait_at_gate, note_order, &values[8]));
    pthread_mutex_unlock(&gate);
    turn_until(&jobs_done, 8);
    thread_pool_free(pool);
    assert_int_equal(order[7], 5);
    for (size_t i = 0; i < 2; i++) { /* one of the crowd may have been under way */
        if (order[i] == 8) {
            return;
        }
    }
    fail();
}

/* Each answer sends the next, while others are hashed. */
struct hashing {
    struct thread_pool *pool;
    int left;
    char password[16];
    char hash[PASSWORD_HASH_BYTES];
    bool hashed;
};

static void
hash_run(void *arg)
{
    struct hashing *h = arg;

    h->hashed = password_hash(h->password, strlen(h->password), true, h->hash);
}

static void
hash_done(void *arg, bool ran)
{
    struct hashing *h = arg;

    assert_true(ran && h->hashed);
    jobs_done++;
    h->hashed = false;
    if (--h->left > 0) {
        assert_true(thread_pool_submit(h->pool, &service_itself, hash_run, hash_done, h));
    }
}

static void
hashes_many_passwords(void **state)
{
    struct thread_pool *pool = thread_pool_new(
        test_loop, &(struct thread_pool_options){.threads = 3, .queue_max = JOBS});
    struct hashing all[JOBS];

    (void)state;
    jobs_done = 0;
    assert_int_equal(rand_init(), 0);
    for (size_t i = 0; i < JOBS; i++) {
        all[i] = (struct hashing){.pool = pool, .left = ROUNDS, .password = "pass"};
        all[i].password[4] = (char)('0' + i);
        assert_true(
            thread_pool_submit(pool, &service_itself, hash_run, hash_done, &all[i]));
    }
    turn_until(&jobs_done, JOBS * ROUNDS);
    thread_pool_free(pool);
}

static int
setup(void **state)
{
    (void)state;
    test_loop = loop_new();
    loop_thread = pthread_self();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    loop_free(test_loop);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_beside_the_loop),
        cmocka_unit_test(is_shared_out),
        cmocka_unit_test(hashes_many_passwords),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
