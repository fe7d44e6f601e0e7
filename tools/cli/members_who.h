/*
 * Who who=… of an access line is.
 */
#ifndef CREMA_CLI_MEMBERS_WHO_H
#define CREMA_CLI_MEMBERS_WHO_H

#include "svc/base/must_use.h"
#include "tools/cli/people.h"

/* Prints the ids of the member or the person of staff. An exit code of command.h. */
MUST_USE int members_who(const struct people *p, const char *hash);

#endif
