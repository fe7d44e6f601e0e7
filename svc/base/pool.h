/*
 * Objects of one size with a life of their own: longer than a request, shorter than the
 * process (sockets' sessions, watches, publications). Zeroed; counted, so that metrics
 * and tests can tell what is alive. Not for threads.
 */
#ifndef CREMA_BASE_POOL_H
#define CREMA_BASE_POOL_H

#include <stddef.h>

#include "svc/base/must_use.h"

struct pool {
    size_t object_bytes;
    size_t in_use;
};

void pool_init(struct pool *p, size_t object_bytes);

/* Never NULL. */
MUST_USE void *pool_get(struct pool *p) __attribute__((returns_nonnull));

/* NULL is allowed. */
void pool_put(struct pool *p, void *object);

#endif
