/* What pg_param.c, pg_result.c and pg.c share: type numbers and big-endian integers. */
#ifndef CREMA_IO_PG_WIRE_H
#define CREMA_IO_PG_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 2000-01-01, where Postgres's timestamps begin, in microseconds since 1970. */
#define PG_EPOCH_US INT64_C(946684800000000)

/* src/include/catalog/pg_type.dat */
enum {
    PG_OID_BYTEA = 17,
    PG_OID_INT8 = 20,
    PG_OID_INT2 = 21,
    PG_OID_INT4 = 23,
    PG_OID_TIMESTAMPTZ = 1184
};

/*
 * A result of libpq (PGresult) during on_result; kept: pg_result_keep has taken it over.
 */
struct pg_result {
    void *pgresult;
    bool kept;
};

/* The low bytes of value, highest first; returns what follows them. */
static inline char *
pg_wire_put(char *at, uint64_t value, size_t bytes)
{
    for (size_t i = bytes; i-- > 0; value >>= 8) {
        at[i] = (char)(unsigned char)value;
    }
    return at + bytes;
}

/* Sign-extended. */
static inline int64_t
pg_wire_get(const char *at, size_t bytes)
{
    uint64_t value = (at[0] & 0x80) != 0 ? UINT64_MAX : 0;

    for (size_t i = 0; i < bytes; i++) {
        value = value << 8 | (unsigned char)at[i];
    }
    return (int64_t)value;
}

#endif
