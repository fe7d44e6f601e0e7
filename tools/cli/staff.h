/*
 * Passwords of staff: from standard input, or made.
 */
#ifndef CREMA_CLI_STAFF_H
#define CREMA_CLI_STAFF_H

#include <stdbool.h>

#include "svc/engine/people/person.h"

/*
 * The first line of standard input, if nobody guesses it, or a fresh one of a hundred
 * bits that can be read over the telephone. False after telling.
 */
bool staff_password_take(bool from_stdin, struct slice email, char ret[PASSWORD_MAX + 1]);

/* Prints one that was made, and nothing of one that came from standard input. */
void staff_password_tell(bool from_stdin, const char *password);

#endif
