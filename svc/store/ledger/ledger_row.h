/*
 * Rows of account and entry in Postgres's binary form, decoded to the domain's structs.
 * A row is given as one slice per column, in the order of account_columns and
 * entry_columns (ledger.sql); its bytes need not outlive the call.
 */
#ifndef CREMA_STORE_LEDGER_ROW_H
#define CREMA_STORE_LEDGER_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/account.h"
#include "svc/core/entry.h"

enum { ACCOUNT_COLUMN_COUNT = 21, ENTRY_COLUMN_COUNT = 22, ROW_PLACE_BYTES = 6 };

/* An account's row as a batch holds it. */
struct ledger_row {
    struct account account;
    uint64_t feed_xid;
    unsigned char place[ROW_PLACE_BYTES]; /* its ctid, valid while it is locked */
    const int64_t *cards_before;          /* as read; to see whether apply changed them */
    size_t cards_before_count;
};

/* False when the row cannot be one of ours: more lots than fit, a tier that there is not,
 * a hash of another size. */
MUST_USE bool ledger_row_account(const struct slice cells[ACCOUNT_COLUMN_COUNT],
                                 struct arena *arena, struct account *ret);

/* The same of a row that is locked, at this ctid. */
MUST_USE bool
ledger_row_locked(const struct slice cells[ACCOUNT_COLUMN_COUNT], struct slice place,
                  struct arena *arena, struct ledger_row *ret);

MUST_USE bool ledger_row_entry(const struct slice cells[ENTRY_COLUMN_COUNT],
                               struct arena *arena, struct entry *ret);

#endif
