/*
 * Writing to the ledger without the service: one account under lock, operations decided
 * by core, entries and state written as a lane writes them. For data that the operator
 * makes (the demo), inside a transaction of the caller.
 */
#ifndef CREMA_CLI_BOOK_H
#define CREMA_CLI_BOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/ledger/apply.h"

struct db;

struct book {
    struct db *db;
    struct arena *arena;
    const struct rules_list *rules;
    struct account account;
    struct history history; /* the entries that this book has written */
    int64_t next_due_before_us;
};

/* The bucket of an account. */
int16_t book_bucket(int64_t account_id);

/* A new account without money; card_id 0: no card. False after telling. */
MUST_USE bool
book_add_account(struct db *db, struct arena *arena, int64_t account_id, int64_t card_id);

/* Locks and reads the account. False after telling. The zone must be set (civil.h). */
MUST_USE bool book_open(struct book *book, struct db *db, struct arena *arena,
                        const struct rules_list *rules, int64_t account_id);

/*
 * Decides the operation at that time and writes its entries. account, bucket and
 * body_hash of the operation are filled in. *ret is the entry that answers. False after
 * telling, also of a refusal.
 */
MUST_USE bool
book_apply(struct book *book, struct op *op, int64_t at_us, struct entry *ret);

/* Writes the account as the entries have left it. False after telling. */
MUST_USE bool book_close(struct book *book);

#endif
