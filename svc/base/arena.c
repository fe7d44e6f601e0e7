/*
 * Arenas. Blocks come in four sizes, each with a free list per thread; what is larger
 * goes back to malloc at once. Free blocks are poisoned under AddressSanitizer, so that a
 * use after the arena's end is found although the memory is kept.
 */
#include "svc/base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/log.h"
#include "svc/base/xalloc.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif
#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
#define poison(p, n)   __asan_poison_memory_region((p), (n))
#define unpoison(p, n) __asan_unpoison_memory_region((p), (n))
#else
#define poison(p, n)   ((void)(p), (void)(n))
#define unpoison(p, n) ((void)(p), (void)(n))
#endif

enum { ALIGNMENT = 16, CLASSES = 4, CLASS_FREE_BYTES_MAX = 8 * 1024 * 1024 };

static const size_t class_bytes[CLASSES] = {ARENA_BLOCK_BYTES, 16384, 65536, 262144};

struct arena_block {
    struct arena_block *older;
    size_t bytes; /* with this header */
};

_Static_assert(sizeof(struct arena_block) % ALIGNMENT == 0, "data begins aligned");

struct arena_hook {
    struct arena_hook *older;
    void (*fn)(void *arg);
    void *arg;
};

static _Thread_local struct arena_block *free_blocks[CLASSES];
static _Thread_local size_t free_bytes[CLASSES];

/* The smallest rank that holds so many bytes, or CLASSES. */
static size_t
class_of(size_t bytes)
{
    size_t rank = 0;

    while (rank < CLASSES && class_bytes[rank] < bytes) {
        rank++;
    }
    return rank;
}

static struct arena_block *
block_get(size_t bytes)
{
    size_t rank = class_of(bytes);
    struct arena_block *b;

    if (rank < CLASSES && free_blocks[rank] != NULL) {
        b = free_blocks[rank];
        free_blocks[rank] = b->older;
        free_bytes[rank] -= b->bytes;
        unpoison(b, b->bytes);
        return b;
    }
    if (rank < CLASSES) {
        bytes = class_bytes[rank];
    }
    b = xrealloc(NULL, bytes, 1);
    b->bytes = bytes;
    return b;
}

static void
block_put(struct arena_block *b)
{
    size_t rank = class_of(b->bytes);

    if (rank == CLASSES || free_bytes[rank] >= CLASS_FREE_BYTES_MAX) {
        free(b);
        return;
    }
    b->older = free_blocks[rank];
    free_blocks[rank] = b;
    free_bytes[rank] += b->bytes;
    poison(b + 1, b->bytes - sizeof(*b));
}

void
arena_trim(void)
{
    for (size_t rank = 0; rank < CLASSES; rank++) {
        while (free_blocks[rank] != NULL) {
            struct arena_block *b = free_blocks[rank];

            free_blocks[rank] = b->older;
            unpoison(b, b->bytes);
            free(b);
        }
        free_bytes[rank] = 0;
    }
}

void
arena_init(struct arena *a)
{
    *a = (struct arena){0};
}

void
arena_reset(struct arena *a)
{
    while (a->hooks != NULL) {
        struct arena_hook *hook = a->hooks;

        a->hooks = hook->older;
        hook->fn(hook->arg);
    }
    while (a->block != NULL) {
        struct arena_block *b = a->block;

        a->block = b->older;
        block_put(b);
    }
    arena_init(a);
}

void
arena_release(struct arena *a)
{
    arena_reset(a);
}

/* A fresh block with room for size bytes; the next ones are larger. */
static void
grow(struct arena *a, size_t size)
{
    size_t bytes = size + sizeof(struct arena_block);
    size_t wanted = a->bytes_total / 2;
    struct arena_block *b;

    if (wanted > class_bytes[CLASSES - 1]) {
        wanted = class_bytes[CLASSES - 1];
    }
    b = block_get(bytes > wanted ? bytes : wanted);
    b->older = a->block;
    a->block = b;
    a->bytes_total += b->bytes;
    if (a->bytes_total > ARENA_BYTES_MAX) {
        log_error("base", "an arena grew to %zu bytes: a limit is missing",
                  a->bytes_total);
        abort();
    }
    a->at = (char *)(b + 1);
    a->end = (char *)b + b->bytes;
}

void *
arena_alloc(struct arena *a, size_t size)
{
    void *p;

    if (size > ARENA_BYTES_MAX) {
        xalloc_failed(size);
    }
    size = size > 0 ? (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1) : ALIGNMENT;
    if ((size_t)(a->end - a->at) < size) {
        grow(a, size);
    }
    p = a->at;
    a->at += size;
    return memset(p, 0, size);
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes)) {
        xalloc_failed(SIZE_MAX);
    }
    return arena_alloc(a, bytes);
}

void *
arena_copy(struct arena *a, const void *p, size_t n)
{
    char *copy = arena_alloc(a, n + 1);

    if (n > 0) {
        memcpy(copy, p, n);
    }
    return copy;
}

char *
arena_strdup(struct arena *a, const char *s)
{
    return arena_copy(a, s, strlen(s));
}

char *
arena_strndup(struct arena *a, const char *p, size_t n)
{
    return arena_copy(a, p, n);
}

char *
arena_vprintf(struct arena *a, const char *format, va_list args)
{
    va_list again;
    char *text;
    int n;

    va_copy(again, args);
    n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    assert(n >= 0);
    text = arena_alloc(a, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, format, args);
    return text;
}

char *
arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    char *text;

    va_start(args, format);
    text = arena_vprintf(a, format, args);
    va_end(args);
    return text;
}

void
arena_defer(struct arena *a, void (*fn)(void *arg), void *arg)
{
    struct arena_hook *hook = arena_alloc(a, sizeof(*hook));

    *hook = (struct arena_hook){.older = a->hooks, .fn = fn, .arg = arg};
    a->hooks = hook;
}
