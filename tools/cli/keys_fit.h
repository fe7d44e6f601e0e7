/*
 * The way to a database and its own keys, for commands that seal, open or sign: a key
 * file of another database is told in one sentence, before anything is done with it
 * (svc/engine/facts/key_fit.h).
 */
#ifndef CREMA_CLI_KEYS_FIT_H
#define CREMA_CLI_KEYS_FIT_H

#include <stdbool.h>

#include "svc/base/must_use.h"

struct db;
struct secrets;

/* Keeps what is new of the file. False after telling that it does not fit. */
MUST_USE bool keys_fit(struct db *db, const struct secrets *keys);

/* cli_db_migrated, whose keys these are. NULL after telling, and when keys is NULL. */
MUST_USE struct db *keys_fit_db(const struct secrets *keys);

/* cli_db_program, the same. */
MUST_USE struct db *keys_fit_db_program(const struct secrets *keys);

#endif
