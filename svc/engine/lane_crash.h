/*
 * Named places where a test lets a worker die (tests/fault), built in by
 * -DCREMA_CRASH_POINTS only: CREMA_CRASH_AT=before-send, sent, committed or before-push.
 */
#ifndef CREMA_ENGINE_LANE_CRASH_H
#define CREMA_ENGINE_LANE_CRASH_H

#ifdef CREMA_CRASH_POINTS
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static inline void
crash_point(const char *name)
{
    const char *wanted = getenv("CREMA_CRASH_AT");

    if (wanted != NULL && strcmp(wanted, name) == 0) {
        raise(SIGKILL);
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
