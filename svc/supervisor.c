/*
 * One loop around sigtimedwait: a worker has died, it is time to start one again, or
 * somebody wants us to stop.
 */
#include "svc/supervisor.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "svc/base/log.h"
#include "svc/base/metric.h"

enum {
    BACKOFF_FIRST_MS = 20,
    BACKOFF_LAST_MS = 5000,
    STEADY_MS = 10000, /* a worker that lived as long starts again at once */
    TICK_MS = 1000,
    GRACE_MS = 2000 /* from the end of the drain to the end of the process, which a busy
                       machine may take a second for */
};

struct child {
    pid_t pid; /* 0: not running */
    int64_t started_ms;
    int64_t restart_ms;
    int backoff_ms;
};

/* One page that the workers share with the supervisor. */
struct board {
    volatile sig_atomic_t ready[WORKERS_MAX];
};

static struct child children[WORKERS_MAX];
static struct board *board;
static bool draining;
static pid_t supervisor_pid;

static int64_t
now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
supervisor_worker_ready(int index)
{
    if (board == NULL || board->ready[index]) {
        return;
    }
    board->ready[index] = 1;
    if (getppid() == supervisor_pid) {
        kill(supervisor_pid, SIGUSR1);
    }
}

static void
signals_of_interest(sigset_t *ret)
{
    sigemptyset(ret);
    sigaddset(ret, SIGCHLD);
    sigaddset(ret, SIGTERM);
    sigaddset(ret, SIGINT);
    sigaddset(ret, SIGHUP);
    sigaddset(ret, SIGUSR1);
}

/* In the child. A supervisor that dies takes its workers with it. */
static void
worker_main(const struct supervisor *s, int index, const sigset_t *before)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != supervisor_pid) {
        _exit(0);
    }
    signal(SIGUSR1, SIG_IGN);
    sigprocmask(SIG_SETMASK, before, NULL);
    exit(s->worker_run(index, s->arg));
}

static void
worker_start(const struct supervisor *s, int index, const sigset_t *before)
{
    struct child *w = &children[index];
    pid_t pid;

    if (w->started_ms != 0) {
        metric_add(METRIC_WORKER_RESTARTS, 1);
    }
    board->ready[index] = 0;
    pid = fork();
    if (pid == 0) {
        worker_main(s, index, before);
    }
    w->started_ms = now_ms();
    if (pid < 0) {
        log_error("supervisor", "fork failed (%s): trying again", strerror(errno));
        w->restart_ms = w->started_ms + BACKOFF_LAST_MS;
        return;
    }
    w->pid = pid;
}

static void
worker_died(int index, int status)
{
    struct child *w = &children[index];
    int64_t now = now_ms();

    if (now - w->started_ms >= STEADY_MS || w->backoff_ms == 0) {
        w->backoff_ms = BACKOFF_FIRST_MS;
    } else if (w->backoff_ms < BACKOFF_LAST_MS) {
        w->backoff_ms *= 2;
    }
    w->pid = 0;
    w->restart_ms = now + w->backoff_ms;
    if (draining) {
        return;
    }
    log_error("supervisor", "worker %d has ended (%s %d): another starts in %d ms", index,
              WIFSIGNALED(status) ? "signal" : "status",
              WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
              w->backoff_ms);
}

/* Takes what has died. False when a worker said that restarting cannot help. */
static bool
workers_reap(const struct supervisor *s)
{
    bool useful = true;
    pid_t pid;
    int status;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (int i = 0; i < s->worker_count; i++) {
            if (children[i].pid != pid) {
                continue;
            }
            worker_died(i, status);
            if (WIFEXITED(status) && WEXITSTATUS(status) == WORKER_EXIT_CONFIG) {
                useful = false;
            }
        }
    }
    return useful;
}

static int
workers_alive(const struct supervisor *s)
{
    int alive = 0;

    for (int i = 0; i < s->worker_count; i++) {
        alive += children[i].pid != 0;
    }
    return alive;
}

static void
workers_signal(const struct supervisor *s, int signal_number)
{
    for (int i = 0; i < s->worker_count; i++) {
        if (children[i].pid != 0) {
            kill(children[i].pid, signal_number);
        }
    }
}

/* Starts what is due. Returns the time to the next start, at most a tick. */
static int64_t
workers_start_due(const struct supervisor *s, const sigset_t *before)
{
    int64_t wait_ms = TICK_MS;

    for (int i = 0; i < s->worker_count; i++) {
        int64_t left;

        if (children[i].pid != 0) {
            continue;
        }
        left = children[i].restart_ms - now_ms();
        if (left <= 0) {
            worker_start(s, i, before);
        } else if (left < wait_ms) {
            wait_ms = left;
        }
    }
    return wait_ms;
}

static int
signal_wait(const sigset_t *set, int64_t wait_ms)
{
    struct timespec t = {.tv_sec = (time_t)(wait_ms / 1000),
                         .tv_nsec = (long)(wait_ms % 1000) * 1000000};

    return sigtimedwait(set, NULL, &t);
}

/* Asks the workers to leave; kills those that have not when the time is over. */
static int
workers_drain(const struct supervisor *s, const sigset_t *set)
{
    int64_t end_ms = now_ms() + (int64_t)s->drain_ms + GRACE_MS;
    int killed = 0;

    draining = true;
    s->on_drain(s->arg);
    workers_signal(s, SIGTERM);
    while (workers_reap(s), workers_alive(s) > 0) {
        int64_t left = end_ms - now_ms();

        if (left <= 0) {
            killed = workers_alive(s);
            workers_signal(s, SIGKILL);
            left = TICK_MS;
            end_ms = INT64_MAX / 2;
        }
        signal_wait(set, left < TICK_MS ? left : TICK_MS);
    }
    return killed;
}

/* Says once that every worker serves. */
static void
ready_check(const struct supervisor *s, int64_t begun_ms, bool *said)
{
    for (int i = 0; i < s->worker_count; i++) {
        if (!board->ready[i]) {
            return;
        }
    }
    if (!*said) {
        log_info("supervisor", "ready: %d workers after %d ms", s->worker_count,
                 (int)(now_ms() - begun_ms));
    }
    *said = true;
}

/* Until somebody asks us to stop. Returns false when a worker cannot be helped. */
static bool
workers_keep(const struct supervisor *s, const sigset_t *set, const sigset_t *before)
{
    int64_t begun_ms = now_ms();
    bool said_ready = false;

    for (;;) {
        int64_t wait_ms = workers_start_due(s, before);
        int signal_number = signal_wait(set, wait_ms);

        if (signal_number == SIGTERM || signal_number == SIGINT) {
            return true;
        }
        if (signal_number == SIGHUP) {
            workers_signal(s, SIGHUP);
        }
        if (!workers_reap(s)) {
            return false;
        }
        ready_check(s, begun_ms, &said_ready);
    }
}

int
supervisor_run(const struct supervisor *s)
{
    sigset_t set;
    sigset_t before;
    bool useful;
    int killed;

    board = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                 -1, 0);
    if (board == MAP_FAILED) {
        log_error("supervisor", "no shared page (%s): give the service more memory",
                  strerror(errno));
        return 1;
    }
    supervisor_pid = getpid();
    signals_of_interest(&set);
    sigprocmask(SIG_BLOCK, &set, &before);
    useful = workers_keep(s, &set, &before);
    killed = workers_drain(s, &set);
    if (killed > 0) {
        log_warn("supervisor", "%d workers did not finish in time and were killed",
                 killed);
    }
    log_info("supervisor", "stopped");
    return useful ? (killed > 0 ? 1 : 0) : WORKER_EXIT_CONFIG;
}
