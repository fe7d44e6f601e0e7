/*
 * What the operator's commands need of the program's row: who it is, its zone and its
 * present.
 */
#ifndef CREMA_CLI_PROGRAM_H
#define CREMA_CLI_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/text/name.h"

struct db;

enum {
    PROGRAM_NAME_MAX = 4 * TITLE_MAX_CHARS, /* bytes of UTF-8 */
    PROGRAM_PREFIX_MAX = 7,
    PROGRAM_ZONE_MAX = 47
};

struct program_row {
    char name[PROGRAM_NAME_MAX + 1];
    char currency[4];
    int32_t exponent; /* decimals of the currency */
    char zone[PROGRAM_ZONE_MAX + 1];
    char prefix[PROGRAM_PREFIX_MAX + 1]; /* of card numbers */
    bool demo, test;
};

/* *ret_found is false when the database has none yet. False after telling. */
MUST_USE bool program_find(struct db *db, bool *ret_found, struct program_row *ret);

/* The same; false, and told how to make one, when there is none. */
MUST_USE bool program_read(struct db *db, struct program_row *ret);

/* Says that the database has no program, and which command makes one. */
void program_tell_missing(void);

/* The service's present: a test database's clock may have been moved. False after
 * telling. */
MUST_USE bool program_now_us(struct db *db, int64_t *ret_now_us);

/* Makes the program's zone the process's (svc/base/civil.h). False after telling. */
MUST_USE bool program_zone_set(struct db *db);

/* A day, which begins in the program's zone (it is set), a time of that zone's clocks
 * ("2026-12-24 14:30") or one of UTC; 0 for NULL. False after telling. */
MUST_USE bool program_time_take(const char *option, const char *text, int64_t *ret_us);

/*
 * What a program or a store is called, as it is kept: 1 to 63 characters that can be
 * read (svc/text/name.h). `option` is for the message. False after telling what would be
 * right.
 */
MUST_USE bool
program_name_take(const char *option, const char *text, char ret[PROGRAM_NAME_MAX + 1]);

/* Whether cards may begin with the digits; whether this machine knows the zone, which
 * becomes the process's. False after telling what would be right. */
MUST_USE bool program_prefix_good(const char *prefix);
MUST_USE bool program_zone_good(const char *zone);

#endif
