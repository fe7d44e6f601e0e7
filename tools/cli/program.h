/*
 * What the operator's commands need of the program's row: its zone and its present.
 */
#ifndef CREMA_CLI_PROGRAM_H
#define CREMA_CLI_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

struct db;

/* Says that the database has no program, and which command makes one. */
void program_tell_missing(void);

/* The service's present: a test database's clock may have been moved. False after
 * telling. */
bool program_now_us(struct db *db, int64_t *ret_now_us);

/* Makes the program's zone the process's (svc/base/civil.h). False after telling. */
bool program_zone_set(struct db *db);

#endif
