/*
 * Names and passwords of staff, as an operator gives them.
 */
#ifndef CREMA_CLI_STAFF_H
#define CREMA_CLI_STAFF_H

#include <stdbool.h>

#include "svc/base/must_use.h"
#include "tools/cli/people.h"

/*
 * The first line of standard input, if nobody guesses it, or a fresh one of a hundred
 * bits that can be read over the telephone, in the form that is hashed and in the arena.
 * False after telling.
 */
MUST_USE bool staff_password_take(const struct people *p, bool from_stdin,
                                  const struct email *email, struct slice *ret);

/* Prints one that was made, and nothing of one that came from standard input. */
void staff_password_tell(bool from_stdin, struct slice password);

/*
 * What colleagues read, as it is kept; empty when nothing was said. `option` is for the
 * message. False after telling.
 */
MUST_USE bool staff_name_take(const char *option, struct arena *arena, const char *typed,
                              struct slice *ret);

#endif
