/*
 * A batch's statements, each for one bucket: gathered with ledger_send_… on the lane's
 * connection, sent by the caller's pg_sync, and the rows that come back, decoded. The
 * order and the meaning of the group is the lane's (engine/lane/lane_run.c).
 *
 * Parameters are written into the arena, which must last until pg_sync.
 */
#ifndef CREMA_STORE_LEDGER_H
#define CREMA_STORE_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/entry.h"
#include "svc/io/pg.h"
#include "svc/store/ledger/ledger_row.h"

/* Server settings of a lane's connection (pg_conn_open). */
extern const char *const ledger_session_options;

/* The name of the constraint that makes a key work once. */
extern const char ledger_op_id_constraint[];

void ledger_send_begin(struct pg_conn *c);

/* The result has no row. "COMMIT" in its tag, and nothing else, means committed. */
void ledger_send_commit(struct pg_conn *c);

void ledger_send_rollback(struct pg_conn *c);

/*
 * Locks and reads accounts in the order of ids, which are ascending. skip_locked: without
 * those that somebody else holds. Rows: ledger_take_row.
 */
void ledger_send_lock(struct pg_conn *c, struct arena *arena, int16_t bucket,
                      const int64_t *ids, size_t count, bool skip_locked);

/* Which of the ids exist, locked or not. Rows: pg_i64(r, row, 0). */
void ledger_send_exists(struct pg_conn *c, struct arena *arena, int16_t bucket,
                        const int64_t *ids, size_t count);

/* The database's clock, moved by the tests' offset if `test_clock`. */
void ledger_send_time(struct pg_conn *c, bool test_clock);

int64_t ledger_take_time_us(const struct pg_result *r);

/* Of the same result: the transaction's id; 0 while it has locked nothing. */
uint64_t ledger_take_xid(const struct pg_result *r);

/* Originals with their refunds and later expiries. Rows: ledger_take_entry. */
void
ledger_send_past_by_seq(struct pg_conn *c, struct arena *arena, int16_t bucket,
                        const int64_t *account_ids, const int64_t *seqs, size_t count);

void ledger_send_past_by_op(struct pg_conn *c, struct arena *arena, int16_t bucket,
                            const unsigned char *const *op_ids, size_t count);

/* The entries that op_ids have left. Rows: ledger_take_entry. */
void ledger_send_lookup(struct pg_conn *c, struct arena *arena, int16_t bucket,
                        const unsigned char *const *op_ids, size_t count);

/* New entries, in op_id order; feed_xids are those of their accounts as locked. */
void ledger_send_entries(struct pg_conn *c, struct arena *arena, int16_t bucket,
                         const struct entry *const *entries, const uint64_t *feed_xids,
                         size_t count);

/* Accounts as apply left them; rows are still locked. auth_gen is not written. */
void ledger_send_accounts(struct pg_conn *c, struct arena *arena, int16_t bucket,
                          const struct ledger_row *const *rows, size_t count);

/* When accounts must be touched again; INT64_MAX: never. */
void ledger_send_due(struct pg_conn *c, struct arena *arena, int16_t bucket,
                     const int64_t *account_ids, const int64_t *at_us, size_t count);

/* Lets the commit of a batch that writes nothing wait for the flush of what it read. */
void ledger_send_flush_past(struct pg_conn *c);

/* A row of ledger_send_lock. False: a row that cannot be one of ours. */
MUST_USE bool ledger_take_row(const struct pg_result *r, int row, struct arena *arena,
                              struct ledger_row *ret);

MUST_USE bool ledger_take_entry(const struct pg_result *r, int row, struct arena *arena,
                                struct entry *ret);

#endif
