/*
 * Encoding of arrays: see ledger_array.h.
 */
#include "svc/store/ledger/ledger_array.h"

#include <string.h>

#include "svc/store/ledger/ledger_row.h"

enum { HEAD_BYTES = 20, LENGTH_BYTES = 4 };

static unsigned char *
put_big_endian(unsigned char *at, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        at[i] = (unsigned char)(value >> (8 * (bytes - 1 - i)));
    }
    return at + bytes;
}

void
array_begin(struct array_out *out, struct arena *arena, enum array_type type,
            size_t count, size_t total_bytes)
{
    out->begin = arena_alloc(arena, HEAD_BYTES + count * LENGTH_BYTES + total_bytes);
    out->at = put_big_endian(out->begin, count > 0 ? 1 : 0, 4); /* dimensions */
    out->at = put_big_endian(out->at, 0, 4);                    /* no nulls */
    out->at = put_big_endian(out->at, (uint64_t)type, 4);
    if (count > 0) {
        out->at = put_big_endian(out->at, count, 4);
        out->at = put_big_endian(out->at, 1, 4); /* the first index */
    }
}

void
array_put_bytes(struct array_out *out, const void *p, size_t n)
{
    out->at = put_big_endian(out->at, n, LENGTH_BYTES);
    if (n > 0) {
        memcpy(out->at, p, n);
    }
    out->at += n;
}

void
array_put_int(struct array_out *out, int64_t value, size_t bytes)
{
    out->at = put_big_endian(out->at, bytes, LENGTH_BYTES);
    out->at = put_big_endian(out->at, (uint64_t)value, bytes);
}

void
array_put_time_us(struct array_out *out, int64_t time_us)
{
    array_put_int(out, time_us == INT64_MAX ? time_us : time_us - PG_EPOCH_US, 8);
}

struct slice
array_end(const struct array_out *out)
{
    return slice_of(out->begin, (size_t)(out->at - out->begin));
}

struct slice
array_of_i64(struct arena *arena, const int64_t *values, size_t count)
{
    struct array_out out;

    array_begin(&out, arena, ARRAY_I64, count, count * sizeof(values[0]));
    for (size_t i = 0; i < count; i++) {
        array_put_int(&out, values[i], 8);
    }
    return array_end(&out);
}

struct slice
param_int(struct arena *arena, int64_t value, size_t bytes)
{
    unsigned char *p = arena_alloc(arena, bytes);

    put_big_endian(p, (uint64_t)value, bytes);
    return slice_of(p, bytes);
}
