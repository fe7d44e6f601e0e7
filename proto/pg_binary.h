/*
 * Postgres's binary formats: what its types look like on the wire in format 1 and in
 * COPY … (format binary). Numbers are big-endian and signed; a time is microseconds since
 * 2000; an array has a head of 12 bytes, or 20 when it is not empty, then each element
 * after its length. Source: the send and recv functions of src/backend/utils/adt
 * (int8send, timestamptz_send, array_send).
 */
#ifndef CREMA_PROTO_PG_BINARY_H
#define CREMA_PROTO_PG_BINARY_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "proto/slice.h"
#include "svc/base/must_use.h"

/* Types by their number (src/include/catalog/pg_type.dat). */
enum pg_type {
    PG_BYTEA = 17,
    PG_INT8 = 20,
    PG_INT2 = 21,
    PG_INT4 = 23,
    PG_TID = 27,
    PG_TIMESTAMPTZ = 1184,
    PG_XID8 = 5069
};

enum { PG_ARRAY_HEAD_BYTES = 20, PG_ARRAY_LENGTH_BYTES = 4 };

/* 2000-01-01, in microseconds since 1970. */
#define PG_EPOCH_US INT64_C(946684800000000)

/* bytes: 1 to 8, and the value must fit. Returns what follows them. */
static inline char *
pg_put_int(char *at, int64_t value, size_t bytes)
{
    uint64_t wire = htobe64((uint64_t)value << (64 - 8 * bytes));

    memcpy(at, &wire, bytes);
    return at + bytes;
}

/* A number of 1 to 8 bytes; 0 for a cell without, such as a null. */
static inline int64_t
pg_get_int(struct slice cell)
{
    uint64_t wire = 0;

    if (cell.n == sizeof(wire)) { /* nearly all of them */
        memcpy(&wire, cell.p, sizeof(wire));
        return (int64_t)be64toh(wire);
    }
    if (cell.n == 0 || cell.n > sizeof(wire)) {
        return 0;
    }
    memcpy(&wire, cell.p, cell.n);
    return (int64_t)be64toh(wire) >> (64 - 8 * cell.n);
}

/* Microseconds since 1970 and those of the wire; INT64_MAX is infinity in both. */
static inline int64_t
pg_time_to_wire(int64_t time_us)
{
    return time_us == INT64_MAX ? INT64_MAX : time_us - PG_EPOCH_US;
}

/* A time beyond ours counts as infinity; -infinity is INT64_MIN. */
static inline int64_t
pg_time_from_wire(int64_t wire)
{
    int64_t us;

    if (wire == INT64_MIN) {
        return INT64_MIN;
    }
    return __builtin_add_overflow(wire, PG_EPOCH_US, &us) ? INT64_MAX : us;
}

/* An array of one dimension without nulls, but for pg_array_put_null. */
struct pg_array {
    char *begin, *at;
};

/* What an array takes; total_bytes: of all elements, without their lengths. */
size_t pg_array_bytes(size_t count, size_t total_bytes);

/* Begins one in a buffer that is large enough for all of it. */
void pg_array_begin(struct pg_array *out, char *buf, enum pg_type type, size_t count);

/* An element of 1 to 8 bytes, as the type says. */
static inline void
pg_array_put_int(struct pg_array *out, int64_t value, size_t bytes)
{
    out->at = pg_put_int(out->at, (int64_t)bytes, PG_ARRAY_LENGTH_BYTES);
    if (bytes == sizeof(value)) { /* so that no copy of unknown length is made */
        out->at = pg_put_int(out->at, value, sizeof(value));
    } else {
        out->at = pg_put_int(out->at, value, bytes);
    }
}

void pg_array_put_bytes(struct pg_array *out, const void *p, size_t n);
void pg_array_put_null(struct pg_array *out);

/* The whole of it, in the caller's buffer. */
MUST_USE struct slice pg_array_end(const struct pg_array *out);

/* How many numbers a bigint[] without nulls holds; false when it is something else. */
MUST_USE bool pg_array_count(struct slice cell, size_t *ret_count);

/* One of them, counted from 0. */
static inline int64_t
pg_array_at(struct slice cell, size_t i)
{
    const size_t stride = PG_ARRAY_LENGTH_BYTES + sizeof(int64_t);

    return pg_get_int(
        slice_of(cell.p + PG_ARRAY_HEAD_BYTES + i * stride + PG_ARRAY_LENGTH_BYTES, 8));
}

#endif
