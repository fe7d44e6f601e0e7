/*
 * crema program try: what a purchase would earn under rules that need not be published.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gen/store_sql.h"
#include "svc/base/civil.h"
#include "svc/base/id.h"
#include "svc/core/rules/rules_number.h"
#include "svc/core/rules/rules_try.h"
#include "svc/core/tag_id.h"
#include "svc/ops/shared/purchase_body.h"
#include "svc/store/ledger/ledger_row.h"
#include "tools/cli/book.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/program_document.h"
#include "tools/cli/program_verbs.h"
#include "tools/cli/rules_text.h"

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* As said; NULL: not said. */
struct try_words {
    const char *basket, *account, *at, *tier, *tags, *store;
};

/* A try in the making. */
struct trying {
    struct db *db;
    struct program_document *document;
    const struct try_words *words;
    struct arena *arena;  /* the document's */
    struct json_doc json; /* of the basket: its texts are the purchase's */
    struct purchase_body body;
    struct account who;
    struct op_purchase bought;
    int64_t at_us;
    int32_t store_id;
};

static int
wrong_basket(const char *file, const struct json_error *wrong)
{
    cli_tell("%s: %s%s%s", file, wrong->field, wrong->field[0] != '\0' ? " " : "",
             wrong->reason);
    return COMMAND_FAILED;
}

/* COMMAND_OK or a code, after telling what is wrong with the file. */
static int
basket_read(struct trying *t)
{
    BUF_AUTO text = BUF_INIT;
    struct json_error error;
    struct purchase_body_wrong wrong;

    if (!rules_text_read(t->words->basket, &text)) {
        return COMMAND_TROUBLE;
    }
    if (json_parse(&t->json, slice_of(text.p, text.n), &error) != JSON_OK ||
        json_bind(purchase_body_fields, PURCHASE_BODY_FIELDS, &t->json, &t->body,
                  &error) != JSON_OK) {
        return wrong_basket(t->words->basket, &error);
    }
    if (!purchase_body_good(t->arena, &t->body, &wrong)) {
        cli_tell("%s: %s", t->words->basket,
                 wrong.sentence != NULL ? wrong.sentence
                                        : problem_info(wrong.problem)->title);
        return COMMAND_FAILED;
    }
    t->bought = purchase_body_op(t->arena, &t->body, 0);
    return COMMAND_OK;
}

/* As it is in the ledger; what is due and not written yet is not looked at. */
static int
account_read(struct trying *t)
{
    struct slice name = slice_from_cstr(t->words->account);
    struct slice cells[ACCOUNT_COLUMN_COUNT];
    int64_t id = 0;

    if (!id_parse(name.p, name.n, "acc", &id)) {
        cli_tell("--account %s: must be an account's id, acc_…", t->words->account);
        return COMMAND_TROUBLE;
    }
    const struct db_param key[] = {db_i16(book_bucket(id)), db_i64(id)};
    struct db_rows *rows = db_query(t->db, sql_ledger_read_account.sql, key, COUNT(key));
    if (rows == NULL) {
        return COMMAND_TROUBLE;
    }
    bool found = db_count(rows) == 1;
    for (int i = 0; found && i < ACCOUNT_COLUMN_COUNT; i++) {
        cells[i].p = db_value(rows, 0, i, &cells[i].n);
    }
    bool good = found && ledger_row_account(cells, t->arena, &t->who);
    db_rows_free(rows);
    if (!good) {
        cli_tell(found ? "the account %s cannot be read. Run: crema verify"
                       : "there is no account %s",
                 t->words->account);
        return found ? COMMAND_TROUBLE : COMMAND_FAILED;
    }
    return COMMAND_OK;
}

/* Ids with commas between them. False after telling. */
static bool
tags_take(const char *text, struct slice ret[ACCOUNT_TAGS_MAX], size_t *ret_count)
{
    *ret_count = 0;
    while (text != NULL && *text != '\0') {
        struct slice tag = slice_of(text, strcspn(text, ","));

        if (*ret_count == ACCOUNT_TAGS_MAX || !tag_id_good(tag)) {
            cli_tell("--tags: must be at most %d ids of 1 to %d of a-z, 0-9, '_' and "
                     "'-', with commas between them",
                     ACCOUNT_TAGS_MAX, TAG_ID_BYTES_MAX);
            return false;
        }
        ret[(*ret_count)++] = tag;
        text += tag.n + (text[tag.n] == ',');
    }
    return true;
}

static int
who_take(struct trying *t)
{
    struct slice tags[ACCOUNT_TAGS_MAX];
    size_t tag_count = 0;

    if (t->words->account != NULL) {
        return account_read(t);
    }
    if (!tags_take(t->words->tags, tags, &tag_count)) {
        return COMMAND_TROUBLE;
    }
    if (!rules_try_who(&t->document->rules, slice_from_cstr(t->words->tier), tags,
                       tag_count, &t->who)) {
        cli_tell("--tier %s: %s has no such level", t->words->tier, t->document->name);
        return COMMAND_FAILED;
    }
    return COMMAND_OK;
}

