/*
 * Parameters in Postgres's binary formats (proto/pg_binary.h).
 */
#include <assert.h>
#include <limits.h>
#include <string.h>

#include "svc/base/arena.h"
#include "svc/io/pg.h"

enum { FIRST_CAP = 8 };

void
pg_params_init(struct pg_params *p, struct arena *arena)
{
    assert(arena != NULL);
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
add_number(struct pg_params *p, int64_t value, size_t bytes)
{
    char *copy = arena_alloc(p->arena, bytes);

    pg_put_int(copy, value, bytes);
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
    add_number(p, value, 2);
}

void
pg_param_i32(struct pg_params *p, int32_t value)
{
    add_number(p, value, 4);
}

void
pg_param_i64(struct pg_params *p, int64_t value)
{
    add_number(p, value, 8);
}

void
pg_param_time_us(struct pg_params *p, int64_t time_us)
{
    add_number(p, pg_time_to_wire(time_us), 8);
}

/* An empty value is not a null. */
void
pg_param_bytes(struct pg_params *p, const void *bytes, size_t n)
{
    assert(bytes != NULL || n == 0);
    param_add(p, arena_copy(p->arena, bytes, n), n);
}

void
pg_param_text(struct pg_params *p, const char *text, size_t n)
{
    pg_param_bytes(p, text, n);
}

void
pg_param_array(struct pg_params *p, const struct pg_array *array)
{
    struct slice whole = pg_array_end(array);

    param_add(p, whole.p, whole.n);
}

void
pg_array_new(struct pg_array *ret, struct arena *arena, enum pg_type type, size_t count,
             size_t total_bytes)
{
    pg_array_begin(ret, arena_alloc(arena, pg_array_bytes(count, total_bytes)), type,
                   count);
}

void
pg_param_i16_array(struct pg_params *p, const int16_t *values, size_t n)
{
    struct pg_array out;

    pg_array_new(&out, p->arena, PG_INT2, n, n * sizeof(values[0]));
    for (size_t i = 0; i < n; i++) {
        pg_array_put_int(&out, values[i], sizeof(values[0]));
    }
    pg_param_array(p, &out);
}

void
pg_param_i32_array(struct pg_params *p, const int32_t *values, size_t n)
{
    struct pg_array out;

    pg_array_new(&out, p->arena, PG_INT4, n, n * sizeof(values[0]));
    for (size_t i = 0; i < n; i++) {
        pg_array_put_int(&out, values[i], sizeof(values[0]));
    }
    pg_param_array(p, &out);
}

void
pg_param_i64_array(struct pg_params *p, const int64_t *values, size_t n)
{
    struct pg_array out;

    pg_array_new(&out, p->arena, PG_INT8, n, n * sizeof(values[0]));
    for (size_t i = 0; i < n; i++) {
        pg_array_put_int(&out, values[i], sizeof(values[0]));
    }
    pg_param_array(p, &out);
}

void
pg_param_time_us_array(struct pg_params *p, const int64_t *values, size_t n)
{
    struct pg_array out;

    pg_array_new(&out, p->arena, PG_TIMESTAMPTZ, n, n * sizeof(values[0]));
    for (size_t i = 0; i < n; i++) {
        pg_array_put_int(&out, pg_time_to_wire(values[i]), sizeof(values[0]));
    }
    pg_param_array(p, &out);
}

void
pg_param_bytea_array(struct pg_params *p, const struct pg_span *values, size_t n)
{
    struct pg_array out;
    size_t bytes = 0;

    for (size_t i = 0; i < n; i++) {
        bytes += values[i].p != NULL ? values[i].n : 0;
    }
    pg_array_new(&out, p->arena, PG_BYTEA, n, bytes);
    for (size_t i = 0; i < n; i++) {
        if (values[i].p == NULL) {
            pg_array_put_null(&out);
        } else {
            pg_array_put_bytes(&out, values[i].p, values[i].n);
        }
    }
    pg_param_array(p, &out);
}
