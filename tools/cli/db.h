/*
 * Synchronous Postgres for the operator's command: the owner of libpq in tools/. Errors
 * are told on stderr in one sentence; callers return COMMAND_TROUBLE.
 */
#ifndef CREMA_CLI_DB_H
#define CREMA_CLI_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/must_use.h"

struct arena;
struct db;
struct db_rows;

/* NULL after telling why. conninfo: libpq's keywords or URI. */
MUST_USE struct db *db_connect(const char *conninfo);

/* The same, and silent: libpq's words go into why, in one line. */
enum { DB_WHY_BYTES = 512 };
MUST_USE struct db *db_try(const char *conninfo, char why[DB_WHY_BYTES]);

void db_close(struct db *db);

/* Several statements at once, no parameters, no answer: migrations, BEGIN, COMMIT. */
MUST_USE bool db_script(struct db *db, const char *sql);

/*
 * ROLLBACK, after something failed: no matter what comes of it, the server drops what
 * was begun at the latest when the connection ends.
 */
void db_rollback(struct db *db);

/*
 * One parameter of a query, as bytes in Postgres's binary format or as text. Build with
 * the functions below; what they point to must outlive the query.
 */
struct db_param {
    const char *bytes; /* NULL: null */
    int length;
    bool binary;
    char number[8];
};

struct db_param db_text(const char *text);

struct db_param db_bytes(const void *bytes, size_t n);

/* bigint, in network order. Parameters of this kind are bound by address: keep in place.
 */
struct db_param db_i64(int64_t value);

/* smallint, likewise. */
struct db_param db_i16(int16_t value);

/* bigint[], in the arena. */
struct db_param db_i64_list(struct arena *arena, const int64_t *values, size_t n);

/* timestamptz, as microseconds since 1970; INT64_MAX is infinity. */
struct db_param db_time(int64_t time_us);

/* bigint, and null when it is 0. */
struct db_param db_i64_or_null(int64_t value);

/* Bytes or text; null when there are none. */
struct db_param db_slice(struct slice s);

struct db_param db_null(void);

/* All rows in memory, binary format; NULL after telling why. */
MUST_USE struct db_rows *
db_query(struct db *db, const char *sql, const struct db_param *params, int count);

/* The same without an answer. */
MUST_USE bool
db_run(struct db *db, const char *sql, const struct db_param *params, int count);

/*
 * COPY (…) TO STDOUT in binary format, row by row in bounded memory: several times as
 * fast as a select. `select` has no parameters. db_copy_next gives the fields of the
 * next row, valid until the call after it (a null is empty); false at the end, or after
 * telling why, with *ret_ok false.
 */
MUST_USE bool db_copy(struct db *db, const char *select);

MUST_USE bool
db_copy_next(struct db *db, struct slice *ret_fields, size_t count, bool *ret_ok);

void db_rows_free(struct db_rows *rows);

int db_count(const struct db_rows *rows);

bool db_is_null(const struct db_rows *rows, int row, int column);

/* int2, int4, int8, timestamptz (µs since 1970) and bool, by their size. */
int64_t db_int(const struct db_rows *rows, int row, int column);

/* timestamptz as µs since 1970; infinities as INT64_MIN and INT64_MAX. */
int64_t db_time_us(const struct db_rows *rows, int row, int column);

/* text and bytea: not terminated for bytea; terminated for text. */
const char *db_value(const struct db_rows *rows, int row, int column, size_t *ret_n);

/* The same of any value, in the rows' own memory; empty for null. */
struct slice db_cell(const struct db_rows *rows, int row, int column);

/* bigint[]: fills up to cap, returns how many there are. */
MUST_USE size_t db_i64_array(const struct db_rows *rows, int row, int column,
                             int64_t *ret, size_t cap);

#endif
