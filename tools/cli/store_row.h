/*
 * Stores that the operator makes, and the codes with which tills are enrolled there.
 */
#ifndef CREMA_CLI_STORE_ROW_H
#define CREMA_CLI_STORE_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/must_use.h"

struct arena;
struct db;
struct secrets;

/* Whether st_… is a store's public id; told of otherwise. */
MUST_USE bool store_name_good(const char *name);

/* *ret_id is 0 when there is no such store. False after telling. */
MUST_USE bool store_find(struct db *db, const char *name, int64_t *ret_id);

/*
 * A store and the account of its voids, inside a transaction of the caller. False after
 * telling.
 */
MUST_USE bool store_add(struct db *db, struct arena *arena, const char *name,
                        const char *title, int64_t *ret_id);

enum { ENROLMENT_CODE_CHARS = 12 };

/*
 * A fresh code for one new till, good for an hour. *ret_until_us is 0 when there is no
 * such store. The program's zone becomes the process's, so that its end can be told by
 * civil_clock_text. False after telling.
 */
MUST_USE bool
store_add_code(struct db *db, const struct secrets *keys, const char *store,
               char ret_code[ENROLMENT_CODE_CHARS + 1], int64_t *ret_until_us);

#endif
