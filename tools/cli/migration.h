/*
 * The migrations that this program carries (svc/sql/migrations), and which of them a
 * database has: table schema_migration, one row each, with the BLAKE2b-256 of its text.
 */
#ifndef CREMA_CLI_MIGRATION_H
#define CREMA_CLI_MIGRATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"

struct db;

struct migration {
    const char *name; /* "0001_ledger.sql" */
    const char *sql;
    unsigned char hash[32];
    bool applied;
    int64_t applied_us; /* when, if it was */
};

enum { MIGRATIONS_MAX = 512 };

/*
 * All of them, in order. False after telling when the database does not fit: one was
 * edited after it was applied, one is unknown here, or one would come before what is
 * applied.
 */
MUST_USE bool
migration_list(struct db *db, struct migration ret[MIGRATIONS_MAX], size_t *ret_count);

/* Whether nothing is left to apply. A database that does not fit is told of. */
MUST_USE bool migration_is_complete(struct db *db);

#endif
