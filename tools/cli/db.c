/*
 * Synchronous Postgres for the operator's command: the owner of libpq in tools/.
 */
#include "tools/cli/db.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/big_endian.h"
#include "proto/pg_binary.h"
#include "svc/base/arena.h"
#include "svc/base/xalloc.h"
#include "tools/cli/cli.h"

enum { DB_PARAMS_MAX = 40, COPY_HEADER_BYTES = 19 };

struct db {
    PGconn *conn;
    char *copied; /* the message of a COPY that is being read */
    const char *copy_at, *copy_end;
    bool copy_begun; /* its header was read */
};

struct db_rows {
    PGresult *result;
};

struct db *
db_connect(const char *conninfo)
{
    struct db *db = xcalloc(1, sizeof(*db));

    db->conn = PQconnectdb(conninfo);
    if (PQstatus(db->conn) != CONNECTION_OK) {
        fprintf(stderr,
                "crema: cannot reach Postgres: %sIs it running? `tools/stack start` "
                "starts the private one.\n",
                PQerrorMessage(db->conn));
        db_close(db);
        return NULL;
    }
    /* Compiling ledger_health costs seconds where the server's settings ask for it. */
    if (!db_script(db, "set jit = off")) {
        db_close(db);
        return NULL;
    }
    return db;
}

struct db *
db_try(const char *conninfo, char why[DB_WHY_BYTES])
{
    struct db *db = xcalloc(1, sizeof(*db));

    db->conn = PQconnectdb(conninfo);
    if (PQstatus(db->conn) == CONNECTION_OK) {
        return db;
    }
    snprintf(why, DB_WHY_BYTES, "%s", PQerrorMessage(db->conn));
    for (size_t n = strlen(why); n > 0; n--) {
        if (why[n - 1] == '\n') {
            why[n - 1] = n == strlen(why) ? '\0' : ' ';
        }
    }
    db_close(db);
    return NULL;
}

void
db_close(struct db *db)
{
    if (db == NULL) {
        return;
    }
    PQfreemem(db->copied);
    PQfinish(db->conn);
    free(db);
}

/* Postgres repeats what it was given, whatever that was; its last line is ended. */
static void
tell_error(const struct db *db, const char *what)
{
    const char *error = PQerrorMessage(db->conn);
    size_t n = strlen(error);

    cli_tell("%s: %.*s", what, (int)(n > 0 && error[n - 1] == '\n' ? n - 1 : n), error);
}

/* Tells a failure; true when the result is a good one. */
static bool
is_good(const struct db *db, const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
        return true;
    }
    tell_error(db, "Postgres says");
    return false;
}

bool
db_script(struct db *db, const char *sql)
{
    PGresult *result = PQexec(db->conn, sql);
    bool good = is_good(db, result);

    PQclear(result);
    return good;
}

void
db_rollback(struct db *db)
{
    PQclear(PQexec(db->conn, "rollback"));
}

struct db_param
db_text(const char *text)
{
    return (struct db_param){.bytes = text,
                             .length = text != NULL ? (int)strlen(text) : 0};
}

struct db_param
db_bytes(const void *bytes, size_t n)
{
    return (struct db_param){.bytes = bytes, .length = (int)n, .binary = true};
}

struct db_param
db_i64(int64_t value)
{
    struct db_param p = {.bytes = NULL, .length = 8, .binary = true};

    pg_put_int(p.number, value, sizeof(p.number));
    return p;
}

struct db_param
db_i16(int16_t value)
{
    struct db_param p = {.bytes = NULL, .length = 2, .binary = true};

    pg_put_int(p.number, value, 2);
    return p;
}

struct db_param
db_i64_list(struct arena *arena, const int64_t *values, size_t n)
{
    size_t bytes = n * sizeof(values[0]);
    struct pg_array out;

    pg_array_begin(&out, arena_alloc(arena, pg_array_bytes(n, bytes)), PG_INT8, n);
    for (size_t i = 0; i < n; i++) {
        pg_array_put_int(&out, values[i], sizeof(values[0]));
    }
    return db_slice(pg_array_end(&out));
}

struct db_param
db_time(int64_t time_us)
{
    return db_i64(pg_time_to_wire(time_us));
}

struct db_param
db_i64_or_null(int64_t value)
{
    return value == 0 ? db_null() : db_i64(value);
}

struct db_param
db_slice(struct slice s)
{
    return s.n == 0 ? db_null() : db_bytes(s.p, s.n);
}

struct db_param
db_null(void)
{
    return (struct db_param){.bytes = NULL, .length = 0, .binary = false};
}

/* Sends one query; the parameters' numbers are read where they stand. */
static bool
send_query(struct db *db, const char *sql, const struct db_param *params, int count)
{
    const char *values[DB_PARAMS_MAX];
    int lengths[DB_PARAMS_MAX];
    int formats[DB_PARAMS_MAX];

    for (int i = 0; i < count && i < DB_PARAMS_MAX; i++) {
        bool number = params[i].bytes == NULL && params[i].length > 0;
        values[i] = number ? params[i].number : params[i].bytes;
        lengths[i] = params[i].length;
        formats[i] = params[i].binary ? 1 : 0;
    }
    if (PQsendQueryParams(db->conn, sql, count, NULL, values, lengths, formats, 1) == 1) {
        return true;
    }
    tell_error(db, "cannot ask Postgres");
    return false;
}

