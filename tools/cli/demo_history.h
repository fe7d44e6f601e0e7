/*
 * Writes what happened to a member of the demo into the ledger, through core's apply.
 */
#ifndef CREMA_CLI_DEMO_HISTORY_H
#define CREMA_CLI_DEMO_HISTORY_H

#include "svc/base/must_use.h"
#include "tools/cli/demo_data.h"
#include "tools/cli/people.h"

/* Where it happened: the rows of demo_stores in this database. */
struct demo_place {
    int32_t store_id;
    int64_t terminal_id;
};

struct demo_world {
    struct people people;
    const struct rules_list *rules;
    struct demo_place places[DEMO_STORES];
    int64_t staff_id; /* who freezes */
    int64_t now_us;
};

/* False after telling. The program's zone must be set (svc/base/civil.h). */
MUST_USE bool
demo_history_write(const struct demo_world *world, const struct people_member *member,
                   const struct demo_moment *moments);

#endif
