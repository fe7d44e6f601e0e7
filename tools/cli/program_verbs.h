/*
 * The verbs of crema program that are about rules. Rule sets are never changed: a new one
 * is published and takes over at its time.
 */
#ifndef CREMA_CLI_PROGRAM_VERBS_H
#define CREMA_CLI_PROGRAM_VERBS_H

#include "svc/base/must_use.h"

struct db;

/* Of each: argv[0] is the verb; the exit code. */
MUST_USE int program_check(struct db *db, int argc, char **argv);
MUST_USE int program_try(struct db *db, int argc, char **argv);
MUST_USE int program_diff(struct db *db, int argc, char **argv);
MUST_USE int program_publish(struct db *db, int argc, char **argv);
MUST_USE int program_list(struct db *db, int argc, char **argv);

#endif
