/*
 * Arena: memory that is given piece by piece and taken back all at once.
 */
#include "svc/base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "svc/base/xalloc.h"

enum { ALIGN = alignof(max_align_t), FREE_BLOCKS_MAX = 1024 };

struct arena_block {
    struct arena_block *next;
    size_t size; /* of data */
    alignas(max_align_t) char data[];
};

struct arena_hook {
    struct arena_hook *next;
    void (*fn)(void *arg);
    void *arg;
};

/* Blocks of the usual size, for the next arena. */
static struct arena_block *free_blocks;
static size_t free_block_count;

static struct arena_block *
block_get(size_t size)
{
    if (size <= ARENA_BLOCK_BYTES) {
        if (free_blocks != NULL) {
            struct arena_block *b = free_blocks;
            free_blocks = b->next;
            free_block_count--;
            return b;
        }
        size = ARENA_BLOCK_BYTES;
    }
    struct arena_block *b = xrealloc(NULL, sizeof(*b) + size);
    b->size = size;
    return b;
}

static void
block_put(struct arena_block *b)
{
    if (b->size != ARENA_BLOCK_BYTES || free_block_count >= FREE_BLOCKS_MAX) {
        free(b);
        return;
    }
    b->next = free_blocks;
    free_blocks = b;
    free_block_count++;
}

void
arena_init(struct arena *a)
{
    *a = (struct arena){0};
}

void *
arena_alloc(struct arena *a, size_t size)
{
    assert(size <= ARENA_BYTES_MAX);
    size = (size + (size_t)ALIGN - 1) & ~((size_t)ALIGN - 1);
    if ((size_t)(a->end - a->at) < size || a->at == NULL) {
        struct arena_block *b = block_get(size);
        b->next = a->blocks;
        a->blocks = b;
        a->at = b->data;
        a->end = b->data + b->size;
        a->total_bytes += b->size;
        assert(a->total_bytes <= ARENA_BYTES_MAX);
    }
    void *p = a->at;
    a->at += size;
    return memset(p, 0, size);
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
    size_t bytes;

    bool overflow = __builtin_mul_overflow(count, size, &bytes);
    assert(!overflow);
    (void)overflow;
    return arena_alloc(a, bytes);
}

char *
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
arena_strndup(struct arena *a, const char *s, size_t n)
{
    return arena_copy(a, s, strnlen(s, n));
}

char *
arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(n >= 0);
    char *text = arena_alloc(a, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)n + 1, format, args);
    va_end(args);
    return text;
}

void
arena_defer(struct arena *a, void (*fn)(void *arg), void *arg)
{
    struct arena_hook *hook = arena_alloc(a, sizeof(*hook));

    hook->fn = fn;
    hook->arg = arg;
    hook->next = a->hooks;
    a->hooks = hook;
}

void
arena_reset(struct arena *a)
{
    while (a->hooks != NULL) {
        struct arena_hook *hook = a->hooks;
        a->hooks = hook->next;
        hook->fn(hook->arg);
    }
    while (a->blocks != NULL) {
        struct arena_block *b = a->blocks;
        a->blocks = b->next;
        block_put(b);
    }
    arena_init(a);
}

void
arena_release(struct arena *a)
{
    arena_reset(a);
}
