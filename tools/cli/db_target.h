/*
 * What a conninfo says, without going there.
 */
#ifndef CREMA_CLI_DB_TARGET_H
#define CREMA_CLI_DB_TARGET_H

#include <stdbool.h>

#include "svc/base/must_use.h"

/* Whether a server answers there at all, even if only to refuse. */
MUST_USE bool db_answers(const char *conninfo);

/* Where a conninfo leads once libpq has filled in what it leaves out. */
struct db_target {
    char host[256];
    char port[16];
    char user[64];
    char database[64];
    char verifier[256]; /* SCRAM-SHA-256, of its password; empty: it has none */
};

/* False after telling what is wrong with it. `setting` is its name. */
MUST_USE bool
db_target_of(const char *setting, const char *conninfo, struct db_target *ret);

#endif
