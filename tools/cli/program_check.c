/*
 * crema program check: what is wrong in a file of rules, or what the rules come to.
 */
#include <stdio.h>

#include "svc/base/civil.h"
#include "svc/core/rules/rules_warn.h"
#include "tools/cli/cli.h"
#include "tools/cli/program_document.h"
#include "tools/cli/program_verbs.h"
#include "tools/cli/rule_set_row.h"
#include "tools/cli/rules_text.h"

/* What looks like a mistake, a line for each. False after telling of trouble. */
static bool
print_warnings(struct db *db, struct program_document *d)
{
    struct rules_errors warnings;
    int64_t now_us = 0;

    if (!program_now_us(db, &now_us)) {
        return false;
    }
    rules_errors_init(&warnings, &d->arena);
    rules_warn(slice_of(d->text.p, d->text.n), civil_day(now_us), &warnings);
    for (size_t i = 0; i < warnings.count; i++) {
        cli_print("%-10s %s\n", "warning", rules_errors_line(&warnings, i));
    }
    return true;
}

int
program_check(struct db *db, int argc, char **argv)
{
    PROGRAM_DOCUMENT_AUTO d = PROGRAM_DOCUMENT_INIT;
    struct rules_fixed_rows taken;
    struct cli_words words;
    int64_t newest = 0;

    if (!cli_parse(argc, argv, NULL, 0, &words) || !program_zone_set(db)) {
        return COMMAND_TROUBLE;
    }
    if (words.count != 1) {
        cli_tell("say which file: crema program check FILE (- is standard input)");
        return COMMAND_TROUBLE;
    }
    int code = program_document_read(db, words.at[0], PROGRAM_DOCUMENT_FILE, &d);
    if (code != COMMAND_OK) {
        return code;
    }
    if (!rule_set_row_newest(db, &d.arena, &newest, &taken)) {
        return COMMAND_TROUBLE;
    }
    if (!program_document_ids_good(&d, &taken)) {
        return COMMAND_FAILED;
    }
    rules_text_explain(&d.rules, d.program.currency);
    if (!print_warnings(db, &d)) {
        return COMMAND_TROUBLE;
    }
    cli_print("good: publish it with: crema program publish %s\n", words.at[0]);
    return COMMAND_OK;
}
