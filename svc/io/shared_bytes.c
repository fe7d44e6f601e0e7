/*
 * Shared bytes: one allocation, header and bytes together.
 */
#include "svc/io/shared_bytes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/xalloc.h"

struct shared_bytes *
shared_bytes_new(const void *p, size_t n)
{
    struct shared_bytes *s = xrealloc(NULL, 1, sizeof(*s) + n);

    s->refs = 1;
    s->n = n;
    if (p != NULL) {
        memcpy(s->p, p, n);
    }
    return s;
}

struct shared_bytes *
shared_bytes_ref(struct shared_bytes *s)
{
    assert(s->refs > 0);
    s->refs++;
    return s;
}

void
shared_bytes_unref(struct shared_bytes *s)
{
    assert(s == NULL || s->refs > 0);
    if (s != NULL && --s->refs == 0) {
        free(s);
    }
}
