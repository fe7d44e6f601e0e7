/*
 * A growable byte buffer. The bytes are contiguous; a NUL follows them, uncounted, so
 * that text can be read as a string. Growing doubles; pointers into it end with growth.
 */
#ifndef CREMA_BASE_BUF_H
#define CREMA_BASE_BUF_H

#include <stddef.h>

#include "svc/base/must_use.h"

struct buf {
    char *p; /* NULL while nothing was ever written */
    size_t n;
    size_t cap;
};

#define BUF_INIT   \
    {              \
        NULL, 0, 0 \
    }

/* Releases the buffer when the variable leaves its scope. */
#define BUF_AUTO __attribute__((cleanup(buf_release))) struct buf

/* Room for `extra` more bytes; returns where they go. Add what was written to b->n. */
MUST_USE char *buf_reserve(struct buf *b, size_t extra) __attribute__((returns_nonnull));

void buf_append(struct buf *b, const void *p, size_t n);
void buf_puts(struct buf *b, const char *s);
void
buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Empties it and keeps the memory. */
void buf_clear(struct buf *b);

/* Frees the memory; the buffer may be used again. */
void buf_release(struct buf *b);

#endif
