/*
 * One connection to Postgres (libpq) in pipeline mode, driven by the loop. It connects
 * and reconnects by itself with jittered back-off. Of several hosts in the conninfo the
 * first that takes writes is used (target_session_attrs); one that is silent for
 * connect_timeout (3 s) while connecting, or for 4 s with an answer due, is passed by.
 *
 * Statements are gathered by pg_send and leave as one group with pg_sync. Outside BEGIN
 * a group is one transaction: it happens as a whole or not at all. Several groups may be
 * under way; their answers come in order. After an error the rest of its group is
 * skipped.
 *
 * Values travel in binary; every $n of a statement needs a cast that names its type
 * ($1::bigint). Statements are prepared per connection when they are first used.
 */
#ifndef CREMA_IO_PG_H
#define CREMA_IO_PG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/pg_binary.h"
#include "svc/base/must_use.h"

struct arena;
struct loop;
struct pg_conn;
struct pg_result;

enum { PG_GROUP_MAX = 32, PG_SQLSTATE_BYTES = 6, PG_NAME_BYTES = 64 };

/* static const, one per statement; its address is its identity. */
struct pg_stmt {
    const char *name; /* unique, at most 63 characters (asserted) */
    const char *sql;
    int param_count;
};

/* $1, $2 … in order; memory is the arena's and must last until pg_sync. */
struct pg_params {
    struct arena *arena;
    int count, cap;
    const char **values;
    int *lengths;
};

void pg_params_init(struct pg_params *p, struct arena *arena);
void pg_param_null(struct pg_params *p);
void pg_param_bool(struct pg_params *p, bool value);
void pg_param_i16(struct pg_params *p, int16_t value);
void pg_param_i32(struct pg_params *p, int32_t value);
void pg_param_i64(struct pg_params *p, int64_t value);
void pg_param_time_us(struct pg_params *p, int64_t time_us);           /* timestamptz */
void pg_param_bytes(struct pg_params *p, const void *bytes, size_t n); /* bytea */
void pg_param_text(struct pg_params *p, const char *text, size_t n);

/* An array of bytes; NULL p is a null element. */
struct pg_span {
    const void *p;
    size_t n;
};

/* Arrays. */
void pg_param_i16_array(struct pg_params *p, const int16_t *values, size_t n);
void pg_param_i32_array(struct pg_params *p, const int32_t *values, size_t n);
void pg_param_i64_array(struct pg_params *p, const int64_t *values, size_t n);
void pg_param_time_us_array(struct pg_params *p, const int64_t *values, size_t n);
void pg_param_bytea_array(struct pg_params *p, const struct pg_span *values, size_t n);

/*
 * An array that is written element by element (proto/pg_binary.h), in the arena.
 * total_bytes: of all elements, without their lengths.
 */
void pg_array_new(struct pg_array *ret, struct arena *arena, enum pg_type type,
                  size_t count, size_t total_bytes);

/* Gives it as it is, without a copy. */
void pg_param_array(struct pg_params *p, const struct pg_array *array);

/*
 * Rows and columns are counted from 0. One that is not there, a wrong type or size is a
 * mistake of ours: assertion. Of a
 * null, numbers are 0 and bytes are NULL.
 */
int pg_rows(const struct pg_result *r);
bool pg_is_null(const struct pg_result *r, int row, int col);
bool pg_bool(const struct pg_result *r, int row, int col);
int16_t pg_i16(const struct pg_result *r, int row, int col);
int32_t pg_i32(const struct pg_result *r, int row, int col);
int64_t pg_i64(const struct pg_result *r, int row, int col);
int64_t pg_time_us(const struct pg_result *r, int row, int col);

/* The bytes of a text or bytea, as long as the result lives. A NUL follows them. */
const char *pg_bytes(const struct pg_result *r, int row, int col, size_t *ret_n);

/* The bytes of any value as Postgres sent them, in binary; empty for null. */
const char *pg_raw(const struct pg_result *r, int row, int col, size_t *ret_n);

/* "COMMIT", "ROLLBACK", "INSERT 0 5" … */
const char *pg_result_tag(const struct pg_result *r);

/*
 * Inside on_result: keeps the result until the arena is released; use what is returned.
 */
MUST_USE const struct pg_result *
pg_result_keep(const struct pg_result *r, struct arena *arena);

struct pg_outcome {
    bool ok;              /* every statement of the group succeeded */
    bool connection_lost; /* the answer to the Sync did not come */
    bool sync_sent;       /* the group may have reached the server */
    bool warned;          /* the server said WARNING: of a COMMIT, not to be trusted */
    int failed_index;     /* the statement that failed, or -1 */
    char sqlstate[PG_SQLSTATE_BYTES];
    char constraint[PG_NAME_BYTES];
    char message[128]; /* for the log; may quote values: never for clients */
};

struct pg_hooks {
    void (*on_up)(struct pg_conn *c, void *arg); /* may be NULL */
    void (*on_down)(struct pg_conn *c,
                    void *arg); /* may be NULL; after the groups' on_done */
    /*
     * May be NULL: every server will do. Else a new connection is up only after
     * pg_conn_accept; until then vet may send groups on it, and has the time that
     * connecting may take.
     */
    void (*vet)(struct pg_conn *c, void *vet_arg);
    void *vet_arg;
};

/*
 * Begins to connect. options are server settings of this connection, such as
 * "-c lock_timeout=2s", or NULL.
 */
MUST_USE struct pg_conn *
pg_conn_open(struct loop *loop, const char *conninfo, const char *options,
             const struct pg_hooks *hooks, void *arg);

/* Groups under way end as lost, without on_down. Not from inside one of its callbacks. */
void pg_conn_close(struct pg_conn *c);

bool pg_conn_is_up(const struct pg_conn *c);

/* Drops the connection as if the network had; it reconnects. */
void pg_conn_reset(struct pg_conn *c);

/* This server will do. Nothing unless the connection is being vetted. */
void pg_conn_accept(struct pg_conn *c);

/* This server will not do: the same, and the next attempt begins with another host. */
void pg_conn_reject(struct pg_conn *c);

/* Counts the attempts to connect: what was begun on an earlier one is void. */
uint64_t pg_conn_attempt(const struct pg_conn *c);

/* Adds a statement to the group; at most PG_GROUP_MAX, with as many parameters as it has
 * (asserted). params may be NULL for none. */
void
pg_send(struct pg_conn *c, const struct pg_stmt *stmt, const struct pg_params *params);

/* How many statements the group has: the index of the next one. */
int pg_group_length(const struct pg_conn *c);

/*
 * Ends the group, which has a statement at least (asserted), and sends it. on_result (may
 * be NULL) is called per statement that succeeded, in order; the result lives during the
 * call (see pg_result_keep). on_done is called exactly once, never from inside pg_sync;
 * it may send the next group.
 */
void pg_sync(struct pg_conn *c,
             void (*on_result)(void *arg, int index, const struct pg_result *r),
             void (*on_done)(void *arg, const struct pg_outcome *outcome), void *arg);

/* Groups sent whose on_done is still to come. */
size_t pg_conn_outstanding(const struct pg_conn *c);

#endif
