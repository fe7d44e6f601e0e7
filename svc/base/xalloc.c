/*
 * Allocation that cannot fail.
 */
#include "svc/base/xalloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/log.h"

void
xalloc_failed(size_t bytes)
{
    log_error("base", "out of memory for %zu bytes: give the service more memory", bytes);
    abort();
}

void *
xcalloc(size_t count, size_t size)
{
    void *p = calloc(count > 0 ? count : 1, size > 0 ? size : 1);

    if (p == NULL) {
        xalloc_failed(size);
    }
    return p;
}

void *
xmalloc(size_t bytes)
{
    return xrealloc(NULL, bytes, 1);
}

void *
xrealloc(void *p, size_t count, size_t size)
{
    size_t bytes;
    void *grown;

    if (__builtin_mul_overflow(count, size, &bytes)) {
        xalloc_failed(SIZE_MAX);
    }
    grown = realloc(p, bytes > 0 ? bytes : 1);
    if (grown == NULL) {
        xalloc_failed(bytes);
    }
    return grown;
}

char *
xstrdup(const char *s)
{
    size_t n = strlen(s) + 1;

    return memcpy(xrealloc(NULL, n, 1), s, n);
}
