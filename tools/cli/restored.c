/*
 * crema restored: begins a new generation of the ledger, after a backup was restored.
 */
#include <inttypes.h>
#include <stdio.h>

#include "proto/rfc3339.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/program.h"

/*
 * Postgres begins a timeline at every restore and never takes one that the archive has,
 * so two restores of one backup do not end in the same generation.
 */
static const char raise_sql[] =
    "update program p set generation = greatest(p.generation + 1,"
    " ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer)"
    " from program old where old.one = p.one"
    " returning old.generation, p.generation,"
    " coalesce((select max(last_at) from account), 'epoch')";

static int
begin_generation(struct db *db)
{
    struct db_rows *rows = db_query(db, raise_sql, NULL, 0);
    char newest[RFC3339_BYTES];

    if (rows == NULL) {
        return COMMAND_TROUBLE;
    }
    if (db_count(rows) == 0) {
        program_tell_missing();
        db_rows_free(rows);
        return COMMAND_TROUBLE;
    }
    rfc3339_format_us(db_time_us(rows, 0, 2), newest);
    printf("the ledger's generation was %" PRId64 " and is %" PRId64 " now\n"
           "the newest entry of this database is of %s; what was acknowledged later is "
           "not in it\n"
           "workers leave and come back within seconds; clients begin anew with the "
           "present state\n"
           "next: crema verify\n",
           db_int(rows, 0, 0), db_int(rows, 0, 1), newest);
    db_rows_free(rows);
    return COMMAND_OK;
}

static int
restored_run(int argc, char **argv)
{
    struct cli_words words;
    struct db *db;
    int code;

    if (!cli_parse(argc, argv, NULL, 0, &words)) {
        return COMMAND_TROUBLE;
    }
    if (words.count > 0) {
        cli_tell("restored takes no words; see --help");
        return COMMAND_TROUBLE;
    }
    db = cli_db();
    if (db == NULL) {
        return COMMAND_TROUBLE;
    }
    code = begin_generation(db);
    db_close(db);
    return code;
}

const struct command command_restored = {
    .name = "restored",
    .summary = "let the service go on with a database that was restored",
    .help =
        "Usage: crema restored\n"
        "\n"
        "Run it once after each restore of a backup, before or while the service runs.\n"
        "It raises the ledger's generation: versions that clients have seen of the lost\n"
        "time are never taken for those that come now. Until then a service that knows\n"
        "better (Redis keeps what was acknowledged last) refuses to serve such a\n"
        "database, and /readyz says so. See docker/BACKUP.md.\n"
        "\n"
        "Exit codes: 0 done; 2 trouble (told on stderr).\n"
        "\n"
        "Example: crema --config crema.ini restored\n",
    .run = restored_run,
};
