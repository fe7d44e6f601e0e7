/*
 * crema program list: the versions of the rules.
 */
#include <inttypes.h>
#include <stdio.h>

#include "svc/base/civil.h"
#include "tools/cli/cli.h"
#include "tools/cli/program.h"
#include "tools/cli/program_verbs.h"
#include "tools/cli/rule_set_row.h"

enum { AUTHOR_COLUMNS = 24 };

static void
print_row(const struct rule_set_row *row, int64_t now_us)
{
    char at[CIVIL_CLOCK_BYTES];
    const char *state = row->in_force                   ? "in force"
                        : row->effective_at_us > now_us ? "to come"
                                                        : "past";

    civil_clock_seconds_text(row->effective_at_us, at);
    cli_print("%7" PRId64 "  %s  %-8s  format %" PRId64 "  %s  %s\n", row->version, at,
              state, row->format,
              cli_column(*row->author != '\0' ? row->author : "-", AUTHOR_COLUMNS).text,
              row->note);
}

int
program_list(struct db *db, int argc, char **argv)
{
    struct rule_set_row *rows = NULL;
    struct cli_words words;
    struct arena arena;
    size_t count = 0;
    int64_t now_us = 0;

    if (!cli_parse(argc, argv, NULL, 0, &words) ||
        !cli_no_words(&words, "program list") || !program_zone_set(db)) {
        return COMMAND_TROUBLE;
    }
    arena_init(&arena);
    bool good =
        program_now_us(db, &now_us) && rule_set_row_list(db, &arena, &rows, &count);
    for (size_t i = 0; good && i < count; i++) {
        print_row(&rows[i], now_us);
    }
    arena_release(&arena);
    return good ? COMMAND_OK : COMMAND_TROUBLE;
}
