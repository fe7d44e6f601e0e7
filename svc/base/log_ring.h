/*
 * Lines on their way to whoever reads the log: a bounded ring of bytes, and a thread that
 * writes them. A reader that stalls stalls the thread and nobody else. One thread puts
 * (asserted), one takes; neither waits for the other. A process that forks has none: the
 * thread may be anywhere then, in an allocator's lock as well.
 */
#ifndef CREMA_BASE_LOG_RING_H
#define CREMA_BASE_LOG_RING_H

#include <stdbool.h>
#include <stddef.h>

#include "svc/base/must_use.h"

enum { LOG_RING_STOP_MS = 1000 };

/*
 * Begins the thread, which writes to fd; called by the thread that will put. From now on
 * a crash (SIGSEGV, SIGABRT …) waits until what was put is written, for at most
 * LOG_RING_STOP_MS. False: there is no thread, lines are to be written where they stand.
 */
bool log_ring_start(int fd, size_t bytes);

bool log_ring_runs(void);

/* Whole lines. False: there is no room, they are not put. */
MUST_USE bool log_ring_put(const char *p, size_t n);

/* How many bytes there is room for. */
size_t log_ring_room(void);

/* What was put may be written now; puts alone do not wake the thread. */
void log_ring_wake(void);

/* Waits until all is written, for at most LOG_RING_STOP_MS; then there is no ring. Where
 * it was not, the thread stays in its write: nothing but the process's end may follow. */
void log_ring_stop(void);

#endif
