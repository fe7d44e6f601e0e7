/*
 * crema init: from an empty Postgres to a program whose first till can be enrolled. Every
 * step is whole or not done and is looked for before it is done, so a run that was killed
 * is finished by running it again.
 */
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "svc/base/conf.h"
#include "svc/base/secret.h"
#include "tools/cli/cli.h"
#include "tools/cli/init_roles.h"
#include "tools/cli/init_rows.h"
#include "tools/cli/keys_fit.h"
#include "tools/cli/migrate.h"
#include "tools/cli/rules_preset.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

struct init {
    struct init_answers answers;
    struct init_roles roles;
    struct init_found found;
    bool sql; /* print the SQL of the roles, and nothing else */
};

/* The settings that a service needs; told, and false, before anything is begun. */
static bool
settings_are_good(struct init *in)
{
    char folder[PATH_MAX];

    if (!init_roles_read(&in->roles)) {
        return false;
    }
    if (conf->keys[0] == '\0' || conf->redis[0] == '\0') {
        cli_tell("%s is not set: say --config FILE before the command, or set %s",
                 conf->keys[0] == '\0' ? "keys" : "redis",
                 conf->keys[0] == '\0' ? "CREMA_KEYS" : "CREMA_REDIS");
        return false;
    }
    snprintf(folder, sizeof(folder), "%s", conf->keys);
    if (access(conf->keys, F_OK) != 0 && access(dirname(folder), W_OK | X_OK) != 0) {
        cli_tell("keys = %s: its folder is not there or may not be written: make it, or "
                 "name another file",
                 conf->keys);
        return false;
    }
    return true;
}

/*
 * The key file, made if nothing was sealed with another one: then what is kept of keys is
 * of a file that has gone unused. NULL after telling, also when the file that is there is
 * another database's.
 */
static struct secrets *
open_keys(struct db *db, const struct init_found *found)
{
    bool there = access(conf->keys, F_OK) == 0;

    if (!there && found->sealed) {
        cli_tell("the key file %s is not there, and names and card numbers in this "
                 "database cannot be read without it: put it back, from its copy",
                 conf->keys);
        return NULL;
    }
    if (!there && (!db_script(db, "delete from key_check") || !keys_create(conf->keys))) {
        return NULL;
    }
    printf("keys %s: %s\n", conf->keys,
           there ? "there already"
                 : "made. Keep a copy apart from the database: without it names and "
                   "card numbers cannot be read");
    struct secrets *keys = keys_load(conf->keys);
    if (keys != NULL && !keys_fit(db, keys)) {
        keys_free(keys);
        return NULL;
    }
    return keys;
}

/*
 * Whoever may connect to Postgres may connect to a new database, unless somebody has said
 * otherwise. What was said by hand stays.
 */
static const char close_database_sql[] =
    "do $$ begin if exists (select from pg_database where datname = current_database() "
    "and datacl is null and pg_get_userbyid(datdba) = current_user) then execute "
    "format('revoke all on database %I from public', current_database()); execute "
    "format('grant connect on database %I to " INIT_SERVICE_ROLE
    "', current_database()); end if; end $$";

/* Whether the service will get in and find the program. */
static bool
check_service(void)
{
    char why[DB_WHY_BYTES] = "";
    struct db *db = db_try(conf->pg, why);
    struct db_rows *rows =
        db != NULL ? db_query(db,
                              "select from program where has_table_privilege('entry', "
                              "'insert')",
                              NULL, 0)
                   : NULL;
    bool good = rows != NULL && db_count(rows) == 1;

    if (db == NULL) {
        cli_tell("all is made, but the service will not get in as pg says: %s", why);
    } else if (rows != NULL && !good) {
        cli_tell("all is made, but pg leads to a database without it: let pg and "
                 "pg_owner go to the same server");
    }
    db_rows_free(rows);
    db_close(db);
    return good;
}

static void
tell_next(void)
{
    bool tls = conf->tls_cert[0] != '\0';
    char own[64];
    const char *url = conf->public_url[0] != '\0' ? conf->public_url : own;

    snprintf(own, sizeof(own), "%s://localhost:%d", tls ? "https" : "http",
             (int)conf->port);
    printf("\nThe program can be served now: start cremad with this configuration, and "
           "open\n%s/till for the code, %s/app for customers.\n",
           url, url);
    if (conf->public_url[0] == '\0') {
        printf("For other machines, set public_url to the address that they use; it must "
               "be https\n(tls_cert and tls_key, or a proxy): browsers keep the keys of "
               "till and app nowhere\nelse.\n");
    }
}

/* All that needs the database as its owner. An exit code. */
static int
make_all(struct init *in, struct db *db)
{
    struct init_answers *a = &in->answers;

    if (migrate_all(db) != COMMAND_OK || !db_script(db, close_database_sql) ||
        !init_look(db, a, &in->found)) {
        return COMMAND_TROUBLE;
    }
    struct secrets *keys = open_keys(db, &in->found);
    if (keys == NULL) {
        return COMMAND_TROUBLE;
    }
    bool good = init_rows_write(db, keys, a, &in->found) && init_rows_code(db, keys, a);
    keys_free(keys);
    if (!good || !check_service()) {
        return COMMAND_TROUBLE;
    }
    tell_next();
    return COMMAND_OK;
}

