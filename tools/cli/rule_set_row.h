/*
 * Rule sets in the database, as the operator's commands read and write them. The
 * statements are the service's (svc/store/program/rule_set.sql).
 */
#ifndef CREMA_CLI_RULE_SET_ROW_H
#define CREMA_CLI_RULE_SET_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/rules/rules_fixed.h"
#include "svc/store/program/rule_set.h"

struct db;

struct rule_set_row {
    int64_t version;
    int64_t effective_at_us;
    int64_t created_at_us;
    const char *author; /* "", as the note: not known */
    const char *note;
    int64_t base_version; /* -1: not known */
    int64_t format;
    bool in_force;
    const char *document; /* NULL in a list */
};

/* All of them, the newest first; *ret_count of them, in the arena. False after telling.
 */
MUST_USE bool rule_set_row_list(struct db *db, struct arena *arena,
                                struct rule_set_row **ret, size_t *ret_count);

/* One version, with its document. *ret_found is false when there is none such. */
MUST_USE bool rule_set_row_find(struct db *db, struct arena *arena, int64_t version,
                                struct rule_set_row *ret, bool *ret_found);

/* The newest version, 0: none yet, and the ids that are taken. False after telling. */
MUST_USE bool rule_set_row_newest(struct db *db, struct arena *arena, int64_t *ret,
                                  struct rules_fixed_rows *ret_taken);

/* A document that is good (rules_read), to be the next version. */
struct rule_set_new {
    int64_t base_version; /* it must be the newest */
    const char *document;
    int64_t effective_at_us; /* or RULE_SET_SOON */
    int64_t ahead_s;         /* at the least; below 0: it has been in force so long */
    const char *author;
    const char *note; /* NULL: none */
};

struct rule_set_written {
    int64_t version; /* 0: it was not written */
    int64_t effective_at_us;
    int64_t now_us;
    const char *older; /* a program of an older version is connected; NULL: none */
};

/* Inside a transaction of the caller. False after telling. */
MUST_USE bool
rule_set_row_write(struct db *db, struct arena *arena, const struct rule_set_new *set,
                   struct rule_set_written *ret);

/* "operator:ada", by who runs this. */
const char *rule_set_row_author(struct arena *arena);

#endif
