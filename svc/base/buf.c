/*
 * A byte buffer that grows.
 */
#include "svc/base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/xalloc.h"

enum { FIRST_CAP = 256 };

char *
buf_reserve(struct buf *b, size_t extra)
{
    size_t need;

    if (__builtin_add_overflow(b->n, extra, &need) || need > (size_t)-1 / 4) {
        xalloc_failed(extra);
    }
    if (need + 1 > b->cap) {
        size_t cap = b->cap > 0 ? b->cap : FIRST_CAP;

        while (cap < need + 1) {
            cap *= 2;
        }
        b->p = xrealloc(b->p, cap, 1);
        b->cap = cap;
    }
    return b->p + b->n;
}

void
buf_append(struct buf *b, const void *p, size_t n)
{
    char *at = buf_reserve(b, n);

    if (n > 0) {
        memcpy(at, p, n);
    }
    b->n += n;
    b->p[b->n] = '\0';
}

void
buf_puts(struct buf *b, const char *s)
{
    buf_append(b, s, strlen(s));
}

void
buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;
    int n;
    char *at;

    va_start(args, format);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(n >= 0);
    at = buf_reserve(b, (size_t)n);
    va_start(args, format);
    vsnprintf(at, (size_t)n + 1, format, args);
    va_end(args);
    b->n += (size_t)n;
}

void
buf_clear(struct buf *b)
{
    b->n = 0;
    if (b->p != NULL) {
        b->p[0] = '\0';
    }
}

void
buf_release(struct buf *b)
{
    free(b->p);
    *b = (struct buf)BUF_INIT;
}
