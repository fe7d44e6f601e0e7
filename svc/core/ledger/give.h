/*
 * Prizes: what gifts and challenges give, as entries behind the operation that is their
 * cause. Internal to core.
 */
#ifndef CREMA_CORE_GIVE_H
#define CREMA_CORE_GIVE_H

#include <stdbool.h>

#include "svc/base/must_use.h"
#include "svc/core/ledger/follow.h"

/* What to give, and what the account counts for it. */
struct give {
    const struct rules_rule *rule;
    const struct rules_prize *prize;
    int64_t period;
    struct counter_change count; /* delta 0: nothing besides the rule's limits */
};

/*
 * Writes the entry. False, and there is no trace, when this operation has FOLLOW_MAX
 * follow-ups already, a limit of the rule leaves nothing, or there is no room.
 */
MUST_USE bool give_prize(struct decision *d, const struct give *give);

/*
 * The name of the next follow-up of the rule in this operation: its op_id, from that of
 * the operation, and its number within it, from 1 on.
 */
int64_t give_name(const struct decision *d, enum entry_kind kind,
                  const struct rules_rule *rule, unsigned char ret_op_id[OP_ID_BYTES]);

/* A follow-up of the rule was written. */
void give_note(struct decision *d, const struct rules_rule *rule);

#endif
