/*
 * Allocation that cannot fail.
 */
#include "svc/base/xalloc.h"

#include <string.h>
#include <unistd.h>

static _Noreturn void
out_of_memory(void)
{
    static const char text[] = "lvl=error mod=base msg=\"out of memory\"\n";

    if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0) {
        abort();
    }
    abort();
}

void *
xcalloc(size_t count, size_t size)
{
    void *p = calloc(count > 0 ? count : 1, size > 0 ? size : 1);

    if (p == NULL) {
        out_of_memory();
    }
    return p;
}

void *
xrealloc(void *p, size_t size)
{
    void *grown = realloc(p, size > 0 ? size : 1);

    if (grown == NULL) {
        out_of_memory();
    }
    return grown;
}

char *
xstrdup(const char *s)
{
    size_t n = strlen(s) + 1;

    return memcpy(xcalloc(1, n), s, n);
}
