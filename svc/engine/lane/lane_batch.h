/*
 * One batch of a lane, between its two round trips: which accounts it locks, what it has
 * read, what apply decided, what is to be written. No I/O.
 *
 * Everything of a batch lives in its arena. A call may be taken away from its batch at
 * any time (its deadline has passed: item->call = NULL); the batch goes on without it.
 */
#ifndef CREMA_ENGINE_LANE_BATCH_H
#define CREMA_ENGINE_LANE_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/engine/lane/lane.h"
#include "svc/engine/lane/op_index.h"
#include "svc/store/ledger/ledger.h"

struct lane;

enum item_state {
    ITEM_OPEN,     /* not decided yet */
    ITEM_APPLIED,  /* entry is to be written */
    ITEM_REPLAYED, /* entry was there */
    ITEM_REFUSED,
    ITEM_MOVED,   /* belongs to the account moved_to */
    ITEM_UNLOCKED /* somebody else holds the account's row */
};

struct batch_item {
    struct lane_call *call; /* NULL: answered already, or nobody's */
    enum item_state state;
    const struct entry *entry;
    int64_t moved_to;
    bool looked_up; /* its op_id has been looked for under the lock */
};

struct batch_account {
    struct ledger_row *row; /* as locked, then as apply left it; NULL: not locked */
    int64_t id;
    bool exists;  /* somewhere, maybe in another's hands */
    bool touched; /* an OP_TOUCH wants its due row written whatever it says */
    int64_t next_due_before_us;
    const struct entry **entries; /* new ones, ascending */
    size_t entry_count;
    size_t entry_cap;
};

/* What a statement of the read phase brings. */
enum batch_read {
    READ_NOTHING,
    READ_ROWS,
    READ_EXISTING,
    READ_TIME,
    READ_PAST,
    READ_FOUND
};

enum { BATCH_READS_MAX = 8, BATCH_CALLS_MAX = 2048 };

struct batch {
    struct arena arena;
    struct lane *lane;
    TAILQ_ENTRY(batch) link;
    int16_t bucket;

    struct batch_item *items; /* in arrival order */
    size_t count;
    struct batch_account *accounts; /* ascending by id: the order of locking */
    size_t account_count;

    /* How it runs. */
    bool lookup_all;  /* every op_id is looked up before apply */
    bool skip_locked; /* rows that somebody holds are left for later */
    int attempts;
    int64_t not_before_us; /* back-off, monotonic */
    int64_t sent_us;       /* monotonic */

    /* What it has read. */
    enum batch_read reads[BATCH_READS_MAX];
    int read_count;
    bool damaged; /* a row that cannot be one of ours */
    int64_t at_us;
    uint64_t xid; /* the transaction's; 0: it has none */
    bool needs_history;
    struct history history; /* what was read, then the new entries */
    struct op_index found;  /* by lookup */

    /* What it made. */
    struct op_index made;
    const struct entry **entries; /* all new ones, in op_id order once sealed */
    size_t entry_count;
    size_t entry_cap;
    bool from_past; /* something is answered from a lookup */
    bool committed;
    bool commit_failed; /* COMMIT itself was answered with an error */
    int commit_index;   /* of COMMIT among the statements of the write phase */
    int64_t born_us;
};

/* A batch of calls of one bucket, which are marked as started. */
MUST_USE struct batch *
batch_new(struct lane *lane, struct lane_call *const *calls, size_t count);

/* Whether the operation names an entry that must be read before it is decided. */
bool batch_names_past(const struct op *op);

void batch_free(struct batch *b);

/* NULL when the account is not one of the batch's. */
struct batch_account *batch_account_find(struct batch *b, int64_t id);

/* What the read phase brings in; kept by reference, living in b->arena. */
void batch_add_row(struct batch *b, struct ledger_row *row);

void batch_add_past(struct batch *b, const struct entry *e);

void batch_add_found(struct batch *b, const struct entry *e);

/*
 * Applies every open item in arrival order. After this, batch_needs_lookup says whether
 * refused op_ids must be looked up before the batch may be written.
 */
void batch_apply(struct batch *b, const struct rules_list *rules);

bool batch_needs_lookup(const struct batch *b);

/* After the lookup of refused op_ids: what was found is replayed instead. */
void batch_settle(struct batch *b);

/* Sorts the new entries for writing. */
void batch_seal(struct batch *b);

/* Copies the decision to the item's call: verdict, entry with its detail, returned. */
void batch_answer(const struct batch_item *item);

#endif
