/*
 * Joining: see join.h.
 */
#include "svc/core/ledger/join.h"

#include "svc/core/ledger/due.h"
#include "svc/core/ledger/earning.h"
#include "svc/core/ledger/gifts.h"

void
join_op_id(unsigned char ret[OP_ID_BYTES], int64_t account_id)
{
    due_op_id(ret, account_id, ENTRY_JOIN, SLICE("join"));
}

enum problem
join_run(struct decision *d)
{
    const struct counter_change joined = {COUNTER_JOINED, 0, d->day};
    struct change c = change_of_op(d, ENTRY_JOIN, CONTRA_NONE);
    struct earn_case asked = earning_case(d);
    struct rules_mask context;

    if (d->rules == NULL || d->rules->format == 1) {
        return PROBLEM_UNAVAILABLE;
    }
    context = earn_match_context(d->rules->compiled, &asked);
    gifts_join(d, &context);
    c.detail.counters = &joined;
    c.detail.counter_count = 1;
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}
