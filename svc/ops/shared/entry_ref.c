/*
 * Entries by account and number.
 */
#include "svc/ops/shared/entry_ref.h"

#include "svc/store/ledger/ledger_read.h"

enum step
entry_ref_ask(struct request *r)
{
    const struct account_ref *ref = r->state;
    int64_t seq = 0;

    if (!slice_to_i64(r->params[1], &seq) || seq < 1) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    ledger_ask_entry(&r->db, &r->arena, ref->account_id, seq);
    return request_db(r);
}

bool
entry_ref_take(struct request *r, struct entry *ret)
{
    if (!r->db.ok) {
        return reply_refused(request_db_failed(r));
    }
    if (ledger_take_entries(&r->db, &r->arena, ret, 1) == 0) {
        return reply_refused(reply_problem(r, PROBLEM_NOT_FOUND));
    }
    return true;
}
