/*
 * Checking and publishing rule sets: see program_publish.h.
 */
#include "tools/cli/program_publish.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "proto/rfc3339.h"
#include "svc/base/civil.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/program.h"
#include "tools/cli/rules_text.h"

/* Workers read the rule sets every second; all of them must have. */
#define AHEAD_S     10
#define AHEAD_US    (AHEAD_S * INT64_C(1000000))

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* A document of rules that the operator has written. */
struct draft {
    struct arena arena;
    struct buf text;
    struct program_row program;
    struct rules_world world;
    struct rules rules;
};

static void
draft_release(struct draft *draft)
{
    buf_release(&draft->text);
    arena_release(&draft->arena);
}

#define DRAFT_AUTO __attribute__((cleanup(draft_release))) struct draft

/* The stores that there are, for documents that name some. */
static bool
stores_read(struct db *db, struct arena *arena, struct rules_world *world)
{
    struct db_rows *rows = db_query(db, "select id, name from store", NULL, 0);
    bool good = rows != NULL;
    size_t count = good ? (size_t)db_count(rows) : 0;
    struct rules_store *stores = arena_array(arena, count, sizeof(*stores));

    for (size_t i = 0; i < count; i++) {
        const char *name = arena_strdup(arena, db_value(rows, (int)i, 1, NULL));

        stores[i] =
            (struct rules_store){slice_from_cstr(name), (int32_t)db_int(rows, (int)i, 0)};
    }
    world->stores = stores;
    world->store_count = count;
    db_rows_free(rows);
    return good;
}

/* The file that the words name, read for the program. COMMAND_OK or a code. */
static int
draft_read(struct db *db, const struct cli_words *words, const char *verb, bool for_use,
           struct draft *draft)
{
    draft->world = (struct rules_world){.currency_exponent = draft->program.exponent,
                                        .for_use = for_use};
    if (words->count != 1) {
        cli_tell("say which file: crema program %s FILE (- is standard input)", verb);
        return COMMAND_TROUBLE;
    }
    if (!rules_text_read(words->at[0], &draft->text) ||
        !stores_read(db, &draft->arena, &draft->world)) {
        return COMMAND_TROUBLE;
    }
    return rules_text_parse(&draft->arena, words->at[0], &draft->text, &draft->world,
                            &draft->rules)
               ? COMMAND_OK
               : COMMAND_FAILED;
}

int
program_check(struct db *db, int argc, char **argv)
{
    struct cli_words words;
    DRAFT_AUTO draft = {.text = BUF_INIT};

    if (!cli_parse(argc, argv, NULL, 0, &words) || !program_read(db, &draft.program)) {
        return COMMAND_TROUBLE;
    }
    int code = draft_read(db, &words, "check", false, &draft);
    if (code == COMMAND_OK) {
        rules_text_explain(&draft.rules, draft.program.currency);
        if (rules_text_useful(&draft.arena, "good, but not to be published: ",
                              &draft.text, &draft.world)) {
            printf("good: publish it with: crema program publish %s\n", words.at[0]);
        }
    }
    return code;
}

/* When it shall take over; NULL: as soon as may be, which is 0. False after telling. */
static bool
take_at(const char *text, int64_t *ret_us)
{
    int64_t day = 0;

    *ret_us = 0;
    if (text == NULL) {
        return true;
    }
    if (rfc3339_parse_date(slice_from_cstr(text), &day)) {
        *ret_us = civil_day_start_us((int32_t)day);
        return true;
    }
    if (rfc3339_parse_us(slice_from_cstr(text), ret_us)) {
        return true;
    }
    cli_tell("--at %s: must be a day such as 2026-12-24, which begins in the program's "
             "zone, or a time such as 2026-12-24T06:00:00Z",
             text);
    return false;
}

/* Locks out other publishers until the transaction ends; reads the newest version. */
static struct db_rows *
publish_begin(struct db *db)
{
    if (!db_script(db, "begin; select pg_advisory_xact_lock(427121012067)")) {
        return NULL;
    }
    return db_query(db,
                    "select " SQL_PRESENT ", coalesce(max(version), 0), (select document "
                    "from rule_set order by version desc limit 1) from rule_set",
                    NULL, 0);
}

/* Writes the next version into the transaction and tells; COMMAND_OK or a code. */
static int
publish_write(struct db *db, const struct db_rows *last, const struct buf *text,
              int64_t at_us)
{
    int64_t earliest_us = db_time_us(last, 0, 0) + AHEAD_US;
    int64_t version = db_int(last, 0, 1) + 1;
    char at[RFC3339_BYTES];

    if (at_us != 0 && at_us < earliest_us) {
        rfc3339_format_us(earliest_us, at);
        cli_tell("--at is too soon: every worker must have read the rules before they "
                 "are in force. The earliest is %d s ahead, %s",
                 AHEAD_S, at);
        return COMMAND_FAILED;
    }
    at_us = at_us == 0 ? earliest_us : at_us;
    const struct db_param row[] = {db_i64(version), db_time(at_us), db_text(text->p)};
    if (!db_run(db,
                "insert into rule_set (version, effective_at, document) values "
                "($1::bigint, $2::timestamptz, $3::text)",
                row, COUNT(row)) ||
        !db_script(db, "commit")) {
        return COMMAND_TROUBLE;
    }
    rfc3339_format_us(at_us, at);
    printf("published version %" PRId64 ", in force from %s\n", version, at);
    return COMMAND_OK;
}

int
program_publish(struct db *db, int argc, char **argv)
{
    const char *at = NULL;
    const struct cli_option options[] = {{.name = "--at", .value = &at}};
    struct cli_words words;
    int64_t at_us = 0;
    DRAFT_AUTO draft = {.text = BUF_INIT};

    if (!cli_parse(argc, argv, options, COUNT(options), &words) ||
        !program_zone_set(db) || !program_read(db, &draft.program) ||
        !take_at(at, &at_us)) {
        return COMMAND_TROUBLE;
    }
    int code = draft_read(db, &words, "publish", true, &draft);
    if (code != COMMAND_OK) {
        return code;
    }
    struct db_rows *last = publish_begin(db);
    if (last == NULL) {
        return COMMAND_TROUBLE;
    }
    if (!db_is_null(last, 0, 2) &&
        strcmp(db_value(last, 0, 2, NULL), draft.text.p) == 0) {
        printf("version %" PRId64 " is the same text: nothing was published\n",
               db_int(last, 0, 1));
    } else {
        code = publish_write(db, last, &draft.text, at_us);
    }
    db_rows_free(last);
    return code;
}
