/*
 * crema verify: recomputes accounts from their entries (hash chain, balances, lots,
 * counters, holds, cards), compares them with what is stored, adds up the books, and asks
 * ledger_health. Everything is read from one snapshot, so it works under load.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "svc/base/arena.h"
#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/id.h"
#include "svc/base/secret.h"
#include "tools/cli/checkpoint_file.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/program.h"
#include "tools/cli/progress.h"
#include "tools/cli/rule_sets_read.h"
#include "tools/cli/verify_parts.h"
#include "tools/cli/verify_report.h"

/* What was asked for. */
struct verify {
    bool json;
    bool by_rules;
    int workers;
    const char *only; /* account ids with commas between them; NULL: all */
    int64_t only_count;
    struct arena arena;
    const char *checkpoint_path; /* NULL: none */
    struct checkpoint checkpoint;
    struct db *db; /* its transaction holds the snapshot */
    struct rules_list rules;
    struct verify_source source;
    struct verify_report report;
};

static bool
verify_begin(struct verify *v)
{
    struct db_rows *rows;

    if (!db_script(v->db, "begin isolation level repeatable read read only; "
                          "set local statement_timeout = 0; set local lock_timeout = 0; "
                          "set local idle_in_transaction_session_timeout = 0")) {
        return false;
    }
    rows = db_query(v->db, "select pg_export_snapshot()", NULL, 0);
    if (rows == NULL) {
        return false;
    }
    snprintf(v->source.snapshot, sizeof(v->source.snapshot), "%s",
             db_value(rows, 0, 0, NULL));
    db_rows_free(rows);
    return true;
}

/* About how many entries there are, for the progress bar; 0: nobody has counted. */
static int64_t
expected_entries(struct verify *v)
{
    struct db_rows *rows =
        v->only == NULL ? db_query(v->db,
                                   "select greatest(reltuples, 0)::bigint from pg_class "
                                   "where oid = 'entry'::regclass",
                                   NULL, 0)
                        : NULL;
    int64_t count = rows != NULL ? db_int(rows, 0, 0) : 0;

    db_rows_free(rows);
    return count;
}

static bool
walk(struct verify *v)
{
    struct verify_parts parts;
    int64_t begun_us = clock_mono_us();

    if (!parts_cut(v->db, &v->arena, v->workers, v->only != NULL, &parts) ||
        !parts_run(&parts, &v->source, v->workers, expected_entries(v))) {
        return false;
    }
    for (size_t i = 0; i < parts.count; i++) {
        tally_join(&v->report.tally, &parts.items[i].tally);
    }
    v->report.walk_us = clock_mono_us() - begun_us;
    if (v->only_count > 0 && v->report.tally.account_count < v->only_count) {
        cli_tell("%" PRId64
                 " of the accounts that were named are not there. Check their ids",
                 v->only_count - v->report.tally.account_count);
        return false;
    }
    return true;
}

/* Opens the checkpoint that was asked for. False after telling. */
static bool
open_checkpoint(struct verify *v)
{
    struct secrets *keys;
    bool good;

    if (v->checkpoint_path == NULL) {
        return true;
    }
    keys = cli_keys();
    good = keys != NULL && checkpoint_open(&v->checkpoint, v->checkpoint_path, keys);
    keys_free(keys);
    v->source.checkpoint = &v->checkpoint;
    v->report.checkpoint_at = v->checkpoint.made_at;
    return good;
}

/* What of the checkpoint is not a matter of one account that is there. */
static bool
check_checkpoint(struct verify *v)
{
    struct verify_tally *t = &v->report.tally;
    struct db_rows *rows;
    int64_t generation;

    if (v->checkpoint_path == NULL) {
        return true;
    }
    rows = db_query(v->db, "select generation from program", NULL, 0);
    if (rows == NULL) {
        return false;
    }
    generation = db_int(rows, 0, 0);
    db_rows_free(rows);
    if (generation < v->checkpoint.generation) {
        tally_wrong(t, 0, 0,
                    "The ledger's generation is below the checkpoint's: this database is "
                    "older.");
    }
    if (v->only == NULL && t->head_count < v->checkpoint.head_count) {
        tally_wrong(t, 0, 0,
                    "The checkpoint has accounts in buckets that are empty now.");
    }
    return true;
}

static bool
ask_health(struct verify *v)
{
    struct db_param only =
        v->only != NULL ? db_text(arena_printf(&v->arena, "{%s}", v->only)) : db_null();
    struct db_rows *rows;

    progress_draw(v->report.tally.entry_count, 0, "entries; asking ledger_health");
    rows = db_query(v->db,
                    "select invariant || ': ' || finding, coalesce(account_id, 0) "
                    "from ledger_health where $1::bigint[] is null or "
                    "account_id = any($1::bigint[])",
                    &only, 1);
    progress_clear();
    if (rows == NULL) {
        /* A damaged detail stops the view: what the walk found is told all the same. */
        bool found = v->report.tally.wrong_count > 0;

        if (found) {
            tally_wrong(&v->report.tally, 0, 0, "ledger_health cannot be read.");
        }
        return found;
    }
    for (int i = 0; i < db_count(rows); i++) {
        tally_wrong(&v->report.tally, db_int(rows, i, 1), 0, db_value(rows, i, 0, NULL));
    }
    db_rows_free(rows);
    return true;
}

