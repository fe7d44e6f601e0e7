/*
 * Reading results in binary. The statements are ours, so a surprise is a mistake of ours.
 */
#include <assert.h>
#include <libpq-fe.h>
#include <string.h>

#include "svc/base/arena.h"
#include "svc/io/pg.h"
#include "svc/io/pg_wire.h"

static const PGresult *
res_of(const struct pg_result *r)
{
    return r->pgresult;
}

int
pg_rows(const struct pg_result *r)
{
    return PQntuples(res_of(r));
}

bool
pg_is_null(const struct pg_result *r, int row, int col)
{
    assert(row >= 0 && row < PQntuples(res_of(r)));
    assert(col >= 0 && col < PQnfields(res_of(r)));
    return PQgetisnull(res_of(r), row, col) == 1;
}

/* A number of exactly so many bytes; 0 for null. */
static int64_t
number(const struct pg_result *r, int row, int col, int bytes)
{
    if (pg_is_null(r, row, col)) {
        return 0;
    }
    assert(PQgetlength(res_of(r), row, col) == bytes);
    return pg_get_int(slice_of(PQgetvalue(res_of(r), row, col), (size_t)bytes));
}

bool
pg_bool(const struct pg_result *r, int row, int col)
{
    return number(r, row, col, 1) != 0;
}

int16_t
pg_i16(const struct pg_result *r, int row, int col)
{
    return (int16_t)number(r, row, col, 2);
}

int32_t
pg_i32(const struct pg_result *r, int row, int col)
{
    return (int32_t)number(r, row, col, 4);
}

int64_t
pg_i64(const struct pg_result *r, int row, int col)
{
    return number(r, row, col, 8);
}

int64_t
pg_time_us(const struct pg_result *r, int row, int col)
{
    return pg_is_null(r, row, col) ? 0 : pg_time_from_wire(number(r, row, col, 8));
}

const char *
pg_bytes(const struct pg_result *r, int row, int col, size_t *ret_n)
{
    if (pg_is_null(r, row, col)) {
        *ret_n = 0;
        return NULL;
    }
    *ret_n = (size_t)PQgetlength(res_of(r), row, col);
    return PQgetvalue(res_of(r), row, col);
}

const char *
pg_raw(const struct pg_result *r, int row, int col, size_t *ret_n)
{
    return pg_bytes(r, row, col, ret_n);
}

const char *
pg_result_tag(const struct pg_result *r)
{
    return PQcmdStatus(r->pgresult);
}

static void
result_clear(void *pgresult)
{
    PQclear(pgresult);
}

const struct pg_result *
pg_result_keep(const struct pg_result *r, struct arena *arena)
{
    struct pg_result *kept = arena_alloc(arena, sizeof(*kept));

    assert(!r->kept);
    *kept = (struct pg_result){.pgresult = r->pgresult, .kept = true};
    arena_defer(arena, result_clear, r->pgresult);
    ((struct pg_result *)(uintptr_t)r)->kept = true;
    return kept;
}
