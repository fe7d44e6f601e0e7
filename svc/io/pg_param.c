/*
 * Parameters in Postgres's binary formats: big-endian integers, timestamps as
 * microseconds from 2000, arrays with a header of dimensions (src/backend/utils/adt,
 * array_send).
 */
#include <assert.h>
#include <limits.h>
#include <string.h>

#include "svc/base/arena.h"
#include "svc/io/pg.h"
#include "svc/io/pg_wire.h"

enum { FIRST_CAP = 8, ARRAY_HEADER_BYTES = 20 };

void
pg_params_init(struct pg_params *p, struct arena *arena)
{
    *p = (struct pg_params){.arena = arena};
}

static void
param_add(struct pg_params *p, const void *value, size_t n)
{
    assert(n <= INT_MAX);
    if (p->count == p->cap) {
        int cap = p->cap > 0 ? p->cap * 2 : FIRST_CAP;
        const char **values = arena_array(p->arena, (size_t)cap, sizeof(*values));
        int *lengths = arena_array(p->arena, (size_t)cap, sizeof(*lengths));

        if (p->count > 0) {
            memcpy(values, p->values, (size_t)p->count * sizeof(*values));
            memcpy(lengths, p->lengths, (size_t)p->count * sizeof(*lengths));
        }
        p->values = values;
        p->lengths = lengths;
        p->cap = cap;
    }
    p->values[p->count] = value;
    p->lengths[p->count++] = (int)n;
}

/* A number of so many bytes, copied into the arena. */
static void
add_number(struct pg_params *p, uint64_t value, size_t bytes)
{
    char *copy = arena_alloc(p->arena, bytes);

    pg_wire_put(copy, value, bytes);
    param_add(p, copy, bytes);
}

void
pg_param_null(struct pg_params *p)
{
    param_add(p, NULL, 0);
}

void
pg_param_bool(struct pg_params *p, bool value)
{
    add_number(p, value, 1);
}

void
pg_param_i16(struct pg_params *p, int16_t value)
{
    add_number(p, (uint64_t)value, 2);
}

void
pg_param_i32(struct pg_params *p, int32_t value)
{
    add_number(p, (uint64_t)value, 4);
}

void
pg_param_i64(struct pg_params *p, int64_t value)
{
    add_number(p, (uint64_t)value, 8);
}

void
pg_param_time_us(struct pg_params *p, int64_t time_us)
{
    add_number(p, (uint64_t)(time_us - PG_EPOCH_US), 8);
}

/* An empty value is not a null. */
void
pg_param_bytes(struct pg_params *p, const void *bytes, size_t n)
{
    param_add(p, arena_copy(p->arena, bytes, n), n);
}

void
pg_param_text(struct pg_params *p, const char *text, size_t n)
{
    pg_param_bytes(p, text, n);
}

/* Room for an array whose elements take so many bytes; *ret_at is where they begin. */
static void
array_begin(struct pg_params *p, uint32_t element_oid, size_t count, size_t element_bytes,
            bool has_nulls, char **ret_at)
{
    size_t n = count > 0 ? ARRAY_HEADER_BYTES + element_bytes : ARRAY_HEADER_BYTES - 8;
    char *array;

    assert(count <= INT_MAX && n <= INT_MAX);
    array = arena_alloc(p->arena, n);
    pg_wire_put(array, count > 0, 4); /* dimensions */
    pg_wire_put(array + 4, has_nulls, 4);
    pg_wire_put(array + 8, element_oid, 4);
    if (count > 0) {
        pg_wire_put(array + 12, count, 4);
        pg_wire_put(array + 16, 1, 4); /* lower bound */
    }
    param_add(p, array, n);
    *ret_at = array + ARRAY_HEADER_BYTES;
}

static size_t
count_nulls(const bool *nulls, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; nulls != NULL && i < n; i++) {
        count += nulls[i];
    }
    return count;
}

/* A kind of number, and how the value of one is had from a list. */
struct element {
    uint32_t oid;
    size_t bytes;
    uint64_t (*nth)(const void *values, size_t i);
};

static void
number_array(struct pg_params *p, const struct element *element, const void *values,
             const bool *nulls, size_t n)
{
    size_t bytes = element->bytes;
    size_t null_count = count_nulls(nulls, n);
    char *at;

    array_begin(p, element->oid, n, n * 4 + (n - null_count) * bytes, null_count > 0,
                &at);
    for (size_t i = 0; i < n; i++) {
        if (nulls != NULL && nulls[i]) {
            at = pg_wire_put(at, UINT32_MAX, 4);
            continue;
        }
        at = pg_wire_put(at, bytes, 4);
        at = pg_wire_put(at, element->nth(values, i), bytes);
    }
}

static uint64_t
nth_i16(const void *values, size_t i)
{
    return (uint64_t)((const int16_t *)values)[i];
}

static uint64_t
nth_i32(const void *values, size_t i)
{
    return (uint64_t)((const int32_t *)values)[i];
}

static uint64_t
nth_i64(const void *values, size_t i)
{
    return (uint64_t)((const int64_t *)values)[i];
}

static uint64_t
nth_time(const void *values, size_t i)
{
    return (uint64_t)(((const int64_t *)values)[i] - PG_EPOCH_US);
}

void
pg_param_i16_array(struct pg_params *p, const int16_t *values, const bool *nulls,
                   size_t n)
{
    number_array(p, &(struct element){PG_OID_INT2, 2, nth_i16}, values, nulls, n);
}

void
pg_param_i32_array(struct pg_params *p, const int32_t *values, const bool *nulls,
                   size_t n)
{
    number_array(p, &(struct element){PG_OID_INT4, 4, nth_i32}, values, nulls, n);
}

void
pg_param_i64_array(struct pg_params *p, const int64_t *values, const bool *nulls,
                   size_t n)
{
    number_array(p, &(struct element){PG_OID_INT8, 8, nth_i64}, values, nulls, n);
}

void
pg_param_time_us_array(struct pg_params *p, const int64_t *values, const bool *nulls,
                       size_t n)
{
    number_array(p, &(struct element){PG_OID_TIMESTAMPTZ, 8, nth_time}, values, nulls, n);
}

void
pg_param_bytea_array(struct pg_params *p, const struct pg_span *values, size_t n)
{
    size_t bytes = 4 * n;
    bool has_nulls = false;
    char *at;

    for (size_t i = 0; i < n; i++) {
        bytes += values[i].p != NULL ? values[i].n : 0;
        has_nulls = has_nulls || values[i].p == NULL;
    }
    array_begin(p, PG_OID_BYTEA, n, bytes, has_nulls, &at);
    for (size_t i = 0; i < n; i++) {
        at = pg_wire_put(at, values[i].p != NULL ? values[i].n : UINT32_MAX, 4);
        if (values[i].p != NULL && values[i].n > 0) {
            memcpy(at, values[i].p, values[i].n);
            at += values[i].n;
        }
    }
}
