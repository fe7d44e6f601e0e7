/*
 * crema program: who the program is, and its rule sets.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gen/store_sql.h"
#include "svc/base/civil.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/program.h"
#include "tools/cli/program_document.h"
#include "tools/cli/program_verbs.h"
#include "tools/cli/rule_set_row.h"
#include "tools/cli/rules_text.h"

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

static void
print_time(const char *label, int64_t time_us)
{
    char text[CIVIL_CLOCK_BYTES];

    civil_clock_seconds_text(time_us, text);
    printf("%s%s", label, text);
}

static bool
print_versions(struct db *db)
{
    struct db_rows *rows = db_query(
        db,
        "select version, effective_at, effective_at > " SQL_NOW ", version = (select "
        "version from rule_set where effective_at <= " SQL_NOW
        " order by effective_at desc, version desc limit 1) from rule_set order by "
        "version",
        NULL, 0);

    for (int i = 0; rows != NULL && i < db_count(rows); i++) {
        bool later = db_int(rows, i, 2) != 0;
        bool now = !db_is_null(rows, i, 3) && db_int(rows, i, 3) != 0;

        printf("rules        version %" PRId64, db_int(rows, i, 0));
        print_time(later ? ", will be in force from " : ", from ",
                   db_time_us(rows, i, 1));
        printf("%s\n", now ? ", in force" : "");
    }
    bool good = rows != NULL;
    db_rows_free(rows);
    return good;
}

/* The document as it was published: to standard output, and nothing else. */
static int
print_document(struct db *db, const char *which)
{
    int64_t version = 0;

    if (strcmp(which, "now") != 0 &&
        !cli_number("--rules", which, 1, INT32_MAX, &version)) {
        return COMMAND_TROUBLE;
    }
    const struct db_param param = db_i64(version);
    struct db_rows *rows = db_query(
        db,
        "select document from rule_set where version = $1::bigint or ($1::bigint "
        "= 0 and effective_at <= " SQL_NOW
        ") order by effective_at desc, version desc limit 1",
        &param, 1);
    int code = COMMAND_TROUBLE;
    if (rows != NULL && db_count(rows) == 0) {
        cli_tell("there is no such rule set. See: crema program show");
        code = COMMAND_FAILED;
    } else if (rows != NULL) {
        const char *text = db_value(rows, 0, 0, NULL);
        size_t n = strlen(text);

        printf("%s%s", text, n > 0 && text[n - 1] == '\n' ? "" : "\n");
        code = COMMAND_OK;
    }
    db_rows_free(rows);
    return code;
}

/* A version in words: who published it when, and what its rules come to. */
static int
print_version(struct db *db, const char *which)
{
    PROGRAM_DOCUMENT_AUTO d = PROGRAM_DOCUMENT_INIT;
    struct rule_set_row row;
    int64_t version = 0;
    bool found = false;

    if (!cli_number("program show", which, 1, INT32_MAX, &version)) {
        return COMMAND_TROUBLE;
    }
    int code = program_document_read(db, which, PROGRAM_DOCUMENT_ANY, &d);
    if (code != COMMAND_OK) {
        return code;
    }
    if (!rule_set_row_find(db, &d.arena, version, &row, &found)) {
        return COMMAND_TROUBLE;
    }
    printf("version    %" PRId64 ", format %" PRId32, version, d.rules.format);
    print_time(", from ", row.effective_at_us);
    print_time(row.in_force ? ", in force\npublished  " : "\npublished  ",
               row.created_at_us);
    cli_print("%s%s%s%s\n", *row.author != '\0' ? " by " : "", row.author,
              *row.note != '\0' ? ": " : "", row.note);
    rules_text_explain(&d.rules, d.program.currency);
    return COMMAND_OK;
}

