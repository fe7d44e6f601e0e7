/*
 * Counters of rules that are no more. Many of them live for ever ("once ever"), so ten
 * years of campaigns would fill an account, and limited rules would find no place.
 * Internal to core.
 */
#ifndef CREMA_CORE_DEAD_COUNTERS_H
#define CREMA_CORE_DEAD_COUNTERS_H

#include "svc/core/ledger/change.h"

/* Up to here an account keeps them: the rule may come back, and go on where it was. */
enum { DEAD_COUNTERS_KEPT = 128 };

/*
 * Of an account with more counters than that, an operation's own entry zeroes those of
 * rules that the rules in force do not have. Only what is in force is asked, and not what
 * is to come: what is known of that differs by when one looks, and an entry must be the
 * same when it is decided once more. Under format 1, which counts nothing, all are kept.
 * What the change counts itself is left to it.
 */
void dead_counters_end(const struct decision *d, struct change *c);

#endif
