/*
 * Doing the ledger's decisions over again, for `crema verify --rules`: every entry that
 * somebody asked for, and what followed it, is decided once more by apply, on the account
 * as it was before, under the rules that were in force, and compared with what stands.
 * account_replay says that an account is the sum of its entries; this says that the
 * entries are what the rules say.
 *
 * Compared is what was decided (money, points, lots, counters, months, reasons), not the
 * bytes: an older version may have told less. A level that ends by its date is decided
 * again as well. Transfers, tombstones, and what is due without a rule (expiries,
 * releases) are left to the replay.
 */
#ifndef CREMA_CORE_RECHECK_H
#define CREMA_CORE_RECHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/ledger/apply.h"

enum { RECHECK_ERR_BYTES = 160 };

/* Of one account at a time. Large: not for the stack. */
struct recheck {
    struct arena arena; /* of the operation in hand */
    struct outcome made;
    size_t next; /* of made's entries, the one that should stand next */
};

void recheck_init(struct recheck *r);
void recheck_release(struct recheck *r);

/* Forgets the account that was looked at. */
void recheck_begin(struct recheck *r);

/*
 * Looks at an entry of an account as it was before it. `past` has at least the entry that
 * it refers to, what referred to that one, and expiries, bonuses and vouchers since then.
 * False, with a sentence, when the rules make something else of it.
 */
MUST_USE bool recheck_entry(struct recheck *r, const struct rules_list *rules,
                            const struct history *past, const struct account *before,
                            const struct entry *e, char err[RECHECK_ERR_BYTES]);

#endif
