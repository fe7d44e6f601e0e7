/*
 * crema program publish: a file of rules becomes the next version.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gen/store_sql.h"
#include "svc/store/program/rule_set.h"
#include "svc/text/name.h"
#include "svc/base/civil.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/program_document.h"
#include "tools/cli/program_verbs.h"
#include "tools/cli/rule_set_row.h"

enum { NOTE_CHARS = 200 };

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

/* False after telling. */
static bool
take_note(struct arena *arena, const char *text, const char **ret)
{
    struct slice note;

    *ret = NULL;
    if (text == NULL || *text == '\0') {
        return true;
    }
    if (!name_normal(arena, slice_from_cstr(text), NOTE_CHARS, &note)) {
        cli_tell("--note: must be 1 to %d characters of UTF-8 that can be read, in one "
                 "line",
                 NOTE_CHARS);
        return false;
    }
    *ret = arena_strndup(arena, note.p, note.n);
    return true;
}

/* Whether the newest version has the same text. False after telling of trouble. */
static bool
is_newest(struct db *db, struct program_document *d, int64_t newest, bool *ret)
{
    struct rule_set_row row;
    bool found = false;

    *ret = false;
    if (newest > 0 && !rule_set_row_find(db, &d->arena, newest, &row, &found)) {
        return false;
    }
    *ret = found && strcmp(row.document, d->text.p) == 0;
    return true;
}

/* Why it was not written: an older program, or the time. Its exit code. */
static int
tell_refused(const struct rule_set_written *written, const struct rule_set_new *set)
{
    char at[CIVIL_CLOCK_BYTES];

    if (set->effective_at_us != RULE_SET_SOON &&
        set->effective_at_us < written->now_us + set->ahead_s * INT64_C(1000000)) {
        civil_clock_seconds_text(written->now_us + set->ahead_s * INT64_C(1000000), at);
        cli_tell("--at is too soon: every worker must have read the rules before they "
                 "are in force. The earliest is %d s ahead, %s",
                 RULE_SET_AHEAD_S, at);
    } else {
        cli_tell("a program that calls itself '%s' is connected as crema_service: it "
                 "would go by the rules before. Publish when every worker has been "
                 "upgraded and nobody else uses that role",
                 written->older != NULL ? written->older : "");
    }
    return COMMAND_FAILED;
}

/* In the transaction; COMMAND_OK or a code. */
static int
publish_write(struct db *db, struct program_document *d, const struct rule_set_new *set)
{
    struct rule_set_written written;
    char at[CIVIL_CLOCK_BYTES];

    if (!rule_set_row_write(db, &d->arena, set, &written)) {
        return COMMAND_TROUBLE;
    }
    if (written.version == 0) {
        return tell_refused(&written, set);
    }
    if (!db_script(db, "commit")) {
        return COMMAND_TROUBLE;
    }
    civil_clock_seconds_text(written.effective_at_us, at);
    printf("published version %" PRId64 ", in force from %s\n", written.version, at);
    return COMMAND_OK;
}

/* Other publishers are locked out until the transaction ends. */
static int
publish(struct db *db, struct program_document *d, int64_t at_us, const char *note)
{
    struct rules_fixed_rows taken;
    int64_t newest = 0;
    bool same = false;

    if (!db_script(db, "begin") || !db_run(db, sql_rule_set_lock.sql, NULL, 0) ||
        !rule_set_row_newest(db, &d->arena, &newest, &taken) ||
        !is_newest(db, d, newest, &same)) {
        return COMMAND_TROUBLE;
    }
    if (same) {
        printf("version %" PRId64 " is the same text: nothing was published\n", newest);
        return COMMAND_OK;
    }
    if (!program_document_ids_good(d, &taken)) {
        return COMMAND_FAILED;
    }
    const struct rule_set_new set = {
        .base_version = newest,
        .document = d->text.p,
        .effective_at_us = at_us,
        .ahead_s = RULE_SET_AHEAD_S,
        .author = rule_set_row_author(&d->arena),
        .note = note,
    };
    return publish_write(db, d, &set);
}

int
program_publish(struct db *db, int argc, char **argv)
{
    PROGRAM_DOCUMENT_AUTO d = PROGRAM_DOCUMENT_INIT;
    const char *at = NULL;
    const char *note_text = NULL;
    const char *note = NULL;
    const struct cli_option options[] = {{.name = "--at", .value = &at},
                                         {.name = "--note", .value = &note_text}};
    struct cli_words words;
    int64_t at_us = 0;

    if (!cli_parse(argc, argv, options, COUNT(options), &words) ||
        !program_zone_set(db) || !program_time_take("--at", at, &at_us) ||
        !take_note(&d.arena, note_text, &note)) {
        return COMMAND_TROUBLE;
    }
    if (words.count != 1) {
        cli_tell("say which file: crema program publish FILE (- is standard input)");
        return COMMAND_TROUBLE;
    }
    int code = program_document_read(db, words.at[0], PROGRAM_DOCUMENT_FILE, &d);
    return code == COMMAND_OK ? publish(db, &d, at != NULL ? at_us : RULE_SET_SOON, note)
                              : code;
}