static int
program_show(struct db *db, int argc, char **argv)
{
    const char *which = NULL;
    const struct cli_option options[] = {{.name = "--rules", .value = &which}};
    struct cli_words words;
    struct program_row row;

    if (!cli_parse(argc, argv, options, COUNT(options), &words)) {
        return COMMAND_TROUBLE;
    }
    if (words.count > 1 || (words.count == 1 && which != NULL)) {
        cli_tell("program show takes a version, or --rules and one; see --help");
        return COMMAND_TROUBLE;
    }
    if (which != NULL) {
        return print_document(db, which);
    }
    if (!program_zone_set(db)) {
        return COMMAND_TROUBLE;
    }
    if (words.count == 1) {
        return print_version(db, words.at[0]);
    }
    if (!program_read(db, &row)) {
        return COMMAND_TROUBLE;
    }
    cli_print("name         %s\ncurrency     %s, %" PRId32 " decimals\ntime zone    %s\n"
              "card numbers begin with %s\n%s%s",
              row.name, row.currency, row.exponent, row.zone, row.prefix,
              row.demo ? "a demo: never for real money\n" : "",
              row.test ? "a test: the service's clock may be moved\n" : "");
    return print_versions(db) ? COMMAND_OK : COMMAND_TROUBLE;
}

/*
 * Days and months of what has happened were counted in the zone, so it stays from the
 * first entry on.
 */
static bool
zone_is_free(struct db *db, const struct program_row *row, const char *zone)
{
    struct db_rows *rows = db_query(db, "select exists (select from entry)", NULL, 0);
    bool used = rows == NULL || db_int(rows, 0, 0) != 0;

    db_rows_free(rows);
    if (rows != NULL && used && strcmp(row->zone, zone) != 0) {
        cli_tell("the zone stays %s: the days and months of what is in the ledger were "
                 "counted in it",
                 row->zone);
    }
    return rows != NULL && (!used || strcmp(row->zone, zone) == 0);
}

static int
set(struct db *db, int argc, char **argv)
{
    char name[PROGRAM_NAME_MAX + 1];
    const char *name_text = NULL;
    const char *prefix = NULL;
    const char *zone = NULL;
    const struct cli_option options[] = {{.name = "--name", .value = &name_text},
                                         {.name = "--card-prefix", .value = &prefix},
                                         {.name = "--zone", .value = &zone}};
    struct cli_words words;
    struct program_row row;

    if (!cli_parse(argc, argv, options, COUNT(options), &words) ||
        !cli_no_words(&words, "program set")) {
        return COMMAND_TROUBLE;
    }
    if (name_text == NULL && prefix == NULL && zone == NULL) {
        cli_tell("say what to set: --name, --card-prefix or --zone");
        return COMMAND_TROUBLE;
    }
    if ((name_text != NULL && !program_name_take("--name", name_text, name)) ||
        (prefix != NULL && !program_prefix_good(prefix)) ||
        (zone != NULL && !program_zone_good(zone)) || !program_read(db, &row)) {
        return COMMAND_TROUBLE;
    }
    if (zone != NULL && !zone_is_free(db, &row, zone)) {
        return COMMAND_FAILED;
    }
    const struct db_param params[] = {db_text(name_text != NULL ? name : NULL),
                                      db_text(prefix), db_text(zone)};
    if (!db_run(db,
                "update program set name = coalesce($1::text, name), card_prefix = "
                "coalesce($2::text, card_prefix), time_zone = coalesce($3::text, "
                "time_zone)",
                params, COUNT(params))) {
        return COMMAND_TROUBLE;
    }
    printf("set; the service goes by it within a second or two%s\n",
           prefix != NULL ? ", for new cards" : "");
    return COMMAND_OK;
}

static const struct {
    const char *name;
    int (*run)(struct db *db, int argc, char **argv);
} verbs[] = {{"show", program_show},      {"set", set},         {"list", program_list},
             {"check", program_check},    {"try", program_try}, {"diff", program_diff},
             {"publish", program_publish}};

