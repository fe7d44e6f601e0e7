/*
 * Named places where a test lets a worker die, built in by -DCREMA_CRASH_POINTS only (see
 * tests/fault/test_workers.py): the process is killed at the place that
 * CREMA_CRASH_AT names (before-send, sent, committed, before-push), once for each time
 * that the test has made the file that CREMA_CRASH_FILE names. With CREMA_CRASH_FREEZES
 * it is stopped there instead, with its rows locked.
 */
#ifndef CREMA_ENGINE_LANE_CRASH_H
#define CREMA_ENGINE_LANE_CRASH_H

#ifdef CREMA_CRASH_POINTS
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline void
crash_point(const char *name)
{
    const char *wanted = getenv("CREMA_CRASH_AT");
    const char *file = getenv("CREMA_CRASH_FILE");

    if (wanted != NULL && file != NULL && strcmp(wanted, name) == 0 &&
        unlink(file) == 0) {
        raise(getenv("CREMA_CRASH_FREEZES") != NULL ? SIGSTOP : SIGKILL);
    }
}
#else
static inline void
crash_point(const char *name)
{
    (void)name;
}
#endif

#endif
