/*
 * Arrays: see pg_binary.h.
 */
#include "proto/pg_binary.h"

enum { EMPTY_BYTES = 12, NULLS_AT = 4, COUNT_AT = 12 };

size_t
pg_array_bytes(size_t count, size_t total_bytes)
{
    return count == 0 ? EMPTY_BYTES
                      : PG_ARRAY_HEAD_BYTES + count * PG_ARRAY_LENGTH_BYTES + total_bytes;
}

void
pg_array_begin(struct pg_array *out, char *buf, enum pg_type type, size_t count)
{
    out->begin = buf;
    out->at = pg_put_int(buf, count > 0 ? 1 : 0, 4); /* dimensions */
    out->at = pg_put_int(out->at, 0, 4);             /* no nulls */
    out->at = pg_put_int(out->at, type, 4);
    if (count > 0) {
        out->at = pg_put_int(out->at, (int64_t)count, 4);
        out->at = pg_put_int(out->at, 1, 4); /* the first index */
    }
}

void
pg_array_put_bytes(struct pg_array *out, const void *p, size_t n)
{
    out->at = pg_put_int(out->at, (int64_t)n, PG_ARRAY_LENGTH_BYTES);
    if (n > 0) {
        memcpy(out->at, p, n);
    }
    out->at += n;
}

void
pg_array_put_null(struct pg_array *out)
{
    pg_put_int(out->begin + NULLS_AT, 1, 4);
    out->at = pg_put_int(out->at, -1, PG_ARRAY_LENGTH_BYTES);
}

struct slice
pg_array_end(const struct pg_array *out)
{
    return slice_of(out->begin, (size_t)(out->at - out->begin));
}

bool
pg_array_count(struct slice cell, size_t *ret_count)
{
    int64_t dimensions, count;

    if (cell.n < EMPTY_BYTES || pg_get_int(slice_of(cell.p + NULLS_AT, 4)) != 0) {
        return false;
    }
    dimensions = pg_get_int(slice_of(cell.p, 4));
    if (dimensions == 0) {
        *ret_count = 0;
        return true;
    }
    if (dimensions != 1 || cell.n < PG_ARRAY_HEAD_BYTES) {
        return false;
    }
    count = pg_get_int(slice_of(cell.p + COUNT_AT, 4));
    if (count < 0 || (uint64_t)count > cell.n / sizeof(int64_t) ||
        cell.n != pg_array_bytes((size_t)count, (size_t)count * sizeof(int64_t))) {
        return false;
    }
    *ret_count = (size_t)count;
    return true;
}
