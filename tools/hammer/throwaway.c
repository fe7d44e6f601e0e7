/*
 * Throw-away accounts: see throwaway.h.
 */
#include "tools/hammer/throwaway.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/token.h"
#include "svc/base/arena.h"
#include "svc/base/civil.h"
#include "svc/base/clock.h"
#include "svc/base/hash.h"
#include "svc/base/id.h"
#include "svc/base/rand.h"
#include "svc/base/secret.h"
#include "svc/base/xalloc.h"
#include "svc/engine/auth.h"
#include "svc/engine/person.h"
#include "svc/engine/service.h"
#include "tools/cli/book.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/gift_card.h"
#include "tools/cli/program.h"

#define STORE       "st_hammer"
#define HOUR_US     INT64_C(3600000000)
#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* Kept from throwaway_make for throwaway_end. */
static int64_t terminal_id;
static int32_t store_id;

static bool
find_store(struct db *db, int32_t *ret)
{
    struct db_rows *rows =
        db_query(db, "select id::bigint from store where name = '" STORE "'", NULL, 0);

    if (rows == NULL) {
        return false;
    }
    *ret = db_count(rows) > 0 ? (int32_t)db_int(rows, 0, 0) : 0;
    db_rows_free(rows);
    return true;
}

static bool
make_store(struct db *db, struct arena *arena)
{
    int64_t void_account_id = rand_id62();
    const struct db_param row[] = {db_i64(void_account_id)};

    if (!find_store(db, &store_id)) {
        return false;
    }
    return store_id != 0 ||
           (book_add_account(db, arena, void_account_id, 0) &&
            db_run(db,
                   "insert into store (name, title, void_account_id) values ('" STORE
                   "', 'crema hammer: checks by the operator, no sales', $1::bigint)",
                   row, COUNT(row)) &&
            find_store(db, &store_id));
}

/* A till whose private key nobody keeps. Its name is its id, which every worker knows. */
static bool
make_terminal(struct db *db)
{
    unsigned char seed[TOKEN_SEED_BYTES];
    unsigned char public_key[TOKEN_PUBLIC_KEY_BYTES];
    unsigned char secret_key[TOKEN_SECRET_KEY_BYTES];
    char name[ID_TEXT_MAX];

    terminal_id = rand_id62();
    id_format(name, "trm", terminal_id);
    rand_bytes(seed, sizeof(seed));
    token_key_pair(seed, public_key, secret_key);
    secret_wipe(seed, sizeof(seed));
    secret_wipe(secret_key, sizeof(secret_key));
    const struct db_param row[] = {db_i64(terminal_id), db_text(name), db_i64(store_id),
                                   db_bytes(public_key, sizeof(public_key))};
    return db_run(db,
                  "insert into terminal (id, name, store_id, public_key) values "
                  "($1::bigint, $2::text, $3::bigint, $4::bytea)",
                  row, COUNT(row));
}

static bool
make_token(struct hammer *h, struct db *db, struct secrets *keys)
{
    const struct service service = {.secrets = keys};
    struct principal who = {.role = ROLE_TERMINAL,
                            .channel = CHANNEL_TILL,
                            .id = terminal_id,
                            .store_id = store_id};
    char token[TOKEN_TEXT_MAX];
    int64_t now_us = 0;

    if (!program_now_us(db, &now_us)) {
        return false;
    }
    who.expires_us = now_us + h->o.seconds * INT64_C(1000000) + HOUR_US;
    size_t n = auth_token_make(&service, &who, token);
    snprintf(h->token, sizeof(h->token), "%.*s", (int)n, token);
    return true;
}

static bool
make_cards(struct hammer *h, struct db *db, const struct secrets *keys)
{
    char prefix[GIFT_CARD_PREFIX_BYTES];

    if (!gift_card_prefix(db, prefix)) {
        return false;
    }
    h->cards = xcalloc((size_t)h->o.accounts, sizeof(*h->cards));
    for (int i = 0; i < h->o.accounts; i++) {
        struct gift_card card;

        if (!gift_card_make(db, keys, prefix, &card)) {
            return false;
        }
        snprintf(h->cards[i].number, sizeof(h->cards[i].number), "%s", card.number);
        snprintf(h->cards[i].account, sizeof(h->cards[i].account), "%s", card.account);
    }
    return true;
}

bool
throwaway_make(struct hammer *h)
{
    struct secrets *keys = cli_keys();
    struct db *db = keys != NULL ? cli_db_migrated() : NULL;
    struct arena arena;

    arena_init(&arena);
    snprintf(h->run, sizeof(h->run), "%08" PRIx32, (uint32_t)rand_u64());
    bool good = db != NULL && db_script(db, "begin") && make_store(db, &arena) &&
                make_terminal(db) && make_cards(h, db, keys) && make_token(h, db, keys) &&
                db_script(db, "commit");
    arena_release(&arena);
    db_close(db);
    keys_free(keys);
    return good;
}

static void
describe_closing(const struct hammer *h, int account, struct op *op)
{
    char key[HAMMER_KEY_BYTES];

    memset(op, 0, sizeof(*op));
    op->kind = OP_STATUS;
    op->to_status = ACCOUNT_CLOSED;
    op->auth_gen = -1;
    op->channel = CHANNEL_CONSOLE;
    op->store_id = store_id;
    int n = snprintf(key, sizeof(key), "hammer-%s-close-%d", h->run, account);
    op_id_make(op->op_id, SCOPE_SYSTEM, 0, slice_of(key, (size_t)n));
}

/* In a transaction of its own: the row is locked for a moment only. */
static bool
close_account(const struct hammer *h, struct db *db, int account, int64_t now_us,
              int *left)
{
    static const struct rules_list no_rules = {NULL, 0};
    struct arena arena;
    struct entry entry;
    struct book book;
    struct op op;
    int64_t id = 0;
    const char *text = h->cards[account].account;

    arena_init(&arena);
    bool good = id_parse(text, strlen(text), "acc", &id) && db_script(db, "begin") &&
                book_open(&book, db, &arena, &no_rules, id);
    bool empty = good && book.account.cash_minor == 0 && book.account.held_minor == 0;
    if (good && empty) {
        describe_closing(h, account, &op);
        good = book_apply(&book, &op, now_us, &entry) && book_close(&book);
    }
    *left += good && !empty;
    good = db_script(db, good ? "commit" : "rollback") && good;
    arena_release(&arena);
    return good;
}

bool
throwaway_end(struct hammer *h, int *ret_left)
{
    struct db *db = cli_db();
    int64_t now_us = 0;
    struct db_param id = db_i64(terminal_id);

    *ret_left = 0;
    bool good = db != NULL &&
                db_run(db,
                       "update terminal set revoked_at = clock_timestamp() where "
                       "id = $1::bigint",
                       &id, 1) &&
                program_now_us(db, &now_us) && program_zone_set(db);
    for (int i = 0; good && i < h->o.accounts; i++) {
        good = close_account(h, db, i, now_us, ret_left);
    }
    db_close(db);
    return good;
}
