/*
 * Allocation that cannot fail: out of memory ends the process with a log line. For base
 * and io only; above them memory comes from an arena. Free with free().
 */
#ifndef CREMA_BASE_XALLOC_H
#define CREMA_BASE_XALLOC_H

#include <stddef.h>

#include "svc/base/must_use.h"

/* Zeroed; the product is checked for overflow. */
MUST_USE void *
xcalloc(size_t count, size_t size) __attribute__((malloc, returns_nonnull));

/* Not zeroed. For libraries that let us choose where their memory comes from. */
MUST_USE void *xmalloc(size_t bytes) __attribute__((malloc, returns_nonnull));

/* Not zeroed. */
MUST_USE void *
xrealloc(void *p, size_t count, size_t size) __attribute__((returns_nonnull));

MUST_USE char *xstrdup(const char *s) __attribute__((malloc, returns_nonnull));

/* Logs and aborts. */
void xalloc_failed(size_t bytes) __attribute__((noreturn));

#endif
