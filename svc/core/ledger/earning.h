/*
 * Earning by an entry: what rules give for the sale that its detail tells, by the format
 * of the rules in force. Internal to core.
 */
#ifndef CREMA_CORE_EARNING_H
#define CREMA_CORE_EARNING_H

#include "proto/problem.h"
#include "svc/base/must_use.h"
#include "svc/core/ledger/change.h"
#include "svc/core/rules/earn.h"

/* The account, the time and the place of the decision; no goods and no flags. */
struct earn_case earning_case(const struct decision *d);

/*
 * Puts the points that the sale of c's detail is due into their lot, and tells in the
 * detail why: reasons, and under format 2 the facts, counters and months. What the sale
 * adds to challenges is counted, too, and noted for what follows. The decision has rules.
 * LIMIT_EXCEEDED: overflow.
 */
MUST_USE enum problem
earning_add(const struct decision *d, struct lots *lots, struct change *c);

/* The same for a load, of whose bonus alone there may be points. */
MUST_USE enum problem earning_add_load(const struct decision *d, int64_t amount_minor,
                                       struct lots *lots, struct change *c);

#endif
