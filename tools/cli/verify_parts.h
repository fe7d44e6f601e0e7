/*
 * The ledger cut into parts of about equal size, and threads that verify them.
 */
#ifndef CREMA_CLI_VERIFY_PARTS_H
#define CREMA_CLI_VERIFY_PARTS_H

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "tools/cli/verify_part.h"

struct db;

enum { VERIFY_WORKERS_MAX = 16 };

struct verify_parts {
    struct verify_part *items; /* ascending by bucket and id, without a gap */
    size_t count;
};

/*
 * Cuts every bucket that has rows so that `workers` have about as much to do. `db` has
 * the snapshot's transaction. False after telling.
 */
MUST_USE bool parts_cut(struct db *db, struct arena *arena, int workers,
                        bool few_accounts, struct verify_parts *ret);

/*
 * Verifies the parts with so many threads, drawing progress towards `expected` entries.
 * False when a part could not be checked, which was told.
 */
MUST_USE bool parts_run(struct verify_parts *parts, struct verify_source *source,
                        int workers, int64_t expected);

#endif
