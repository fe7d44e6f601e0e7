/*
 * crema demo load: fills an empty database with the program, stores, tills and people
 * that a newcomer finds after `make run`. All in one transaction; what is there already
 * stays.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "proto/token.h"
#include "svc/base/buf.h"
#include "svc/base/civil.h"
#include "svc/base/embed.h"
#include "svc/base/hash.h"
#include "svc/base/rand.h"
#include "svc/base/secret.h"
#include "svc/core/rules/rules_read.h"
#include "tools/cli/book.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/demo_history.h"
#include "tools/cli/keys_fit.h"
#include "tools/cli/rule_set_row.h"
#include "tools/cli/rules_text.h"
#include "tools/cli/store_row.h"

enum { A_YEAR_S = 366 * 86400 };

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* What the operator has asked for. */
struct demo_asked {
    bool test;
    const char *rules_path; /* NULL: the demo's own */
    struct buf rules;
};

/* False when the query failed, or (told) when the program there is not the demo's. */
static bool
check_program(struct db *db)
{
    struct db_rows *rows = db_query(db, "select name, demo from program", NULL, 0);
    bool good = rows != NULL;

    if (good && db_count(rows) > 0 && db_int(rows, 0, 1) == 0) {
        cli_tell(
            "this database belongs to the program '%s', which is not a demo: nothing "
            "was changed. Give the demo a database of its own",
            db_value(rows, 0, 0, NULL));
        good = false;
    }
    db_rows_free(rows);
    return good;
}

/* In force since before the demo's history begins. What is there already stays. */
static bool
add_rules(struct db *db, struct arena *arena, const char *document)
{
    const struct rule_set_new set = {
        .document = document,
        .effective_at_us = RULE_SET_SOON,
        .ahead_s = -A_YEAR_S,
        .author = "crema demo",
    };
    struct rule_set_written written;

    return rule_set_row_write(db, arena, &set, &written);
}

static bool
add_program(struct db *db, struct arena *arena, const struct demo_asked *asked)
{
    const struct db_param row[] = {db_text(DEMO_PROGRAM), db_i64(DEMO_EXPONENT),
                                   db_text(DEMO_TIME_ZONE), db_text(DEMO_PREFIX)};

    return db_run(db,
                  "insert into program (name, currency, currency_exponent, time_zone, "
                  "card_prefix, demo) values ($1::text, 'USD', $2::bigint, $3::text, "
                  "$4::text, true) on conflict (one) do nothing",
                  row, COUNT(row)) &&
           (!asked->test ||
            db_script(db, "update program set test = true where not test")) &&
           add_rules(db, arena, asked->rules.p);
}

static bool
find_terminal(struct db *db, const char *name, int64_t *ret)
{
    const struct db_param param = db_text(name);
    struct db_rows *rows =
        db_query(db, "select id from terminal where name = $1::text", &param, 1);

    if (rows == NULL) {
        return false;
    }
    *ret = db_int(rows, 0, 0);
    db_rows_free(rows);
    return true;
}

static bool
add_store(const struct people *p, const struct demo_store *store, int32_t *ret_id)
{
    int64_t id = 0;

    if (!store_find(p->db, store->name, &id) ||
        (id == 0 && !store_add(p->db, p->arena, store->name, store->title, &id))) {
        return false;
    }
    *ret_id = (int32_t)id;
    return true;
}

/* A till whose private key nobody keeps: its token comes from the demo page or `crema
 * token`. */
static bool
add_terminal(const struct people *p, const char *name, int32_t store_id, int64_t *ret_id)
{
    unsigned char seed[TOKEN_SEED_BYTES];
    unsigned char public_key[TOKEN_PUBLIC_KEY_BYTES];
    unsigned char secret_key[TOKEN_SECRET_KEY_BYTES];
    int64_t id = rand_id62();

    rand_bytes(seed, sizeof(seed));
    token_key_pair(seed, public_key, secret_key);
    secret_wipe(seed, sizeof(seed));
    secret_wipe(secret_key, sizeof(secret_key));
    const struct db_param row[] = {db_i64(id), db_text(name), db_i64(store_id),
                                   db_bytes(public_key, sizeof(public_key))};
    return db_run(p->db,
                  "insert into terminal (id, name, store_id, public_key) values "
                  "($1::bigint, $2::text, $3::bigint, $4::bytea) "
                  "on conflict (name) do nothing",
                  row, COUNT(row)) &&
           find_terminal(p->db, name, ret_id);
}

