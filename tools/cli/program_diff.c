/*
 * crema program diff: what changes from one document of rules to another.
 */
#include <stdio.h>

#include "svc/core/rules/rules_diff.h"
#include "tools/cli/cli.h"
#include "tools/cli/program_document.h"
#include "tools/cli/program_verbs.h"

int
program_diff(struct db *db, int argc, char **argv)
{
    PROGRAM_DOCUMENT_AUTO before = PROGRAM_DOCUMENT_INIT;
    PROGRAM_DOCUMENT_AUTO after = PROGRAM_DOCUMENT_INIT;
    struct cli_words words;

    if (!cli_parse(argc, argv, NULL, 0, &words)) {
        return COMMAND_TROUBLE;
    }
    if (words.count != 2) {
        cli_tell("say which two: crema program diff A B, each a file or a version");
        return COMMAND_TROUBLE;
    }
    int code = program_document_read(db, words.at[0], PROGRAM_DOCUMENT_ANY, &before);
    if (code == COMMAND_OK) {
        code = program_document_read(db, words.at[1], PROGRAM_DOCUMENT_ANY, &after);
    }
    if (code != COMMAND_OK) {
        return code;
    }
    const struct rules_changes changes =
        rules_diff(&after.arena, slice_of(before.text.p, before.text.n),
                   slice_of(after.text.p, after.text.n), after.program.exponent);
    for (size_t i = 0; i < changes.count; i++) {
        cli_print("%s\n", rules_change_line(&after.arena, &changes.items[i]));
    }
    if (changes.count == 0) {
        printf("both say the same\n");
    }
    return COMMAND_OK;
}
