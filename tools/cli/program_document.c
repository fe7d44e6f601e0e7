/*
 * Documents by their names: see program_document.h.
 */
#include "tools/cli/program_document.h"

#include <inttypes.h>
#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/db.h"
#include "tools/cli/rule_set_row.h"
#include "tools/cli/rule_sets_read.h"
#include "tools/cli/rules_text.h"

void
program_document_release(struct program_document *d)
{
    buf_release(&d->text);
    arena_release(&d->arena);
}

static bool
is_number(const char *word)
{
    return *word != '\0' && strspn(word, "0123456789") == strlen(word);
}

static int
version_read(struct db *db, const char *word, struct program_document *d)
{
    struct rule_set_row row;
    int64_t version = 0;
    bool found = false;

    if (!cli_number("version", word, 1, INT32_MAX, &version) ||
        !rule_set_row_find(db, &d->arena, version, &row, &found)) {
        return COMMAND_TROUBLE;
    }
    if (!found) {
        cli_tell("there is no rule set %" PRId64 ". See: crema program list", version);
        return COMMAND_FAILED;
    }
    d->rules.version = version;
    d->rules.effective_at_us = row.effective_at_us;
    d->name = arena_printf(&d->arena, "version %" PRId64, version);
    buf_puts(&d->text, row.document);
    return COMMAND_OK;
}

int
program_document_read(struct db *db, const char *word, enum program_document_of of,
                      struct program_document *ret)
{
    int code = COMMAND_OK;

    if (!program_read(db, &ret->program)) {
        return COMMAND_TROUBLE;
    }
    ret->world = (struct rules_world){.currency_exponent = ret->program.exponent};
    ret->name = word;
    if (of == PROGRAM_DOCUMENT_ANY && is_number(word)) {
        code = version_read(db, word, ret);
    } else if (!rules_text_read(word, &ret->text)) {
        code = COMMAND_TROUBLE;
    }
    if (code != COMMAND_OK) {
        return code;
    }
    if (!rule_sets_world(db, &ret->arena, &ret->world)) {
        return COMMAND_TROUBLE;
    }
    return rules_text_parse(&ret->arena, ret->name, &ret->text, &ret->world, &ret->rules)
               ? COMMAND_OK
               : COMMAND_FAILED;
}

bool
program_document_ids_good(struct program_document *d,
                          const struct rules_fixed_rows *taken)
{
    struct rules_errors errors;
    struct rules_fixed fixed;

    rules_errors_init(&errors, &d->arena);
    rules_fixed_read(&d->arena, slice_of(d->text.p, d->text.n), &fixed);
    if (rules_fixed_check(&fixed, taken, &errors)) {
        return true;
    }
    rules_text_tell(d->name, &errors);
    return false;
}