static bool
add_staff(const struct people *p, const char *name, const char *email, enum role role,
          int64_t *ret_id)
{
    struct people_staff row = {.id = 0};
    struct email address;
    bool found = false;

    if (!people_email(p, email, &address) ||
        !people_find_staff(p, &address, &found, &row)) {
        return false;
    }
    if (!found && (!people_add_staff(p, slice_from_cstr(name), &address,
                                     SLICE(DEMO_PASSWORD), role) ||
                   !people_find_staff(p, &address, &found, &row))) {
        return false;
    }
    *ret_id = row.id;
    return found;
}

static bool
add_member(const struct demo_world *world, const struct demo_member *m, int *added)
{
    const struct people *p = &world->people;
    struct person who = {.name = slice_from_cstr(m->name),
                         .email = slice_from_cstr(m->email),
                         .phone = slice_from_cstr(m->phone),
                         .birthday = slice_from_cstr(m->birthday)};
    struct people_member row;
    struct email email;
    bool found = false;

    if (!people_email(p, m->email, &email) ||
        !people_find_member(p, &email, &found, NULL)) {
        return false;
    }
    if (found) {
        return true;
    }
    struct slice card = m->card != NULL
                            ? slice_from_cstr(m->card)
                            : people_card_number(p->arena, SLICE(DEMO_PREFIX));
    if (!people_add_member(p, &who, &email, SLICE(DEMO_PASSWORD), card, &row) ||
        !demo_history_write(world, &row, m->moments)) {
        return false;
    }
    ++*added;
    return true;
}

/* The time, and a lock that keeps two loads apart until the transaction ends. */
static bool
demo_begin(struct db *db, int64_t *ret_now_us)
{
    if (!db_script(db, "begin; select pg_advisory_xact_lock(427121012066)")) {
        return false;
    }
    struct db_rows *rows = db_query(db, "select clock_timestamp()", NULL, 0);
    if (rows == NULL) {
        return false;
    }
    *ret_now_us = db_time_us(rows, 0, 0);
    db_rows_free(rows);
    return true;
}

/* The document that the operator names, or the demo's own. False after telling. */
static bool
rules_open(struct demo_asked *asked)
{
    if (asked->rules_path != NULL) {
        return rules_text_read(asked->rules_path, &asked->rules);
    }
    const struct embed_file *own =
        embed_find(embed_presets, embed_presets_count, DEMO_RULES);

    assert(own != NULL);
    buf_append(&asked->rules, own->data, own->size);
    return true;
}

static bool
rules_take(struct arena *arena, const struct demo_asked *asked, struct rules *ret)
{
    const struct rules_world world = {.currency_exponent = DEMO_EXPONENT};
    const char *name = asked->rules_path != NULL ? asked->rules_path : "the demo's rules";

    ret->version = 1;
    return rules_text_parse(arena, name, &asked->rules, &world, ret);
}

static bool
load(struct demo_world *world, struct rules *rules, const struct demo_asked *asked,
     int *added)
{
    const struct people *p = &world->people;
    int64_t manager_id = 0;

    if (!demo_begin(p->db, &world->now_us) || !check_program(p->db) ||
        !add_program(p->db, p->arena, asked)) {
        return false;
    }
    if (!civil_zone_set(DEMO_TIME_ZONE)) {
        cli_tell("this machine does not know the zone " DEMO_TIME_ZONE
                 ". Install the package tzdata");
        return false;
    }
    if (!rules_take(p->arena, asked, rules)) {
        return false;
    }
    for (size_t i = 0; i < DEMO_STORES; i++) {
        struct demo_place *place = &world->places[i];

        if (!add_store(p, &demo_stores[i], &place->store_id) ||
            !add_terminal(p, demo_stores[i].terminal, place->store_id,
                          &place->terminal_id)) {
            return false;
        }
    }
    if (!add_staff(p, "Mary Manager", "manager@example.com", ROLE_MANAGER, &manager_id) ||
        !add_staff(p, "Sam Support", "support@example.com", ROLE_SUPPORT,
                   &world->staff_id)) {
        return false;
    }
    for (size_t i = 0; i < DEMO_MEMBERS; i++) {
        if (!add_member(world, &demo_members[i], added)) {
            return false;
        }
    }
    return db_script(p->db, "commit");
}

