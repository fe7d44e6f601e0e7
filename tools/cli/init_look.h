/*
 * What crema init finds in a database before it changes anything.
 */
#ifndef CREMA_CLI_INIT_LOOK_H
#define CREMA_CLI_INIT_LOOK_H

#include <stdbool.h>

#include "svc/base/must_use.h"
#include "tools/cli/init_answers.h"

struct db;

struct init_found {
    bool program;
    struct program_row row;
    bool rules, manager, store;
    bool sealed; /* there is what cannot be read without the key file */
};

/*
 * False after telling that the database is not one for us: it holds another program's
 * tables, the demo, or a program that is not the one that was said; or it lacks what the
 * tables need.
 */
MUST_USE bool
init_look(struct db *db, const struct init_answers *a, struct init_found *ret);

#endif
