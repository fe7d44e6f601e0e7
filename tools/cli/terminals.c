/*
 * crema terminals: which tills there are, codes for new ones, the end of stolen ones, and
 * what was stopped.
 */
#include <stdio.h>

#include "proto/rfc3339.h"
#include "svc/base/civil.h"
#include "svc/base/secret.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/keys_fit.h"
#include "tools/cli/store_row.h"

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* No options and so many words; false after telling. */
static bool
words_only(int argc, char **argv, size_t count, const char *usage, struct cli_words *ret)
{
    if (!cli_parse(argc, argv, NULL, 0, ret)) {
        return false;
    }
    if (ret->count != count) {
        cli_tell("say: crema terminals %s", usage);
        return false;
    }
    return true;
}

static int
terminals_list(int argc, char **argv)
{
    struct cli_words words;
    struct db *db = words_only(argc, argv, 0, "list", &words) ? cli_db_program() : NULL;

    if (db == NULL) {
        return COMMAND_TROUBLE;
    }
    struct db_rows *rows = db_query(
        db,
        "select t.name, s.name, s.title, t.created_at, t.revoked_at, t.stopped_at, "
        "t.stopped_at is not null and (t.allowed_at is null or t.allowed_at < "
        "t.stopped_at) from terminal t join store s on s.id = t.store_id order by "
        "s.name, t.name",
        NULL, 0);
    for (int i = 0; rows != NULL && i < db_count(rows); i++) {
        char at[RFC3339_BYTES];
        bool revoked = !db_is_null(rows, i, 4);
        bool stopped = !revoked && db_int(rows, i, 6) != 0;

        rfc3339_format_us(db_time_us(rows, i, revoked ? 4 : stopped ? 5 : 3), at);
        cli_print("%-18s  %-12s  %s  %s %s\n", db_value(rows, i, 0, NULL),
                  db_value(rows, i, 1, NULL),
                  cli_column(db_value(rows, i, 2, NULL), 24).text,
                  revoked   ? "revoked"
                  : stopped ? "stopped"
                            : "enrolled",
                  at);
    }
    bool good = rows != NULL;
    db_rows_free(rows);
    db_close(db);
    return good ? COMMAND_OK : COMMAND_TROUBLE;
}

/* What is done to one till, whose name is the only word. */
struct till_act {
    const char *usage;
    const char *sql;   /* $1: the name; returns a row when there is such a till */
    const char *which; /* tills that there may be none of */
    const char *done;  /* what is said of it then */
};

static const struct till_act revoke_act = {
    "revoke NAME",
    "update terminal set revoked_at = coalesce(revoked_at, clock_timestamp()) where name "
    "= $1::text returning id",
    "", "is revoked: the service refuses it within a second or two"};

static const struct till_act allow_act = {
    "allow NAME",
    "update terminal set allowed_at = clock_timestamp() where name = $1::text and "
    "revoked_at is null returning id",
    " that works",
    "takes every card again within a second or two, and counts its mistakes anew"};

static int
till_do(int argc, char **argv, const struct till_act *act)
{
    struct cli_words words;
    struct db *db =
        words_only(argc, argv, 1, act->usage, &words) ? cli_db_program() : NULL;

    if (db == NULL) {
        return COMMAND_TROUBLE;
    }
    const struct db_param name = db_text(words.at[0]);
    struct db_rows *rows = db_query(db, act->sql, &name, 1);
    int code = COMMAND_TROUBLE;
    if (rows != NULL && db_count(rows) == 0) {
        cli_tell("there is no terminal %s%s. See: crema terminals list", words.at[0],
                 act->which);
        code = COMMAND_FAILED;
    } else if (rows != NULL) {
        cli_print("%s %s\n", words.at[0], act->done);
        code = COMMAND_OK;
    }
    db_rows_free(rows);
    db_close(db);
    return code;
}

static int
revoke(int argc, char **argv)
{
    return till_do(argc, argv, &revoke_act);
}

static int
allow(int argc, char **argv)
{
    return till_do(argc, argv, &allow_act);
}

static int
add_code(struct db *db, const struct secrets *keys, const char *store)
{
    char text[ENROLMENT_CODE_CHARS + 1];
    char at[CIVIL_CLOCK_BYTES];
    int64_t until_us = 0;

    if (!store_add_code(db, keys, store, text, &until_us)) {
        return COMMAND_TROUBLE;
    }
    if (until_us == 0) {
        cli_tell("there is no store %s. See: crema stores list", store);
        return COMMAND_FAILED;
    }
    civil_clock_text(until_us, at);
    printf("%s\n", text);
    fprintf(stderr, "Type it at the new till of %s; it works once, until %s.\n", store,
            at);
    return COMMAND_OK;
}

static int
code(int argc, char **argv)
{
    struct cli_words words;

    if (!words_only(argc, argv, 1, "code STORE", &words)) {
        return COMMAND_TROUBLE;
    }
    struct secrets *keys = cli_keys();
    struct db *db = keys_fit_db_program(keys);
    int result = db != NULL ? add_code(db, keys, words.at[0]) : COMMAND_TROUBLE;
    db_close(db);
    keys_free(keys);
    return result;
}

static const struct cli_verb verbs[] = {
    {"list", terminals_list}, {"code", code}, {"revoke", revoke}, {"allow", allow}};

static int
terminals_run(int argc, char **argv)
{
    return cli_verb(argc, argv, verbs, COUNT(verbs));
}

const struct command command_terminals = {
    .name = "terminals",
    .summary =
        "list tills, make codes for new ones, revoke lost ones, allow stopped ones",
    .help = "Usage: crema terminals list\n"
            "       crema terminals code STORE\n"
            "       crema terminals revoke NAME\n"
            "       crema terminals allow NAME\n"
            "\n"
            "  list    every till, its store and since when it works or no longer works\n"
            "  code    make an enrolment code for a new till of the store: twelve "
            "letters and\n"
            "          digits, good for one hour and once\n"
            "  revoke  end a till: its token and its key are refused from then on\n"
            "  allow   a till that was stopped, since too many cards were shown at it "
            "that\n"
            "          nobody has (unknown_cards_per_hour), takes every card again: look "
            "first\n"
            "          who stands at it\n"
            "\n"
            "Exit codes: 0 done; 1 there is no such store or till; 2 trouble (told on "
            "stderr).\n"
            "\n"
            "Example: crema terminals code st_demo\n",
    .run = terminals_run,
};
