/*
 * A progress bar: see progress.h.
 */
#include "tools/cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BAR_CELLS = 32 };

void
progress_draw(int64_t done, int64_t total, const char *what)
{
    char bar[BAR_CELLS + 1];
    int64_t full = done < total ? done : total;
    int cells = total > 0 ? (int)(full * BAR_CELLS / total) : 0;

    if (isatty(STDERR_FILENO) == 0) {
        return;
    }
    memset(bar, '.', BAR_CELLS);
    memset(bar, '#', (size_t)cells);
    bar[BAR_CELLS] = '\0';
    if (total > 0) {
        fprintf(stderr, "\r[%s] %3d %%  %" PRId64 " %s\033[K", bar,
                (int)(full * 100 / total), done, what);
    } else {
        fprintf(stderr, "\r%" PRId64 " %s\033[K", done, what);
    }
    fflush(stderr);
}

void
progress_clear(void)
{
    if (isatty(STDERR_FILENO) != 0) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
}
