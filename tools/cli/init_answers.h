/*
 * What crema init must know: said with options, or asked for on a terminal.
 */
#ifndef CREMA_CLI_INIT_ANSWERS_H
#define CREMA_CLI_INIT_ANSWERS_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/buf.h"
#include "svc/base/must_use.h"
#include "svc/text/email.h"
#include "tools/cli/currency.h"
#include "tools/cli/program.h"

/* As said, NULL: not said. What was checked is in the second half. */
struct init_answers {
    const char *name_text, *currency_text, *zone, *prefix, *rules;
    const char *manager_text, *manager_name;
    const char *store, *title_text;
    bool password_stdin;

    struct arena *arena;
    char name[PROGRAM_NAME_MAX + 1];
    const struct currency *currency;
    struct email manager;
    struct slice manager_called; /* empty: not said */
    char title[PROGRAM_NAME_MAX + 1];
    struct buf document; /* the rule set */
};

/* What is not in the database yet, so that it must be said. */
struct init_needs {
    bool program, rules, manager, store;
};

/* Checks what was said. False after telling what is wrong and what would be right. */
MUST_USE bool init_answers_check(struct init_answers *a);

/*
 * Asks for what is needed and was not said; where nobody can be asked, tells what is
 * missing. *row is the program's when it is there, and NULL otherwise. False after
 * telling.
 */
MUST_USE bool
init_answers_complete(struct init_answers *a, const struct init_needs *needs,
                      const struct program_row *row);

#endif
