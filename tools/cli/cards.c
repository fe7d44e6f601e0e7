/*
 * crema cards: makes anonymous gift cards, each with an account of its own and no money.
 * The numbers are printed once, for the card printer; the database keeps them sealed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/cardno.h"
#include "svc/base/arena.h"
#include "svc/base/conf.h"
#include "svc/base/id.h"
#include "svc/base/rand.h"
#include "svc/base/secret.h"
#include "svc/engine/person.h"
#include "tools/cli/cli.h"
#include "tools/cli/command.h"
#include "tools/cli/db.h"

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

static const char insert_account[] = "insert into account (bucket, id, card_slots) "
                                     "values (($1::bigint % $2::bigint)::smallint, "
                                     "$1::bigint, array[$3::bigint])";

static const char insert_card[] =
    "insert into card (id, account_id, kind, number_index, number_sealed, last4) values "
    "($1::bigint, $2::bigint, 1, $3::bytea, $4::bytea, $5::text)";

static bool
make_one(struct db *db, const struct secrets *keys, const char *prefix)
{
    unsigned char random[CARDNO_RANDOM_BYTES];
    char number[CARDNO_DIGITS + 1];
    char account[ID_TEXT_MAX];
    int64_t card_id = rand_id62();
    int64_t account_id = rand_id62();
    struct arena arena;

    arena_init(&arena);
    rand_bytes(random, sizeof(random));
    cardno_make(slice_from_cstr(prefix), random, number);
    struct slice text = slice_of(number, CARDNO_DIGITS);
    struct slice index = card_number_index(keys, &arena, text);
    struct slice sealed = card_number_seal(keys, &arena, card_id, text);
    struct db_param a[] = {db_i64(account_id), db_i64(conf->buckets), db_i64(card_id)};
    struct db_param c[] = {db_i64(card_id), db_i64(account_id),
                           db_bytes(index.p, index.n), db_bytes(sealed.p, sealed.n),
                           db_text(number + CARDNO_DIGITS - 4)};
    bool good = db_run(db, insert_account, a, 3) && db_run(db, insert_card, c, 5);
    arena_release(&arena);
    if (good) {
        id_format(account, "acc", account_id);
        printf("%s,%s\n", number, account);
    }
    return good;
}

static bool
make_all(struct db *db, const struct secrets *keys, long count)
{
    struct db_rows *rows = db_query(db, "select card_prefix from program", NULL, 0);
    char prefix[16] = "";

    if (rows == NULL || db_count(rows) == 0) {
        db_rows_free(rows);
        cli_tell("there is no program yet: run crema demo load, or set the program up");
        return false;
    }
    snprintf(prefix, sizeof(prefix), "%s", db_value(rows, 0, 0, NULL));
    db_rows_free(rows);
    if (!db_script(db, "begin")) {
        return false;
    }
    for (long i = 0; i < count; i++) {
        if (!make_one(db, keys, prefix)) {
            db_script(db, "rollback");
            return false;
        }
    }
    return db_script(db, "commit");
}

static int
run(int argc, char **argv)
{
    char *end = NULL;
    long count = argc == 3 ? strtol(argv[2], &end, 10) : 0;

    if (argc != 3 || strcmp(argv[1], "make") != 0 || *end != '\0' || count < 1 ||
        count > CARDS_AT_ONCE_MAX) {
        fputs(help, stderr);
        return COMMAND_TROUBLE;
    }
    struct secrets *keys = keys_load(conf->keys);
    struct db *db = keys != NULL ? db_connect(conf->pg_owner) : NULL;
    bool good = db != NULL && make_all(db, keys, count);
    db_close(db);
    keys_free(keys);
    return good ? COMMAND_OK : COMMAND_TROUBLE;
}

const struct command command_cards = {
    .name = "cards",
    .summary = "make gift cards for the card printer",
    .help = help,
    .run = run,
};
