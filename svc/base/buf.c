/*
 * A byte buffer that grows.
 */
#include "svc/base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "svc/base/xalloc.h"

void
buf_init(struct buf *b)
{
    *b = (struct buf){0};
}

char *
buf_reserve(struct buf *b, size_t n)
{
    if (b->cap - b->len < n + 1 || b->data == NULL) {
        size_t cap = b->cap > 0 ? b->cap : 256;
        while (cap < b->len + n + 1) {
            cap *= 2;
        }
        b->data = xrealloc(b->data, cap);
        b->cap = cap;
    }
    return b->data + b->len;
}

void
buf_append(struct buf *b, const void *p, size_t n)
{
    char *at = buf_reserve(b, n);

    if (n > 0) {
        memcpy(at, p, n);
    }
    b->len += n;
    b->data[b->len] = '\0';
}

void
buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(n >= 0);
    char *at = buf_reserve(b, (size_t)n);
    va_start(args, format);
    vsnprintf(at, (size_t)n + 1, format, args);
    va_end(args);
    b->len += (size_t)n;
}

void
buf_clear(struct buf *b)
{
    b->len = 0;
}

void
buf_release(struct buf *b)
{
    free(b->data);
    buf_init(b);
}
