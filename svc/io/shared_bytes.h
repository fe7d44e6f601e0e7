/*
 * Bytes with a reference count, written to many connections without a copy. Not for
 * threads.
 */
#ifndef CREMA_IO_SHARED_BYTES_H
#define CREMA_IO_SHARED_BYTES_H

#include <stddef.h>

#include "svc/base/must_use.h"

struct shared_bytes {
    size_t refs;
    size_t n;
    char p[];
};

/* With one reference, which is the caller's. p may be NULL: filled in by the caller. */
MUST_USE struct shared_bytes *shared_bytes_new(const void *p, size_t n);
MUST_USE struct shared_bytes *shared_bytes_ref(struct shared_bytes *s);
void shared_bytes_unref(struct shared_bytes *s);

#endif