/* The zone, and the rule sets if they were asked for. False after telling. */
static bool
read_program(struct verify *v)
{
    struct program_row program;

    if (!program_zone_set(v->db)) {
        return false;
    }
    if (!v->by_rules) {
        return true;
    }
    v->source.rules = &v->rules;
    v->report.by_rules = true;
    return program_read(v->db, &program) &&
           rule_sets_read(v->db, &v->arena, program.exponent, &v->rules);
}

/* The accounts that are named. False after telling which is none. */
static bool
read_accounts(struct verify *v, const struct cli_words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        int64_t id = 0;

        if (!id_parse(words->at[i], strlen(words->at[i]), "acc", &id)) {
            cli_tell("'%s' is not an account's id (acc_…)", words->at[i]);
            return false;
        }
        v->only = v->only == NULL ? arena_printf(&v->arena, "%" PRId64, id)
                                  : arena_printf(&v->arena, "%s,%" PRId64, v->only, id);
    }
    v->only_count = (int64_t)words->count;
    v->source.only = v->only;
    return true;
}

static bool
read_options(struct verify *v, int argc, char **argv)
{
    const char *workers = NULL;
    const struct cli_option options[] = {{"--json", &v->json, NULL},
                                         {"--rules", &v->by_rules, NULL},
                                         {"--checkpoint", NULL, &v->checkpoint_path},
                                         {"--workers", NULL, &workers}};
    int64_t wanted = sysconf(_SC_NPROCESSORS_ONLN);
    struct cli_words words;

    if (!cli_parse(argc, argv, options, 4, &words) ||
        (workers != NULL &&
         !cli_number("--workers", workers, 1, VERIFY_WORKERS_MAX, &wanted))) {
        return false;
    }
    v->workers = (int)(wanted < VERIFY_WORKERS_MAX ? wanted : VERIFY_WORKERS_MAX);
    v->report.workers = v->workers;
    return read_accounts(v, &words);
}

static int
verify_run(int argc, char **argv)
{
    struct verify v = {.checkpoint = {.fd = -1}};
    int64_t begun_us = clock_mono_us();
    int code = COMMAND_TROUBLE;

    arena_init(&v.arena);
    v.source.conninfo = conf->pg_owner[0] != '\0' ? conf->pg_owner : conf->pg;
    if (read_options(&v, argc, argv) && open_checkpoint(&v) &&
        (v.db = cli_db_program()) != NULL && verify_begin(&v) && read_program(&v) &&
        walk(&v) && check_checkpoint(&v) && ask_health(&v)) {
        v.report.total_us = clock_mono_us() - begun_us;
        code = v.report.tally.wrong_count == 0 ? COMMAND_OK : COMMAND_FAILED;
        (v.json ? verify_report_print_json : verify_report_print)(&v.report);
    }
    db_close(v.db);
    checkpoint_close(&v.checkpoint);
    arena_release(&v.arena);
    return code;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "recompute accounts from their entries and check the books",
    .help =
        "Usage: crema verify [--rules] [--json] [--checkpoint FILE] [--workers N]\n"
        "                    [ACCOUNT…]\n\n"
        "Recomputes all accounts, or those named (acc_…), from their entries: the hash\n"
        "chain, money, points, lots, counters, holds, status and cards; compares them\n"
        "with what is stored, adds the books up by counterpart, and asks ledger_health.\n"
        "Reads one snapshot; the service may go on. Of each account that is wrong the\n"
        "first wrong row is named. Memory does not grow with the ledger; Postgres may\n"
        "sort the entries on its disk, which takes as much room again.\n\n"
        "  --rules            also decide every entry over again under the rules that "
        "were\n"
        "                     in force: what was earned, spent, taken and given back; "
        "names\n"
        "                     the first that is not what they say. Slower, and memory "
        "grows\n"
        "                     with the longest account\n"
        "  --json             one line of JSON instead of text\n"
        "  --checkpoint FILE  also check that all of a signed past (crema checkpoint) "
        "is\n"
        "                     still there: names accounts that were rewritten, cut "
        "short\n"
        "                     or deleted since\n"
        "  --workers N        threads, each with two connections (default: one per "
        "core,\n"
        "                     at most 16)\n\n"
        "Exit code: 0 all is sound, 1 something is wrong, 2 it could not be checked.\n\n"
        "Example: crema verify && echo no cent is missing\n",
    .run = verify_run,
};
