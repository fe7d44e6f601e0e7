/*
 * What this process takes of the machine, for the metrics process_*, and what it leaves
 * when it crashes.
 */
#ifndef CREMA_BASE_PROCESS_H
#define CREMA_BASE_PROCESS_H

#include <stdbool.h>

/* How old its numbers may be: whoever has a loop calls process_measure as often. */
enum { PROCESS_MEASURE_S = 10 };

/* Notes when the process began, and what it may have open. */
void process_begin(void);

/* Sets CPU time, memory and open files. Some 50 µs; more with many sockets before Linux
 * 6.2, which tells their number. */
void process_measure(void);

/*
 * No core file, no debugger: the process holds secrets. Unless `later`, nobody can take
 * that back.
 */
void process_forbid_cores(bool later);

/* After process_forbid_cores(true): a crash leaves a core file. */
void process_allow_cores(void);

#endif
