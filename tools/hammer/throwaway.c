/*
 * Throw-away accounts: see throwaway.h.
 */
#include "tools/cli/keys_fit.h"
#include "tools/hammer/throwaway.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/token.h"
#include "svc/base/arena.h"
#include "svc/base/civil.h"
#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/hash.h"
#include "svc/base/id.h"
#include "svc/base/rand.h"
#include "svc/base/secret.h"
#include "svc/base/xalloc.h"
#include "svc/engine/request/auth.h"
#include "svc/engine/people/person.h"
#include "svc/engine/service.h"
#include "tools/cli/book.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/gift_card.h"
#include "tools/cli/people.h"
#include "tools/cli/program.h"

enum { ACCOUNTS_PER_PAIR = 8, MEMBERS_MAX = 8, PASSWORD_BYTES = 32 };

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

/* A member that nobody is: so named that an operator knows whose it is. */
static bool
make_member(struct hammer *h, const struct people *p, const char *prefix, int i,
            struct principal *ret)
{
    struct hammer_card *card = &h->cards[i];
    char *email = arena_printf(p->arena, "hammer-%s-%d@hammer.invalid", h->run, i);
    char *name = arena_printf(p->arena, "Hammer %s", h->run);
    const struct person who = {.name = slice_from_cstr(name),
                               .email = slice_from_cstr(email)};
    struct slice number = people_card_number(p->arena, slice_from_cstr(prefix));
    unsigned char password[PASSWORD_BYTES];
    struct people_member member;
    struct email address;

    rand_bytes(password, sizeof(password));
    if (!people_email(p, email, &address) ||
        !people_add_member(p, &who, &address, slice_of(password, sizeof(password)),
                           number, &member)) {
        return false;
    }
    snprintf(card->number, sizeof(card->number), "%.*s", SLICE_FMT(number));
    id_format(card->account, "acc", member.account_id);
    *ret = (struct principal){.role = ROLE_MEMBER,
                              .channel = CHANNEL_APP,
                              .id = member.id,
                              .account_id = member.account_id};
    return true;
}

/* Members in pairs send each other money; each has a session, ended with the run. */
static bool
make_members(struct hammer *h, struct db *db, struct secrets *keys, const char *prefix,
             struct arena *arena)
{
    const struct people people = {.db = db, .keys = keys, .arena = arena, .cheap = true};
    const struct service service = {.secrets = keys};
    char token[TOKEN_TEXT_MAX];

    for (int i = h->o.accounts - h->members; i < h->o.accounts; i++) {
        struct principal who;

        if (!make_member(h, &people, prefix, i, &who) ||
            !program_now_us(db, &who.expires_us)) {
            return false;
        }
        who.expires_us += h->o.seconds * INT64_C(1000000) + HOUR_US;
        if (!people_add_session(db, &who)) {
            return false;
        }
        size_t n = auth_token_make(&service, &who, token);
        h->cards[i].token = strndup(token, n);
        h->cards[i].session_id = who.session_id;
        h->cards[i].transfers_left = (int)conf->transfers_per_hour / 2;
    }
    return true;
}

static bool
make_cards(struct hammer *h, struct db *db, const struct secrets *keys,
           const char *prefix)
{
    for (int i = 0; i < h->o.accounts - h->members; i++) {
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
    struct db *db = keys_fit_db_program(keys);
    char prefix[GIFT_CARD_PREFIX_BYTES];
    struct arena arena;

    arena_init(&arena);
    snprintf(h->run, sizeof(h->run), "%08" PRIx32, (uint32_t)rand_u64());
    h->cards = xcalloc((size_t)h->o.accounts, sizeof(*h->cards));
    h->members = h->o.accounts / ACCOUNTS_PER_PAIR * 2;
    h->members = h->members > MEMBERS_MAX ? MEMBERS_MAX : h->members;
    bool good = db != NULL && db_script(db, "begin") && make_store(db, &arena) &&
                make_terminal(db) && gift_card_prefix(db, prefix) &&
                make_cards(h, db, keys, prefix) &&
                make_members(h, db, keys, prefix, &arena) && make_token(h, db, keys) &&
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
    op->status.to = ACCOUNT_CLOSED;
    op->auth_gen = -1;
    op->channel = CHANNEL_CONSOLE;
    op->store_id = store_id;
    int n = snprintf(key, sizeof(key), "hammer-%s-close-%d", h->run, account);
    op_id_make(op->op_id, SCOPE_SYSTEM, 0, slice_of(key, (size_t)n));
}

static bool
end_sessions(const struct hammer *h, struct db *db)
{
    bool good = true;

    for (int i = h->o.accounts - h->members; good && i < h->o.accounts; i++) {
        const struct db_param id = db_i64(h->cards[i].session_id);

        good = db_run(db,
                      "update session set revoked_at = clock_timestamp() where "
                      "id = $1::bigint",
                      &id, 1);
    }
    return good;
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
    if (good && !empty) {
        cli_tell("%s still holds money and stays open; key prefix hammer-%s", text,
                 h->run);
        (*left)++;
    }
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
                end_sessions(h, db) && program_now_us(db, &now_us) &&
                program_zone_set(db);
    for (int i = 0; good && i < h->o.accounts; i++) {
        good = close_account(h, db, i, now_us, ret_left);
    }
    db_close(db);
    return good;
}
