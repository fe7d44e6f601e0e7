/*
 * Reading the ledger outside a batch: pages of entries, one account, versions. Each
 * question is a pair: ledger_ask_… fills a pool call with its statement, the caller runs
 * it (request_db, pgpool_submit), and when it has landed without error ledger_take_…
 * decodes the answer. Nothing here is a basis for a decision about money: only a lane
 * decides, under the account's lock.
 *
 * Parameters are copied into the arena, which must outlive the call; what is decoded
 * points into the arena given to ledger_take_….
 */
#ifndef CREMA_STORE_LEDGER_READ_H
#define CREMA_STORE_LEDGER_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/account.h"
#include "svc/core/entry.h"

struct pgpool_call;

enum {
    LEDGER_ENTRIES_MAX = 300, /* of one answer: what a watcher may have missed */
    LEDGER_VERSIONS_MAX = 1000,
    LEDGER_ABOUT_MAX = 100
};

/* The bucket of an account: id modulo conf.buckets. */
int16_t ledger_bucket(int64_t account_id);

/* One account as committed. take: false when there is no such account. */
void
ledger_ask_account(struct pgpool_call *call, struct arena *arena, int64_t account_id);

MUST_USE bool ledger_take_account(const struct pgpool_call *call, struct arena *arena,
                                  struct account *ret);

/*
 * Entries of an account with seq > after, ascending; or seq < before (0: the newest on),
 * descending: pages of a history. At most limit, at most LEDGER_ENTRIES_MAX.
 */
void ledger_ask_entries_after(struct pgpool_call *call, struct arena *arena,
                              int64_t account_id, int64_t after, size_t limit);

void ledger_ask_entries_before(struct pgpool_call *call, struct arena *arena,
                               int64_t account_id, int64_t before, size_t limit);

/* Whether one of the account's last hundred entries is of the store. */
void ledger_ask_store_used(struct pgpool_call *call, struct arena *arena,
                           int64_t account_id, int32_t store_id);
MUST_USE bool ledger_take_store_used(const struct pgpool_call *call);

/* Adds the account's version to the same call, as of the same instant or later. */
void ledger_ask_version_too(struct pgpool_call *call, int64_t account_id);

/* False when there is no such account. */
MUST_USE bool
ledger_take_version_too(const struct pgpool_call *call, int64_t *ret_version);

/* Adds to the same call what kind of entry a key of the account has left. */
void ledger_ask_kind_too(struct pgpool_call *call, int64_t account_id,
                         const unsigned char op_id[OP_ID_BYTES]);

/* ENTRY_NONE where it has left none, or the call failed. */
enum entry_kind ledger_take_kind_too(const struct pgpool_call *call);

/* One entry: 1 row or none. */
void ledger_ask_entry(struct pgpool_call *call, struct arena *arena, int64_t account_id,
                      int64_t seq);

/*
 * What is about an entry, ascending: itself, what it refers to, all that refers to one of
 * the two, and the next ones. At most LEDGER_ABOUT_MAX.
 */
void ledger_ask_about(struct pgpool_call *call, struct arena *arena, int64_t account_id,
                      int64_t seq);

/*
 * The entry that an operation left, in whatever bucket's account: 1 row or none. A void
 * without a card finds the account of its original so.
 */
void ledger_ask_entry_by_op(struct pgpool_call *call, struct arena *arena,
                            const unsigned char op_id[OP_ID_BYTES]);

/* Decodes up to cap entries; returns how many. */
MUST_USE size_t ledger_take_entries(const struct pgpool_call *call, struct arena *arena,
                                    struct entry *ret, size_t cap);

/*
 * Versions of up to LEDGER_VERSIONS_MAX accounts of one bucket (anti-entropy). Accounts
 * that do not exist are left out, so fewer than asked may come back, in any order.
 */
struct ledger_version {
    int64_t account_id;
    int64_t version;
};

void ledger_ask_versions(struct pgpool_call *call, struct arena *arena, int16_t bucket,
                         const int64_t *account_ids, size_t count);

MUST_USE size_t ledger_take_versions(const struct pgpool_call *call,
                                     struct ledger_version *ret, size_t cap);

/* Accounts of a bucket whose next due time has come, the longest overdue first. */
void ledger_ask_due(struct pgpool_call *call, struct arena *arena, int16_t bucket,
                    bool test_clock, size_t limit);

MUST_USE size_t ledger_take_due(const struct pgpool_call *call, int64_t *ret, size_t cap);

#endif
