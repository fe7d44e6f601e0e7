/*
 * Joining: see joining.h.
 */
#include "svc/engine/people/joining.h"

#include "svc/base/clock.h"
#include "svc/core/ledger/join.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/service.h"
#include "svc/store/ledger/ledger_read.h"

bool
joining_is_on(const struct service *s)
{
    const struct rules *rules =
        rules_at(directory_rules(s->directory), clock_turn_wall_us());

    return rules != NULL && rules->format != 1;
}

struct op
joining_op(int64_t account_id, enum channel channel)
{
    struct op op = {
        .kind = OP_JOIN,
        .bucket = ledger_bucket(account_id),
        .account_id = account_id,
        .channel = channel,
        .auth_gen = -1,
    };

    join_op_id(op.op_id, account_id);
    op_body_hash(&op);
    return op;
}
