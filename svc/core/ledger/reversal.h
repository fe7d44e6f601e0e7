/*
 * Reversals: gifts and grants that a refund leaves without their cause go back, the
 * newest first, each in an entry of its own behind the refund. Internal to core.
 */
#ifndef CREMA_CORE_REVERSAL_H
#define CREMA_CORE_REVERSAL_H

#include "svc/core/ledger/follow.h"

/*
 * How many entries before the purchase a grant may have been written that its refund
 * still reverses: as far as the past is read. It takes a challenge without a period, and
 * an earlier purchase that went back, to come to one.
 */
enum { REVERSAL_REACH = 256 };

/*
 * Reverses what d->follow says, of the gifts in the history: gifts of the refunded
 * purchase whose `when` fails now, and as many grants of each challenge as are too many.
 */
void reversal_run(struct decision *d);

#endif