static int
place_take(struct trying *t)
{
    const struct rules_world *world = &t->document->world;

    if (!program_time_take("--at", t->words->at, &t->at_us) ||
        (t->words->at == NULL && !program_now_us(t->db, &t->at_us))) {
        return COMMAND_TROUBLE;
    }
    for (size_t i = 0; t->words->store != NULL && i < world->store_count; i++) {
        if (slice_eq_cstr(world->stores[i].name, t->words->store)) {
            t->store_id = world->stores[i].id;
        }
    }
    if (t->words->store != NULL && t->store_id == 0) {
        cli_tell("--store %s: there is no such store. See: crema stores list",
                 t->words->store);
        return COMMAND_FAILED;
    }
    return COMMAND_OK;
}

static void
print_blocked(struct arena *arena, const struct rules_tried_blocked *blocked)
{
    static const char *const pers[] = {[RULES_DAY] = "a day",
                                       [RULES_WEEK] = "a week",
                                       [RULES_MONTH] = "a month",
                                       [RULES_YEAR] = "a year",
                                       [RULES_EVER] = "ever"};
    const struct rules_limit *limit = blocked->limit;

    cli_print("%-10s %s (%s): ", "blocked", blocked->name, blocked->id);
    if (limit == NULL) {
        printf("the account counts too much else\n");
    } else if (limit->in_points) {
        printf("of %s points %s nothing is left\n", rules_points_text(arena, limit->most),
               pers[limit->per]);
    } else {
        printf("it gives %" PRId64 " times %s, which is used up\n", limit->most,
               pers[limit->per]);
    }
}

static void
print_tried(const struct trying *t, const struct rules_tried *tried)
{
    const struct rules *rules = &t->document->rules;
    char at[CIVIL_CLOCK_BYTES];

    civil_clock_text(t->at_us, at);
    cli_print("%-10s %s, format %" PRId32 "\n", "rules", t->document->name,
              rules->format);
    cli_print("%-10s %s%s%s, %zu tags, at %s\n", "who",
              t->words->account != NULL ? t->words->account : "",
              t->words->account != NULL ? ": " : "", rules_tier_name(rules, t->who.tier),
              t->who.tag_count, at);
    printf("%-10s %s", "points", rules_points_text(t->arena, tried->points_micro));
    if (rules->format == 2) {
        printf(", %s of them for the level",
               rules_points_text(t->arena, tried->qualifying_micro));
    }
    printf("\n");
    for (size_t i = 0; i < tried->reason_count; i++) {
        const struct rules_tried_reason *reason = &tried->reasons[i];

        cli_print("%-10s %s%s(%s): %s = %s\n", "earned", reason->name,
                  *reason->name != '\0' ? " " : "", reason->id,
                  rules_points_text(t->arena, reason->points_micro), reason->text);
    }
    for (size_t i = 0; i < tried->blocked_count; i++) {
        print_blocked(t->arena, &tried->blocked[i]);
    }
    for (size_t i = 0; i < tried->lost_count; i++) {
        cli_print("%-10s %s (%s): another one multiplies each of its goods\n", "lost",
                  tried->lost[i]->name, tried->lost[i]->id);
    }
}

static int
evaluate(struct trying *t)
{
    const struct rules_try asked = {
        .who = &t->who,
        .bought = &t->bought,
        .when = {t->at_us, civil_day(t->at_us), civil_minute(t->at_us)},
        .where = {t->store_id, CHANNEL_TILL},
    };
    const struct rules *rules = &t->document->rules;
    struct rules_tried tried;

    if (!rules_try(t->arena, rules, &asked, &tried)) {
        cli_tell("%s: the purchase would be refused: limits.purchase_max is %s",
                 t->words->basket,
                 rules_money_text(t->arena, rules->limits.purchase_max_minor,
                                  rules->currency_exponent));
        return COMMAND_FAILED;
    }
    print_tried(t, &tried);
    return COMMAND_OK;
}

int
program_try(struct db *db, int argc, char **argv)
{
    PROGRAM_DOCUMENT_AUTO d = PROGRAM_DOCUMENT_INIT;
    struct try_words said = {.basket = NULL};
    const struct cli_option options[] = {{.name = "--basket", .value = &said.basket},
                                         {.name = "--account", .value = &said.account},
                                         {.name = "--at", .value = &said.at},
                                         {.name = "--tier", .value = &said.tier},
                                         {.name = "--tags", .value = &said.tags},
                                         {.name = "--store", .value = &said.store}};
    struct cli_words words;

    if (!cli_parse(argc, argv, options, COUNT(options), &words) ||
        !program_zone_set(db)) {
        return COMMAND_TROUBLE;
    }
    if (words.count != 1 || said.basket == NULL) {
        cli_tell(
            "say which rules and which basket: crema program try FILE --basket FILE");
        return COMMAND_TROUBLE;
    }
    if (said.account != NULL && (said.tier != NULL || said.tags != NULL)) {
        cli_tell("--account has a tier and tags: say it, or --tier and --tags");
        return COMMAND_TROUBLE;
    }
    int code = program_document_read(db, words.at[0], PROGRAM_DOCUMENT_ANY, &d);
    if (code != COMMAND_OK) {
        return code;
    }
    struct trying *t = arena_alloc(&d.arena, sizeof(*t));
    t->db = db;
    t->document = &d;
    t->words = &said;
    t->arena = &d.arena;
    code = basket_read(t);
    code = code == COMMAND_OK ? who_take(t) : code;
    code = code == COMMAND_OK ? place_take(t) : code;
    code = code == COMMAND_OK ? evaluate(t) : code;
    json_doc_free(&t->json);
    return code;
}
