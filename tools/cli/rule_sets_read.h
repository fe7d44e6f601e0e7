/*
 * The program's rule sets, read and compiled, for commands that decide as the service
 * does.
 */
#ifndef CREMA_CLI_RULE_SETS_READ_H
#define CREMA_CLI_RULE_SETS_READ_H

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/rules/rules_read.h"

struct db;

/* Adds the stores that there are, which documents may name. False after telling. */
MUST_USE bool
rule_sets_world(struct db *db, struct arena *arena, struct rules_world *world);

/*
 * All of them by the time from which they hold; one that this version cannot read is told
 * and left out. The zone is set (program_zone_set). False after telling.
 */
MUST_USE bool rule_sets_read(struct db *db, struct arena *arena,
                             int32_t currency_exponent, struct rules_list *ret);

#endif
