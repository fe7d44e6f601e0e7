/*
 * A progress bar on stderr, drawn only where a person sees it: on a terminal.
 */
#ifndef CREMA_CLI_PROGRESS_H
#define CREMA_CLI_PROGRESS_H

#include <stdint.h>

/* done of total, which may be an estimate; total 0: unknown. what: "entries". */
void progress_draw(int64_t done, int64_t total, const char *what);

/* Takes the bar away. */
void progress_clear(void);

#endif
