/*
 * Bump arenas: memory that is taken piece by piece and given back all at once. A request
 * has one; so has a batch. Memory is zeroed and aligned to 16 bytes. Blocks come from a
 * list that each thread keeps, so that a request costs no malloc once the service is
 * warm.
 *
 * Running out of memory, or taking more than ARENA_BYTES_MAX from one arena, ends the
 * process with a log line; no function here returns NULL.
 */
#ifndef CREMA_BASE_ARENA_H
#define CREMA_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "svc/base/must_use.h"

/*
 * The maximum stops what runs away; nothing that a caller may ask for comes near. The
 * most is a batch of 1,500 calls on accounts with 32 due holds and purchases in 32
 * refunds: some 70 MiB.
 */
enum { ARENA_BLOCK_BYTES = 4096, ARENA_BYTES_MAX = 128 * 1024 * 1024 };

struct arena_block;
struct arena_hook;

struct arena {
    struct arena_block *block; /* the one in use; the older ones hang from it */
    struct arena_hook *hooks;
    char *at, *end;     /* what is left of the block */
    size_t bytes_total; /* of all blocks */
};

/* No memory is taken before the first allocation. */
void arena_init(struct arena *a);

/*
 * Runs the hooks, last one first, and gives everything back. The arena may be used
 * again.
 */
void arena_reset(struct arena *a);

/* The same as arena_reset, for the end. Releasing a zeroed or released arena is fine. */
void arena_release(struct arena *a);

/* size 0 gives a valid pointer too. */
MUST_USE void *arena_alloc(struct arena *a, size_t size)
    __attribute__((malloc, returns_nonnull, alloc_size(2)));

/* count elements of size bytes; the product is checked for overflow. */
MUST_USE void *arena_array(struct arena *a, size_t count, size_t size)
    __attribute__((malloc, returns_nonnull, alloc_size(2, 3)));

/* Copies; a NUL follows, so that text can be read as a string. */
MUST_USE void *
arena_copy(struct arena *a, const void *p, size_t n) __attribute__((returns_nonnull));
MUST_USE char *
arena_strdup(struct arena *a, const char *s) __attribute__((returns_nonnull));
MUST_USE char *
arena_strndup(struct arena *a, const char *p, size_t n) __attribute__((returns_nonnull));
MUST_USE char *arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));
MUST_USE char *arena_vprintf(struct arena *a, const char *format, va_list args)
    __attribute__((format(printf, 2, 0), returns_nonnull));

/* fn(arg) runs when the arena is reset or released; later hooks run first. */
void arena_defer(struct arena *a, void (*fn)(void *arg), void *arg);

/* Frees the blocks that this thread keeps for reuse (at the end of a process). */
void arena_trim(void);

#endif
