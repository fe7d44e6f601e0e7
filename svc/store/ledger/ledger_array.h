/*
 * One-dimensional Postgres arrays in binary form, as parameters of set-based statements.
 * Begin with the number of elements and the bytes they take together, put each, take the
 * bytes; they are the arena's.
 */
#ifndef CREMA_STORE_LEDGER_ARRAY_H
#define CREMA_STORE_LEDGER_ARRAY_H

#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"

/* Element types, by their number in pg_type. */
enum array_type {
    ARRAY_BYTEA = 17,
    ARRAY_I64 = 20,
    ARRAY_I16 = 21,
    ARRAY_I32 = 23,
    ARRAY_TID = 27,
    ARRAY_TIME = 1184,
    ARRAY_XID8 = 5069
};

struct array_out {
    unsigned char *begin;
    unsigned char *at;
};

/* total_bytes: of all elements, without their lengths. */
void array_begin(struct array_out *out, struct arena *arena, enum array_type type,
                 size_t count, size_t total_bytes);

void array_put_bytes(struct array_out *out, const void *p, size_t n);

/* bytes: 2, 4 or 8, as the type says; the value must fit. */
void array_put_int(struct array_out *out, int64_t value, size_t bytes);

/* Microseconds since 1970; INT64_MAX is infinity. */
void array_put_time_us(struct array_out *out, int64_t time_us);

struct slice array_end(const struct array_out *out);

/* A whole bigint[]. */
struct slice array_of_i64(struct arena *arena, const int64_t *values, size_t count);

/* One value as a binary parameter: bytes as above. */
struct slice param_int(struct arena *arena, int64_t value, size_t bytes);

#endif
