/*
 * One part of the ledger under `crema verify`: the accounts of one bucket whose ids lie
 * in a range, each recomputed from its entries. Accounts and entries come as two streams
 * in the same order, so memory is bounded whatever the size of the ledger. Parts share a
 * snapshot and nothing else: each may have a thread of its own.
 */
#ifndef CREMA_CLI_VERIFY_PART_H
#define CREMA_CLI_VERIFY_PART_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/core/account.h"
#include "svc/core/entry.h"
#include "svc/core/rules/rules.h"

enum { VERIFY_CONTRAS = 9, VERIFY_SHOWN = 20, VERIFY_WHAT_BYTES = 160 };

/* Something that is wrong; of an account, seq is that of the first wrong entry. */
struct verify_wrong {
    int64_t account_id; /* 0: of the ledger as a whole */
    int64_t seq;        /* 0: of the account */
    char what[VERIFY_WHAT_BYTES];
};

/* What was counted; of what is wrong the first are kept. */
struct verify_tally {
    int64_t account_count;
    int64_t entry_count;
    int64_t head_count;                     /* of the checkpoint */
    int64_t cash_by_contra[VERIFY_CONTRAS]; /* minor units */
    int64_t points_by_contra[VERIFY_CONTRAS];
    int64_t wrong_count;
    struct verify_wrong wrong[VERIFY_SHOWN];
    size_t wrong_shown;
};

struct checkpoint;

/* What all parts have in common. */
struct verify_source {
    const char *conninfo;
    char snapshot[64]; /* exported by a transaction that is still open */
    const char *only;  /* account ids with commas between them; NULL: all */
    const struct checkpoint *checkpoint; /* NULL: none */
    const struct rules_list *rules;      /* to decide over again by; NULL: not asked */
    atomic_llong entry_count;            /* so far, for the progress bar */
};

struct verify_part {
    int16_t bucket;
    int64_t first_id;
    int64_t last_id;
    struct verify_tally tally;
    bool done; /* false: it could not be checked, which was told on stderr */
};

void verify_part_run(struct verify_part *part, struct verify_source *source);

/* Notes a finding. */
void
tally_wrong(struct verify_tally *t, int64_t account_id, int64_t seq, const char *what);

/* Adds an entry to the books; false when its counterpart is unknown or a sum overflows.
 */
MUST_USE bool tally_entry(struct verify_tally *t, const struct entry *e);

/* Adds what another part has counted, and its findings behind those that are there. */
void tally_join(struct verify_tally *t, const struct verify_tally *other);

/* What a stored account has that its entries do not make, as a sentence; NULL: nothing.
 */
const char *verify_difference(const struct account *stored, const struct account *a);

#endif
