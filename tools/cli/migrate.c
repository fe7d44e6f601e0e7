/*
 * crema migrate: brings the database's schema to what this program expects. Each
 * migration runs in a transaction of its own together with its row in schema_migration;
 * an advisory lock keeps two runs apart. A migration alters account before entry, which
 * is the order of the lanes' locks: the other way round they stop each other for a
 * second.
 *
 * One whose first line is "-- alone" runs outside a transaction, statement by statement,
 * each of which ends a line with its semicolon: an index is built CONCURRENTLY, while the
 * tills work. Cut off half-way, it is run from its beginning again.
 */
#include "tools/cli/migrate.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proto/rfc3339.h"
#include "svc/base/clock.h"
#include "svc/base/xalloc.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/migration.h"

#define ALONE "-- alone\n"

enum { LOCK_TRIES = 600, LOCK_AGAIN_MS = 100 };

/* The lock's number is "crema" in ASCII. */
static const char lock_sql[] = "select pg_try_advisory_lock(427121012065)";

static const char begin_sql[] =
    "set client_min_messages = warning;"
    "set lock_timeout = '60s';"
    "create table if not exists schema_migration ("
    "name text primary key, hash bytea not null,"
    "applied_at timestamptz not null default clock_timestamp())";

/*
 * Asks again and again: whoever waits inside a statement has a snapshot, for which an
 * index that another run builds beside would wait, and both for ever. A run that hangs
 * does not stop us for ever.
 */
static bool
lock_take(struct db *db)
{
    const struct timespec pause = {.tv_nsec = LOCK_AGAIN_MS * 1000000L};

    for (int i = 0; i < LOCK_TRIES; i++) {
        struct db_rows *rows = db_query(db, lock_sql, NULL, 0);
        bool taken = rows != NULL && db_int(rows, 0, 0) != 0;
        bool failed = rows == NULL;

        db_rows_free(rows);
        if (taken || failed) {
            return taken;
        }
        nanosleep(&pause, NULL);
    }
    cli_tell("another crema migrate has been running for %d s: wait for it, or end it",
             LOCK_TRIES * LOCK_AGAIN_MS / 1000);
    return false;
}

static bool
note_applied(struct db *db, const struct migration *m)
{
    struct db_param row[] = {db_text(m->name), db_bytes(m->hash, sizeof(m->hash))};

    return db_run(db, "insert into schema_migration (name, hash) values ($1, $2)", row,
                  2);
}

static bool
apply_in_transaction(struct db *db, const struct migration *m)
{
    if (!db_script(db, "begin")) {
        return false;
    }
    if (!db_script(db, m->sql) || !note_applied(db, m) || !db_script(db, "commit")) {
        db_rollback(db);
        cli_tell("%s was rolled back: nothing of it is in the database", m->name);
        return false;
    }
    return true;
}

static bool
apply_alone(struct db *db, const struct migration *m)
{
    char *text = xstrdup(m->sql);
    bool good = true;

    for (char *at = text, *end; good && (end = strstr(at, ";\n")) != NULL; at = end + 2) {
        *end = '\0';
        good = db_script(db, at);
    }
    free(text);
    if (!good || !note_applied(db, m)) {
        cli_tell("%s was not finished; it harms nothing. Run crema migrate again",
                 m->name);
        return false;
    }
    return true;
}

static bool
apply_one(struct db *db, const struct migration *m)
{
    int64_t began_us = clock_mono_us();
    bool alone = strncmp(m->sql, ALONE, strlen(ALONE)) == 0;

    if (!(alone ? apply_alone(db, m) : apply_in_transaction(db, m))) {
        return false;
    }
    printf("applied %s (%" PRId64 " ms)\n", m->name, (clock_mono_us() - began_us) / 1000);
    return true;
}

static int
apply_list(struct db *db, struct migration *list)
{
    size_t count = 0;
    size_t done = 0;

    if (!lock_take(db) || !db_script(db, begin_sql) ||
        !migration_list(db, list, &count)) {
        return COMMAND_TROUBLE;
    }
    for (size_t i = 0; i < count; i++) {
        if (list[i].applied) {
            continue;
        }
        if (!apply_one(db, &list[i])) {
            return COMMAND_TROUBLE;
        }
        done++;
    }
    if (done == 0) {
        printf("up to date: all %zu migrations are applied\n", count);
    } else {
        printf("done: %zu of %zu migrations applied now\n", done, count);
    }
    return COMMAND_OK;
}

static int
show_list(struct db *db, struct migration *list)
{
    size_t count = 0;
    size_t missing = 0;

    if (!migration_list(db, list, &count)) {
        return COMMAND_TROUBLE;
    }
    for (size_t i = 0; i < count; i++) {
        char at[RFC3339_BYTES] = "not applied";

        if (list[i].applied) {
            rfc3339_format_us(list[i].applied_us, at);
        } else {
            missing++;
        }
        printf("%-27s  %s\n", at, list[i].name);
    }
    return missing == 0 ? COMMAND_OK : COMMAND_FAILED;
}

static int
with_list(struct db *db, int (*migrate_run)(struct db *db, struct migration *list))
{
    struct migration *list = xcalloc(MIGRATIONS_MAX, sizeof(*list));
    int code = migrate_run(db, list);

    free(list);
    return code;
}

int
migrate_all(struct db *db)
{
    return with_list(db, apply_list);
}

static int
migrate_run(int argc, char **argv)
{
    bool status = false;
    const struct cli_option options[] = {{.name = "--status", .flag = &status}};
    struct cli_words words;

    if (!cli_parse(argc, argv, options, 1, &words)) {
        return COMMAND_TROUBLE;
    }
    if (words.count > 0) {
        cli_tell("migrate takes no words; see --help");
        return COMMAND_TROUBLE;
    }
    struct db *db = cli_db();
    if (db == NULL) {
        return COMMAND_TROUBLE;
    }
    int code = status ? with_list(db, show_list) : migrate_all(db);
    db_close(db);
    return code;
}

const struct command command_migrate = {
    .name = "migrate",
    .summary = "bring the database's schema up to date",
    .help =
        "Usage: crema migrate [--status]\n"
        "\n"
        "Applies the migrations that this program carries and the database lacks, in "
        "order,\n"
        "each in a transaction of its own (an index is built beside the service's "
        "work), as\n"
        "the schema's owner (pg_owner). Running it again does nothing. A migration that "
        "was\n"
        "edited after it was applied is refused.\n"
        "\n"
        "  --status   show which migrations are applied, change nothing\n"
        "\n"
        "Exit codes: 0 up to date; 1 with --status: some are missing; 2 trouble (told "
        "on\n"
        "stderr; what failed is done by running it again).\n"
        "\n"
        "Example: crema migrate --status\n",
    .run = migrate_run,
};
