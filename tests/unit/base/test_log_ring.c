/* The log's ring: what is put comes out, in order, and nobody waits for its reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "svc/base/log.h"
#include "svc/base/log_ring.h"

enum { RING_BYTES = 4096, PIPE_BYTES = 4096, LINES = 5000 };

static int ends[2];

static int
setup(void **state)
{
    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_true(fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES) > 0);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    log_ring_stop();
    close(ends[0]);
    close(ends[1]);
    return 0;
}

/* Waits for n bytes. */
static void
take(char *ret, size_t n)
{
    for (size_t got = 0; got < n;) {
        ssize_t more = read(ends[0], ret + got, n - got);

        assert_true(more > 0);
        got += (size_t)more;
    }
}

static size_t
line_of(int number, char ret[32])
{
    return (size_t)snprintf(ret, 32, "line %d%.*s\n", number, number % 7, "......");
}

/* Many times around, whatever the lines' lengths. */
static void
test_in_order(void **state)
{
    char line[32], seen[32];

    (void)state;
    assert_true(log_ring_start(ends[1], RING_BYTES));
    for (int i = 0; i < LINES; i++) {
        size_t n = line_of(i, line);

        while (!log_ring_put(line, n)) {
            usleep(100);
        }
        log_ring_wake();
        take(seen, n);
        assert_memory_equal(seen, line, n);
    }
}

/* The pipe is full, then the ring; what found room comes out when somebody reads. */
static void
test_nobody_reads(void **state)
{
    static char seen[RING_BYTES + PIPE_BYTES + 64];
    char line[32];
    int put = 0;
    size_t bytes = 0, at = 0;

    (void)state;
    assert_true(log_ring_start(ends[1], RING_BYTES));
    for (int stuck = 0; stuck < 200;) {
        size_t n = line_of(put, line);

        if (log_ring_put(line, n)) {
            put++;
            bytes += n;
            stuck = 0;
        } else {
            stuck++;
            usleep(1000);
        }
        log_ring_wake();
    }
    assert_true(bytes >= RING_BYTES && bytes <= sizeof(seen));
    take(seen, bytes);
    for (int i = 0; i < put; i++) {
        size_t n = line_of(i, line);

        assert_memory_equal(seen + at, line, n);
        at += n;
    }
    assert_int_equal(at, bytes);
}

/* What is missing is told, and logging goes on. */
static void
test_what_is_lost_is_told(void **state)
{
    static char seen[64 * 1024];
    ssize_t n;

    (void)state;
    log_set_fd(ends[1]);
    log_begin(64 * 1024);
    for (int i = 0; i < 2000; i++) {
        log_info("test", "a line that nobody takes %d", i);
    }
    for (int told = 0; !told;) {
        n = read(ends[0], seen, sizeof(seen) - 1);
        assert_true(n > 0);
        seen[n] = '\0';
        log_info("test", "somebody takes it");
        told = strstr(seen, "lines are missing here") != NULL;
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    while (read(ends[0], seen, sizeof(seen)) > 0) {}
    log_end();
    log_set_fd(STDERR_FILENO);
}

/* What was said before a crash is written. */
static void
test_a_crash(void **state)
{
    char seen[64];
    int status;
    pid_t pid = fork();

    (void)state;
    if (pid == 0) {
        if (!log_ring_start(ends[1], RING_BYTES) || !log_ring_put("last words\n", 11)) {
            _exit(1);
        }
        abort();
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    take(seen, 11);
    assert_memory_equal(seen, "last words\n", 11);
}

/* Without a thread: what finds no room is lost and told. */
static void
test_a_process_that_forks(void **state)
{
    static char seen[64 * 1024];
    ssize_t n;

    (void)state;
    log_set_fd(ends[1]);
    log_never_wait();
    for (int i = 0; i < 2000; i++) {
        log_info("test", "a line that nobody takes %d", i);
    }
    n = read(ends[0], seen, sizeof(seen) - 1);
    assert_true(n > 0 && n <= PIPE_BYTES);
    log_info("test", "somebody takes the log, and is told first");
    n = read(ends[0], seen, sizeof(seen) - 1);
    assert_true(n > 0);
    seen[n] = '\0';
    assert_non_null(strstr(seen, "lines are missing here"));
    log_set_fd(STDERR_FILENO);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nobody_reads, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_lost_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_crash, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_process_that_forks, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
