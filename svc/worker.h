/*
 * A worker process: makes the parts of struct service, wires them, and runs their loop.
 */
#ifndef CREMA_WORKER_H
#define CREMA_WORKER_H

#include <stdbool.h>

#include "svc/base/must_use.h"

struct secrets;
struct tls;

struct worker_options {
    int worker_index;
    int listen_fd; /* closed when the worker drains, as the next */
    int admin_fd;  /* -1: none */
    bool test_clock;
    struct secrets *secrets;
    struct tls *tls;              /* opened before privileges were dropped; may be NULL */
    int exit_config;              /* what to return when a restart cannot help */
    void (*on_ready)(int worker); /* every part has what it needs */
};

/* Runs a worker until SIGTERM has been obeyed. Returns the process's exit status. */
MUST_USE int worker_run(const struct worker_options *options);

#endif
