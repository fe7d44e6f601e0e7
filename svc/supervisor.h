/*
 * The supervisor: one worker process per listener, restarted with back-off when it dies,
 * drained on SIGTERM and SIGINT. The listening sockets belong to the supervisor, so that
 * connections queued for a worker that died wait for its successor.
 */
#ifndef CREMA_SUPERVISOR_H
#define CREMA_SUPERVISOR_H

#include <stdint.h>

#include "svc/base/must_use.h"

enum {
    WORKERS_MAX = 64,
    WORKER_EXIT_CONFIG = 78 /* restarting cannot help: the supervisor stops as well */
};

struct supervisor {
    int worker_count;
    uint32_t drain_ms;
    /* Runs in the child until it is told to drain; returns its exit status. */
    int (*worker_run)(int index, void *arg);
    /* The service leaves: close the listeners, so that the workers' are the last. */
    void (*on_drain)(void *arg);
    void *arg;
};

/*
 * Keeps the workers running until SIGTERM or SIGINT, or until one exits with
 * WORKER_EXIT_CONFIG. Signals of the caller must not be blocked elsewhere. Returns the
 * exit status of the process: 0 when every worker left by itself within drain_ms.
 */
MUST_USE int supervisor_run(const struct supervisor *s);

/* In a worker: it serves. The supervisor logs "ready" when all do. */
void supervisor_worker_ready(int index);

#endif
