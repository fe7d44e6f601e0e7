/*
 * Positions only grow; where they are in the ring is their remainder. The thread sleeps
 * on an eventfd when the ring is empty. When it is woken again within GATHER_MS it
 * gathers for as long before it looks anew: a lone line is written at once, and at full
 * load it is woken a few hundred times a second, not once for each turn of the loop.
 *
 * Several processes write to one log. What is written at once is whole lines, and into a
 * pipe no more than PIPE_BUF bytes of them: more than that the kernel takes in parts
 * (pipe(7)), with another's line in between.
 */
#include "svc/base/log_ring.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "svc/base/clock.h"
#include "svc/base/xalloc.h"

enum { WRITE_BYTES = 64 * 1024, GATHER_MS = 2, LOOK_MS = 1 };

static struct {
    char *bytes;
    size_t size;
    int fd, wake_fd;
    size_t write_bytes; /* at once, at most */
    pthread_t owner, writer;
    bool runs;
    _Atomic uint64_t put, taken; /* by the owner, by the writer */
    atomic_bool asleep, leaving;
} ring;

static void
sleep_ms(long ms)
{
    struct timespec t = {.tv_nsec = ms * 1000000};

    nanosleep(&t, NULL);
}

static bool
is_empty(void)
{
    return atomic_load(&ring.put) == atomic_load(&ring.taken);
}

/* Some bytes. When nobody reads the log there is nobody to tell: then they are gone. */
static size_t
write_some(const char *p, size_t n)
{
    ssize_t written = write(ring.fd, p, n);

    if (written >= 0) {
        return (size_t)written;
    }
    if (errno == EAGAIN) {
        struct pollfd wanted = {.fd = ring.fd, .events = POLLOUT};

        poll(&wanted, 1, -1);
    }
    return errno == EAGAIN || errno == EINTR ? 0 : n;
}

/* Gathers first, when there has been something but a moment ago. */
static void
wait_for_lines(int64_t *last_us)
{
    eventfd_t count;
    int64_t now_us = clock_mono_us();
    bool busy = now_us - *last_us < GATHER_MS * 1000;

    *last_us = now_us;
    if (busy) {
        sleep_ms(GATHER_MS);
        return;
    }
    atomic_store(&ring.asleep, true);
    if (is_empty() && !atomic_load(&ring.leaving)) {
        eventfd_read(ring.wake_fd, &count);
    }
    atomic_store(&ring.asleep, false);
}

/* What lies next in the ring: whole lines, or a part of one that is longer than that. */
static size_t
next_lines(char ret_text[WRITE_BYTES], uint64_t taken)
{
    uint64_t there = atomic_load(&ring.put) - taken;
    size_t at = taken % ring.size;
    size_t n = there < ring.write_bytes ? (size_t)there : ring.write_bytes;
    size_t first = n < ring.size - at ? n : ring.size - at;
    const char *end;

    memcpy(ret_text, ring.bytes + at, first);
    memcpy(ret_text + first, ring.bytes, n - first);
    end = memrchr(ret_text, '\n', n);
    return end != NULL ? (size_t)(end + 1 - ret_text) : n;
}

static void *
writer_run(void *arg)
{
    static char text[WRITE_BYTES];
    int64_t last_us = 0;

    for (;;) {
        uint64_t taken = atomic_load(&ring.taken);
        size_t n = next_lines(text, taken);

        if (n == 0 && atomic_load(&ring.leaving)) {
            return arg;
        }
        if (n == 0) {
            wait_for_lines(&last_us);
            continue;
        }
        atomic_store(&ring.taken, taken + write_some(text, n));
    }
    return arg;
}

/* Nothing here may allocate or lock: it runs in a signal's handler, too. */
static void
wait_until_empty(void)
{
    for (int i = 0; i < LOG_RING_STOP_MS / LOOK_MS && !is_empty(); i++) {
        log_ring_wake();
        sleep_ms(LOOK_MS);
    }
}

/* The crash goes on behind this, as if it had not been caught (SA_RESETHAND). */
static void
on_crash(int signal_number)
{
    if (ring.runs) {
        wait_until_empty();
    }
    raise(signal_number);
}

/* Whoever else handles crashes, such as a sanitizer, goes on doing so. */
static void
crashes_catch(void)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    struct sigaction ours = {.sa_handler = on_crash, .sa_flags = (int)SA_RESETHAND};
    struct sigaction there;

    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        if (sigaction(signals[i], NULL, &there) == 0 && there.sa_handler == SIG_DFL) {
            sigaction(signals[i], &ours, NULL);
        }
    }
}

static bool
is_pipe(int fd)
{
    struct stat there;

    return fstat(fd, &there) == 0 && S_ISFIFO(there.st_mode);
}

bool
log_ring_start(int fd, size_t bytes)
{
    sigset_t all, before;
    int rc;

    assert(bytes > 0 && !ring.runs);
    if (ring.bytes != NULL) {
        close(ring.wake_fd); /* of a ring that was stopped */
    }
    ring.bytes = xrealloc(ring.bytes, bytes, 1);
    ring.size = bytes;
    ring.fd = fd;
    ring.write_bytes = is_pipe(fd) ? PIPE_BUF : WRITE_BYTES;
    ring.owner = pthread_self();
    atomic_store(&ring.put, 0);
    atomic_store(&ring.taken, 0);
    atomic_store(&ring.asleep, false);
    atomic_store(&ring.leaving, false);
    ring.wake_fd = eventfd(0, EFD_CLOEXEC);
    if (ring.wake_fd < 0) {
        return false;
    }
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    rc = pthread_create(&ring.writer, NULL, writer_run, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    ring.runs = rc == 0;
    if (ring.runs) {
        crashes_catch();
    }
    return ring.runs;
}

bool
log_ring_runs(void)
{
    return ring.runs;
}

size_t
log_ring_room(void)
{
    return ring.size - (size_t)(atomic_load(&ring.put) - atomic_load(&ring.taken));
}

bool
log_ring_put(const char *p, size_t n)
{
    uint64_t put = atomic_load(&ring.put);
    size_t at = put % ring.size;
    size_t first = n < ring.size - at ? n : ring.size - at;

    assert(ring.runs && pthread_equal(ring.owner, pthread_self()));
    if (n > log_ring_room()) {
        return false;
    }
    memcpy(ring.bytes + at, p, first);
    memcpy(ring.bytes, p + first, n - first);
    atomic_store(&ring.put, put + n);
    return true;
}

void
log_ring_wake(void)
{
    if (atomic_exchange(&ring.asleep, false)) {
        eventfd_write(ring.wake_fd, 1);
    }
}

void
log_ring_stop(void)
{
    if (!ring.runs) {
        return;
    }
    ring.runs = false;
    wait_until_empty();
    if (is_empty()) {
        atomic_store(&ring.leaving, true);
        log_ring_wake();
        pthread_join(ring.writer, NULL);
    }
}
