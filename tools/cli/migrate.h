/*
 * Applying migrations: crema migrate, and the step of crema init.
 */
#ifndef CREMA_CLI_MIGRATE_H
#define CREMA_CLI_MIGRATE_H

struct db;

/*
 * Applies what is missing, says so on standard output, and keeps other runs out until the
 * connection ends. An exit code: COMMAND_OK, or COMMAND_TROUBLE after telling.
 */
int migrate_all(struct db *db);

#endif
