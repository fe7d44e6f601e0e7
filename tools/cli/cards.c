/*
 * crema cards: makes anonymous gift cards, each with an account of its own and no money.
 * The numbers are printed once, for the card printer; the database keeps them sealed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/conf.h"
#include "svc/base/secret.h"
#include "tools/cli/cli.h"
#include "tools/cli/command.h"
#include "tools/cli/db.h"
#include "tools/cli/gift_card.h"
#include "tools/cli/keys_fit.h"

enum { CARDS_AT_ONCE_MAX = 1000000 };

static const char help[] =
    "Usage: crema cards make COUNT\n"
    "\n"
    "Makes COUNT gift cards (1 to 1,000,000) and prints one line for each:\n"
    "NUMBER,ACCOUNT. The cards are active and empty; a till loads them. Keep the list\n"
    "where you would keep money: the numbers are not shown again.\n"
    "\n"
    "Exit status: 0 made, 2 nothing was made.\n"
    "Example: crema cards make 1000 > cards.csv\n";

static bool
make_all(struct db *db, const struct secrets *keys, long count)
{
    char prefix[GIFT_CARD_PREFIX_BYTES];
    struct gift_card card;

    if (!gift_card_prefix(db, prefix) || !db_script(db, "begin")) {
        return false;
    }
    for (long i = 0; i < count; i++) {
        if (!gift_card_make(db, keys, prefix, &card)) {
            db_rollback(db);
            return false;
        }
        printf("%s,%s\n", card.number, card.account);
    }
    return db_script(db, "commit");
}

static int
cards_run(int argc, char **argv)
{
    char *end = NULL;
    long count = argc == 3 ? strtol(argv[2], &end, 10) : 0;

    if (argc != 3 || strcmp(argv[1], "make") != 0 || *end != '\0' || count < 1 ||
        count > CARDS_AT_ONCE_MAX) {
        fputs(help, stderr);
        return COMMAND_TROUBLE;
    }
    struct secrets *keys = cli_keys();
    struct db *db = keys_fit_db_program(keys);
    bool good = db != NULL && make_all(db, keys, count);
    db_close(db);
    keys_free(keys);
    return good ? COMMAND_OK : COMMAND_TROUBLE;
}

const struct command command_cards = {
    .name = "cards",
    .summary = "make gift cards for the card printer",
    .help = help,
    .run = cards_run,
};