/* Looks, asks for what is missing, makes the way in if there is none. */
static int
go(struct init *in)
{
    char why[DB_WHY_BYTES] = "";
    int code = COMMAND_TROUBLE;
    struct db *db = init_roles_try(&in->roles, why);

    if (db != NULL ? !init_look(db, &in->answers, &in->found)
                   : !init_roles_admin(&in->roles, why, &code)) {
        db_close(db);
        return code;
    }
    const struct init_needs needs = {!in->found.program, !in->found.rules,
                                     !in->found.manager, !in->found.store};
    bool good = init_answers_complete(&in->answers, &needs,
                                      in->found.program ? &in->found.row : NULL);
    if (good && db == NULL) {
        db = init_roles_make(&in->roles);
    }
    good = good && db != NULL && init_look(db, &in->answers, &in->found);
    code = good ? make_all(in, db) : COMMAND_TROUBLE;
    db_close(in->roles.admin);
    db_close(db);
    return code;
}

static bool
parse(int argc, char **argv, struct init *in)
{
    struct init_answers *a = &in->answers;
    const struct cli_option options[] = {
        {.name = "--name", .value = &a->name_text},
        {.name = "--currency", .value = &a->currency_text},
        {.name = "--zone", .value = &a->zone},
        {.name = "--card-prefix", .value = &a->prefix},
        {.name = "--rules", .value = &a->rules},
        {.name = "--manager", .value = &a->manager_text},
        {.name = "--manager-name", .value = &a->manager_name},
        {.name = "--password-stdin", .flag = &a->password_stdin},
        {.name = "--store", .value = &a->store},
        {.name = "--store-title", .value = &a->title_text},
        {.name = "--admin", .value = &in->roles.admin_conninfo},
        {.name = "--sql", .flag = &in->sql}};
    struct cli_words words;

    return cli_parse(argc, argv, options, COUNT(options), &words) &&
           cli_no_words(&words, "init");
}

static int
init_run(int argc, char **argv)
{
    struct init in = {.sql = false};
    struct arena arena;
    int code = COMMAND_TROUBLE;

    /* Whoever reads along, or a log, has each step's line when it is done. */
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    arena_init(&arena);
    in.answers.arena = &arena;
    bool good = parse(argc, argv, &in);
    if (good && in.sql && init_roles_read(&in.roles)) {
        init_roles_print(&in.roles);
        code = COMMAND_OK;
    } else if (good && !in.sql && init_answers_check(&in.answers) &&
               settings_are_good(&in)) {
        code = go(&in);
    }
    buf_release(&in.answers.document);
    arena_release(&arena);
    return code;
}

const struct command command_init = {
    .name = "init",
    .summary = "make a program: roles, database, keys, rules, manager, store",
    .help =
        "Usage: crema init [--name NAME --currency CODE --zone ZONE] [--card-prefix "
        "DIGITS]\n"
        "                  [--rules " RULES_PRESETS " or FILE]\n"
        "                  [--manager EMAIL] [--manager-name NAME] [--password-stdin]\n"
        "                  [--store ID --store-title TITLE] [--admin CONNINFO]\n"
        "       crema init --sql\n"
        "\n"
        "From an empty Postgres to a program whose first till can be enrolled: roles "
        "and\n"
        "database, migrations, the key file, the program with its rules, the first "
        "manager,\n"
        "the first store and a code for its till. pg, pg_owner, redis and keys must be "
        "set.\n"
        "On a terminal it asks for what was not said. What is there stays and is named, "
        "so\n"
        "running it again finishes what was begun, and changes nothing else.\n"
        "\n"
        "  --name            of the program, as customers read it\n"
        "  --currency        three letters of ISO 4217; for ever\n"
        "  --zone            an IANA name, such as Asia/Tokyo: days and months are "
        "counted in it\n"
        "  --card-prefix     how card numbers begin, 1 to 7 digits (9)\n"
        "  --rules           a preset in amounts that fit the currency, or a file of "
        "rules (cafe);\n"
        "                    see crema program --help\n"
        "  --manager         e-mail address of the first manager\n"
        "  --password-stdin  the manager's password is the first line of standard "
        "input;\n"
        "                    without it a good one is made and printed once\n"
        "  --store           the first store's id for ever, such as st_main (st_1)\n"
        "  --store-title     what people read on the till and on receipts\n"
        "  --admin           how to reach Postgres as somebody who may make roles and "
        "databases;\n"
        "                    without it the user who runs this is tried\n"
        "  --sql             only print the SQL that makes roles and database, for "
        "psql\n"
        "\n"
        "Exit codes: 0 the program is there; 1 roles or database are missing, nobody "
        "here may\n"
        "make them, and the SQL that does is on standard output; 2 trouble (told on "
        "stderr).\n"
        "\n"
        "Example: crema --config crema.ini init --sql | sudo -u postgres psql &&\n"
        "         crema --config crema.ini init\n",
    .run = init_run,
};