static int
program_run(int argc, char **argv)
{
    int verb = 0;

    while (argc > 1 && verb < COUNT(verbs) && strcmp(argv[1], verbs[verb].name) != 0) {
        verb++;
    }
    if (argc < 2 || verb == COUNT(verbs)) {
        cli_tell("program: say one of show, set, list, check, try, diff, publish; see "
                 "crema program --help");
        return COMMAND_TROUBLE;
    }
    struct db *db = cli_db_program();
    int code = db != NULL ? verbs[verb].run(db, argc - 1, argv + 1) : COMMAND_TROUBLE;
    db_close(db);
    return code;
}

const struct command command_program = {
    .name = "program",
    .summary = "who the program is; its rules: list, check, try, compare, publish",
    .help =
        "Usage: crema program show [VERSION | --rules VERSION|now]\n"
        "       crema program set [--name NAME] [--card-prefix DIGITS] [--zone ZONE]\n"
        "       crema program list\n"
        "       crema program check FILE\n"
        "       crema program try FILE --basket FILE [--account ID | --tier ID --tags "
        "A,B]\n"
        "                         [--store ID] [--at TIME]\n"
        "       crema program diff A B\n"
        "       crema program publish FILE [--at TIME] [--note TEXT]\n"
        "\n"
        "  show     name, currency, zone and the versions of the rules; of a version, "
        "who\n"
        "           published it and what its rules come to\n"
        "  set      the name; how new card numbers begin; the zone, while the ledger is "
        "empty\n"
        "  list     the versions, newest first: from when, by whom, why\n"
        "  check    say what is wrong in a file of rules, or what the rules come to and "
        "what\n"
        "           looks like a mistake\n"
        "  try      the points of a purchase under rules that need not be published, and "
        "why;\n"
        "           what limits blocked, what another rule outbid\n"
        "  diff     what changes from A to B, rule by rule\n"
        "  publish  make it the next version; all versions are kept, and the old one is "
        "taken\n"
        "           back by publishing it again\n"
        "\n"
        "FILE - is standard input; for try, A and B a version's number will do.\n"
        "\n"
        "  --rules    print that version as it was published, to be edited: a number, or "
        "now\n"
        "  --basket   JSON as the body of POST /v1/purchases; its rewards are not looked "
        "at\n"
        "  --account  whose level, tags and counters count; --tier and --tags: of nobody "
        "yet\n"
        "  --at       when it takes over, or when it is tried: a day, which begins in "
        "the\n"
        "             program's zone, or a time of its clocks, '2026-12-24 14:30'. Rules "
        "take\n"
        "             over 10 s ahead at the earliest, and without it\n"
        "  --note     why, in a line; kept with the version\n"
        "\n"
        "A file of rules is JSON; amounts are in minor units of the currency, rates are "
        "in\n"
        "quotes. Every member but tiers and the three of transfers must be there:\n"
        "\n"
        "  {\"earn\": [{\"id\": \"base\", \"tender\": \"card\" or \"other\" or \"any\",\n"
        "             \"points_per_unit\": \"1.5\"}],\n"
        "   \"rewards\": [{\"id\": \"coffee\", \"name\": \"A coffee\", \"cost\": 100, "
        "\"worth\": 450}],\n"
        "   \"limits\": {\"load_min\": 500, \"load_max\": 50000, \"load_day_max\": "
        "100000,\n"
        "              \"balance_max\": 200000, \"purchase_max\": 100000, "
        "\"transfer_min\": 100,\n"
        "              \"transfer_max\": 20000, \"transfer_day_max\": 50000},\n"
        "   \"points_expire_months\": 6 (0: never), \"debt_allowed\": true, \"tiers\": "
        "[\"green\"]}\n"
        "\n"
        "Rules of format 2 (\"format\": 2) have levels, bonuses, challenges, gifts and "
        "more:\n"
        "svc/doc/rules.md, proto/program.schema.json, examples in proto/presets. README, "
        "\"Your\n"
        "own program\", makes one.\n"
        "\n"
        "Exit codes: 0 done; 1 the answer is no: the rules are wrong, an id stands for "
        "something\n"
        "else, the time is too soon, the purchase would be refused, the zone is in use;\n"
        "2 trouble (told on stderr).\n"
        "\n"
        "Example: crema program show --rules now >rules.json\n",
    .run = program_run,
};