static int
run_load(int argc, char **argv)
{
    struct demo_asked asked = {.rules = BUF_INIT};
    const struct cli_option options[] = {{.name = "--test", .flag = &asked.test},
                                         {.name = "--rules", .value = &asked.rules_path}};
    struct cli_words words;
    struct demo_world world = {.people = {.cheap = true}};
    struct arena arena;
    int added = 0;
    bool done = false;

    if (!cli_parse(argc, argv, options, 2, &words)) {
        return COMMAND_TROUBLE;
    }
    if (words.count > 0) {
        cli_tell("demo load takes no words; see crema demo --help");
        return COMMAND_TROUBLE;
    }
    if (!rules_open(&asked)) {
        return COMMAND_TROUBLE;
    }
    struct secrets *keys = cli_keys();
    struct db *db = keys_fit_db(keys);
    arena_init(&arena);
    if (db != NULL) {
        struct rules *rules = arena_alloc(&arena, sizeof(*rules));
        const struct rules *const items[] = {rules};
        const struct rules_list list = {items, 1};

        world.rules = &list;
        world.people.db = db;
        world.people.keys = keys;
        world.people.arena = &arena;
        done = load(&world, rules, &asked, &added);
    }
    if (done && added > 0) {
        printf("loaded the demo: %s, till %s, %d members new\n"
               "  ada@example.com / " DEMO_PASSWORD ", card " DEMO_CARD_NUMBER "\n"
               "  manager@example.com and support@example.com / " DEMO_PASSWORD "\n",
               demo_stores[0].name, demo_stores[0].terminal, added);
    } else if (done) {
        printf("the demo is there already: no data was changed%s\n",
               asked.test ? "; the database is marked as a test database" : "");
    } else if (db != NULL) {
        db_rollback(db);
        cli_tell("the demo was not loaded: nothing of it is in the database");
    }
    arena_release(&arena);
    buf_release(&asked.rules);
    db_close(db);
    keys_free(keys);
    return done ? COMMAND_OK : COMMAND_TROUBLE;
}

static const struct cli_verb verbs[] = {{"load", run_load}};

static int
demo_run(int argc, char **argv)
{
    return cli_verb(argc, argv, verbs, COUNT(verbs));
}

const struct command command_demo = {
    .name = "demo",
    .summary = "fill an empty database with the demo",
    .help =
        "Usage: crema demo load [--test] [--rules FILE]\n"
        "\n"
        "Makes the program Crema Coffee (USD), its rules, two stores with a till each, "
        "staff\n"
        "and five members with eleven weeks of history, Ada first. What is there "
        "already\n"
        "stays as it is, so loading again changes nothing. A database whose program is "
        "not\n"
        "a demo is refused. Passwords and Ada's card number are known to everybody: "
        "never\n"
        "for real money.\n"
        "\n"
        "  --test        also mark the database as a test database: the service may then "
        "be\n"
        "                started with --test-clock, which lets tests move the time\n"
        "  --rules FILE  a document of rules to begin with instead of the demo's own, to "
        "try\n"
        "                them; the history must be possible under them\n"
        "\n"
        "Exit codes: 0 the demo is there; 2 trouble (told on stderr; nothing was "
        "changed).\n"
        "\n"
        "Example: crema demo load && crema token --as member:ada@example.com\n",
    .run = demo_run,
};
