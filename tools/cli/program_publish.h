/*
 * The verbs check and publish of crema program. Rule sets are never changed: a new one is
 * published and takes over at its time.
 */
#ifndef CREMA_CLI_PROGRAM_PUBLISH_H
#define CREMA_CLI_PROGRAM_PUBLISH_H

#include "svc/base/must_use.h"

struct db;

/* Both: argv[0] is the verb; the exit code. */
MUST_USE int program_check(struct db *db, int argc, char **argv);
MUST_USE int program_publish(struct db *db, int argc, char **argv);

/* The present of the rules: Postgres's clock, moved as a test database's may be. */
#define SQL_PRESENT                                                               \
    "(clock_timestamp() + (select coalesce(max(t.offset_us), 0) from program p, " \
    "test_clock t where p.test) * interval '1 microsecond')"

#endif
