/*
 * Small helpers for decoding rows of the pool's calls; used inside store only.
 */
#ifndef CREMA_STORE_TAKE_H
#define CREMA_STORE_TAKE_H

#include <string.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/io/pgpool.h"

/* The first statement's result, NULL when the call failed. */
static inline const struct pg_result *
take_result(const struct pgpool_call *call, int index)
{
    return call->ok ? call->results[index] : NULL;
}

/* A text or bytea, copied into the arena; empty for null. */
static inline struct slice
take_slice(const struct pg_result *r, int row, int col, struct arena *arena)
{
    size_t n;

    if (pg_is_null(r, row, col)) {
        return SLICE_NONE;
    }
    const char *p = pg_bytes(r, row, col, &n);
    return slice_of(arena_copy(arena, p, n), n);
}

/* The bytes, or null for an empty slice. */
static inline void
param_slice_or_null(struct pg_params *p, struct slice s)
{
    if (s.n == 0) {
        pg_param_null(p);
    } else {
        pg_param_bytes(p, s.p, s.n);
    }
}

/* Starts a call with one statement. */
static inline struct pg_params *
ask_one(struct pgpool_call *call, struct arena *arena, const struct pg_stmt *stmt)
{
    pgpool_call_init(call, arena);
    return pgpool_call_add(call, stmt);
}

#endif