/* The one result of a query; whatever follows it is read and dropped. */
static PGresult *
take_result(struct db *db)
{
    PGresult *first = PQgetResult(db->conn);

    for (PGresult *next; (next = PQgetResult(db->conn)) != NULL;) {
        PQclear(next);
    }
    return first;
}

struct db_rows *
db_query(struct db *db, const char *sql, const struct db_param *params, int count)
{
    if (!send_query(db, sql, params, count)) {
        return NULL;
    }
    PGresult *result = take_result(db);
    if (!is_good(db, result)) {
        PQclear(result);
        return NULL;
    }
    struct db_rows *rows = xcalloc(1, sizeof(*rows));
    rows->result = result;
    return rows;
}

bool
db_run(struct db *db, const char *sql, const struct db_param *params, int count)
{
    struct db_rows *rows = db_query(db, sql, params, count);

    db_rows_free(rows);
    return rows != NULL;
}

bool
db_copy(struct db *db, const char *select)
{
    static const char format[] = "copy (%s) to stdout (format binary)";
    size_t size = sizeof(format) + strlen(select);
    char *sql = xcalloc(size, 1);

    snprintf(sql, size, format, select);
    PGresult *result = PQexec(db->conn, sql);
    bool good = PQresultStatus(result) == PGRES_COPY_OUT || is_good(db, result);

    free(sql);
    PQclear(result);
    db->copy_begun = false;
    db->copy_at = db->copy_end = NULL;
    return good;
}

/* The next message of the COPY. False at its end, or after telling why there is none. */
static bool
copy_message(struct db *db, bool *ret_ok)
{
    PQfreemem(db->copied);
    db->copied = NULL;
    int n = PQgetCopyData(db->conn, &db->copied, 0);
    db->copy_at = db->copied;
    db->copy_end = n > 0 ? db->copied + n : db->copied;
    if (n > 0) {
        return true;
    }
    PGresult *result = take_result(db);
    *ret_ok = is_good(db, result);
    PQclear(result);
    return false;
}

/* A big-endian number of 2 or 4 bytes; -1 when the message has not that many. */
static int32_t
copy_number(struct db *db, size_t bytes)
{
    uint32_t value;

    if ((size_t)(db->copy_end - db->copy_at) < bytes) {
        return -1;
    }
    value = (uint32_t)big_endian(db->copy_at, bytes);
    db->copy_at += bytes;
    return bytes == 2 ? (int16_t)value : (int32_t)value;
}

/* Signature, flags and an extension that is empty: the first message begins so. */
static bool
copy_header(struct db *db, bool *ret_ok)
{
    if (!copy_message(db, ret_ok)) {
        return false;
    }
    db->copy_begun = true;
    db->copy_at += COPY_HEADER_BYTES;
    return db->copy_at < db->copy_end || copy_message(db, ret_ok);
}

bool
db_copy_next(struct db *db, struct slice *ret_fields, size_t count, bool *ret_ok)
{
    if (!(db->copy_begun ? copy_message(db, ret_ok) : copy_header(db, ret_ok))) {
        return false;
    }
    int32_t there = copy_number(db, 2);
    if (there < 0) { /* the trailer: nothing but the end follows */
        while (copy_message(db, ret_ok)) {}
        return false;
    }
    for (size_t i = 0; i < count && (size_t)there == count; i++) {
        int32_t n = copy_number(db, 4);
        ret_fields[i] = n > 0 ? slice_of(db->copy_at, (size_t)n) : SLICE_NONE;
        db->copy_at += n > 0 ? n : 0;
    }
    *ret_ok = (size_t)there == count && db->copy_at == db->copy_end;
    return *ret_ok;
}

void
db_rows_free(struct db_rows *rows)
{
    if (rows != NULL) {
        PQclear(rows->result);
        free(rows);
    }
}

int
db_count(const struct db_rows *rows)
{
    return PQntuples(rows->result);
}

bool
db_is_null(const struct db_rows *rows, int row, int column)
{
    return PQgetisnull(rows->result, row, column) == 1;
}

int64_t
db_int(const struct db_rows *rows, int row, int column)
{
    return pg_get_int(slice_of(PQgetvalue(rows->result, row, column),
                               (size_t)PQgetlength(rows->result, row, column)));
}

int64_t
db_time_us(const struct db_rows *rows, int row, int column)
{
    return pg_time_from_wire(db_int(rows, row, column));
}

const char *
db_value(const struct db_rows *rows, int row, int column, size_t *ret_n)
{
    if (ret_n != NULL) {
        *ret_n = (size_t)PQgetlength(rows->result, row, column);
    }
    return PQgetvalue(rows->result, row, column);
}

struct slice
db_cell(const struct db_rows *rows, int row, int column)
{
    return slice_of(PQgetvalue(rows->result, row, column),
                    (size_t)PQgetlength(rows->result, row, column));
}

size_t
db_i64_array(const struct db_rows *rows, int row, int column, int64_t *ret, size_t cap)
{
    struct slice cell = slice_of(PQgetvalue(rows->result, row, column),
                                 (size_t)PQgetlength(rows->result, row, column));
    size_t count;

    if (!pg_array_count(cell, &count)) {
        return 0;
    }
    for (size_t i = 0; i < count && i < cap; i++) {
        ret[i] = pg_array_at(cell, i);
    }
    return count;
}
