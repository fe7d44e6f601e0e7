/*
 * What of a purchase's own points has expired since it was made: never to be taken back.
 * Internal to core.
 */
#ifndef CREMA_CORE_REFUND_EXPIRED_H
#define CREMA_CORE_REFUND_EXPIRED_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/core/ledger/change.h"

/*
 * Of `own`, the lots into which the entry `seq` put points: by expiries of the history,
 * and by what was due just before this operation. Never more than it put there; they may
 * have ended with the sliding lot, when they had joined it. by_end: lots of equal end
 * count as one, because those of format 2 merge. False when an expiry's row cannot be
 * read.
 */
MUST_USE bool
refund_own_expired(const struct decision *d, int64_t seq, const struct lot_change *own,
                   size_t own_count, bool by_end, int64_t *ret_micro);

#endif
