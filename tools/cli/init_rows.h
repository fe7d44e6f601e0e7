/*
 * The rows of a new program: itself, its rules, its first manager and store, and the code
 * for the first till.
 */
#ifndef CREMA_CLI_INIT_ROWS_H
#define CREMA_CLI_INIT_ROWS_H

#include <stdbool.h>

#include "svc/base/must_use.h"
#include "tools/cli/init_look.h"

struct secrets;

/*
 * Writes what is not there, in one transaction, and says of each whether it was made. The
 * password of a manager that was made is printed once, after the commit. False after
 * telling.
 */
MUST_USE bool
init_rows_write(struct db *db, const struct secrets *keys, const struct init_answers *a,
                const struct init_found *found);

/*
 * A code for the first till, unless one works at the store already. False after telling.
 */
MUST_USE bool
init_rows_code(struct db *db, const struct secrets *keys, const struct init_answers *a);

#endif
