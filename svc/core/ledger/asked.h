/*
 * The operation behind an entry: what was asked for, as far as the ledger keeps it. For
 * doing decisions over again (recheck.h).
 */
#ifndef CREMA_CORE_ASKED_H
#define CREMA_CORE_ASKED_H

#include <stdbool.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/detail.h"
#include "svc/core/op.h"

/*
 * The operation that `e`, whose detail is `detail`, answers. `original` is the entry that
 * e->ref_seq names, NULL for none. The credential is one that is good. False when nobody
 * asked for it (what is due, what follows another), or it is not an operation of one
 * account alone (transfers), or nothing is known of what it was (tombstones).
 * Lists are the detail's or the arena's.
 */
MUST_USE bool asked_of_entry(struct arena *arena, const struct entry *e,
                             const struct entry_detail *detail,
                             const struct entry *original, struct op *ret);

#endif
