/*
 * A slice is a view of bytes that somebody else owns: a pointer and a length, no
 * terminating NUL. It lives as long as the buffer under it. An empty slice may have a
 * NULL pointer.
 */
#ifndef CREMA_PROTO_SLICE_H
#define CREMA_PROTO_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "svc/base/must_use.h"

struct slice {
    const char *p;
    size_t n;
};

/* A slice of a string literal, also usable in static initialisers. */
#define SLICE_INIT(lit)        \
    {                          \
        (lit), sizeof(lit) - 1 \
    }
#define SLICE(lit) ((struct slice)SLICE_INIT(lit))
#define SLICE_NONE ((struct slice){NULL, 0})

/* Arguments for a "%.*s" of printf. */
#define SLICE_FMT(s) (int)(s).n, (s).p

static inline struct slice
slice_of(const void *p, size_t n)
{
    return (struct slice){(const char *)p, n};
}

/* NULL gives an empty slice. */
static inline struct slice
slice_from_cstr(const char *s)
{
    return (struct slice){s, s != NULL ? strlen(s) : 0};
}

static inline bool
slice_eq(struct slice a, struct slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
slice_eq_cstr(struct slice a, const char *b)
{
    return slice_eq(a, slice_from_cstr(b));
}

static inline bool
slice_starts(struct slice a, struct slice prefix)
{
    return a.n >= prefix.n && (prefix.n == 0 || memcmp(a.p, prefix.p, prefix.n) == 0);
}

/* 0 to 15, or -1 if it is no hexadecimal digit. */
static inline int
slice_hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Compares with ASCII letters folded; other bytes must be the same. */
bool slice_eq_nocase(struct slice a, struct slice b);

/*
 * The whole slice must be decimal digits (i64: with one optional '-'), without sign,
 * space or leading zeros beyond a single 0, and fit the type. "-0" is refused.
 */
MUST_USE bool slice_to_i64(struct slice s, int64_t *ret_value);
MUST_USE bool slice_to_u64(struct slice s, uint64_t *ret_value);

/* Copies into buf with a NUL at the end. False, and nothing written, if n + 1 > cap. */
MUST_USE bool slice_copy_cstr(struct slice s, char *buf, size_t cap);

/* The same for what was measured before: too little room is our mistake (assertion). */
void slice_put_cstr(struct slice s, char *buf, size_t cap);

#endif
