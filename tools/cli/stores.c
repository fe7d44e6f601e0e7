/*
 * crema stores: which stores there are, and new ones.
 */
#include <inttypes.h>
#include <stdio.h>

#include "svc/base/arena.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/program.h"
#include "tools/cli/store_row.h"

static int
stores_list(int argc, char **argv)
{
    struct cli_words words;

    if (!cli_parse(argc, argv, NULL, 0, &words) || !cli_no_words(&words, "stores list")) {
        return COMMAND_TROUBLE;
    }
    struct db *db = cli_db_program();
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
        cli_print("%-24s  %s  tills %" PRId64 "\n", db_value(rows, i, 0, NULL),
                  cli_column(db_value(rows, i, 1, NULL), 32).text, db_int(rows, i, 2));
    }
    bool good = rows != NULL;
    db_rows_free(rows);
    db_close(db);
    return good ? COMMAND_OK : COMMAND_TROUBLE;
}

/* In a transaction; COMMAND_OK or a code. */
static int
add_row(struct db *db, const char *name, const char *title)
{
    struct arena arena;
    int64_t id = 0;

    if (!store_find(db, name, &id)) {
        return COMMAND_TROUBLE;
    }
    if (id != 0) {
        cli_tell("there is a store %s already. See: crema stores list", name);
        return COMMAND_FAILED;
    }
    arena_init(&arena);
    bool good = db_script(db, "begin") && store_add(db, &arena, name, title, &id) &&
                db_script(db, "commit");
    arena_release(&arena);
    if (!good) {
        return COMMAND_TROUBLE;
    }
    cli_print("added %s, %s\nFor its tills: crema terminals code %s\n", name, title,
              name);
    return COMMAND_OK;
}

static int
stores_add(int argc, char **argv)
{
    char title[PROGRAM_NAME_MAX + 1];
    const char *title_text = NULL;
    const struct cli_option options[] = {{.name = "--title", .value = &title_text}};
    struct cli_words words;

    if (!cli_parse(argc, argv, options, 1, &words)) {
        return COMMAND_TROUBLE;
    }
    if (words.count != 1 || title_text == NULL) {
        cli_tell("say which store: crema stores add NAME --title TITLE");
        return COMMAND_TROUBLE;
    }
    if (!store_name_good(words.at[0]) ||
        !program_name_take("--title", title_text, title)) {
        return COMMAND_TROUBLE;
    }
    struct db *db = cli_db_program();
    int code = db != NULL ? add_row(db, words.at[0], title) : COMMAND_TROUBLE;
    db_close(db);
    return code;
}

static const struct cli_verb verbs[] = {{"list", stores_list}, {"add", stores_add}};

static int
stores_run(int argc, char **argv)
{
    return cli_verb(argc, argv, verbs, sizeof(verbs) / sizeof(verbs[0]));
}

const struct command command_stores = {
    .name = "stores",
    .summary = "list stores, add one",
    .help =
        "Usage: crema stores list\n"
        "       crema stores add NAME --title TITLE\n"
        "\n"
        "  list  every store with its title and how many tills work there\n"
        "  add   open a store. NAME is its id for ever, st_ and small letters; a manager "
        "can do\n"
        "        the same: POST /v1/stores\n"
        "\n"
        "  --title  what people read on the till and on receipts\n"
        "\n"
        "Exit codes: 0 done; 1 there is such a store already; 2 trouble (told on "
        "stderr).\n"
        "\n"
        "Example: crema stores add st_harbour --title 'Harbour Kiosk'\n",
    .run = stores_run,
};
