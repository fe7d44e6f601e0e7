/*
 * Applying migrations: crema migrate, and the step of crema init.
 */
#ifndef CREMA_CLI_MIGRATE_H
#define CREMA_CLI_MIGRATE_H

#include "svc/base/must_use.h"

struct db;

/*
 * Applies what is missing, says so on standard output, and keeps other runs out until the
 * connection ends. An exit code: COMMAND_OK, or COMMAND_TROUBLE after telling.
 */
MUST_USE int migrate_all(struct db *db);

#endif
