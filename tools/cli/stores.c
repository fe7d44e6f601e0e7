/*
 * crema stores: which stores there are.
 */
#include <inttypes.h>
#include <stdio.h>

#include "tools/cli/cli.h"
#include "tools/cli/db.h"

static int
list(int argc, char **argv)
{
    struct cli_words words;

    if (!cli_parse(argc, argv, NULL, 0, &words)) {
        return COMMAND_TROUBLE;
    }
    if (words.count > 0) {
        cli_tell("stores list takes no words; see crema stores --help");
        return COMMAND_TROUBLE;
    }
    struct db *db = cli_db_migrated();
    if (db == NULL) {
        return COMMAND_TROUBLE;
    }
    struct db_rows *rows =
        db_query(db,
                 "select s.name, s.title, (select count(*) from terminal t where "
                 "t.store_id = s.id "
                 "and t.revoked_at is null) from store s order by s.name",
                 NULL, 0);
    for (int i = 0; rows != NULL && i < db_count(rows); i++) {
        printf("%-24s  %-32s  tills %" PRId64 "\n", db_value(rows, i, 0, NULL),
               db_value(rows, i, 1, NULL), db_int(rows, i, 2));
    }
    bool good = rows != NULL;
    db_rows_free(rows);
    db_close(db);
    return good ? COMMAND_OK : COMMAND_TROUBLE;
}

static const struct cli_verb verbs[] = {{"list", list}};

static int
run(int argc, char **argv)
{
    return cli_verb(argc, argv, verbs, sizeof(verbs) / sizeof(verbs[0]));
}

const struct command command_stores = {
    .name = "stores",
    .summary = "list stores",
    .help =
        "Usage: crema stores list\n"
        "\n"
        "Every store with its title and how many tills work there. New stores are made\n"
        "by a manager: POST /v1/stores.\n"
        "\n"
        "Exit codes: 0 done; 2 trouble (told on stderr).\n"
        "\n"
        "Example: crema stores list\n",
    .run = run,
};
