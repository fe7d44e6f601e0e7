/*
 * Holds as paths name them: see hold_op.h.
 */
#include "svc/ops/shared/hold_op.h"

bool
hold_op_begin(struct request *r, enum op_kind kind, int64_t *ret_seq)
{
    int64_t account_id = 0;

    if (!keyed_op_entry_name(r->params[0], "hld", &account_id, ret_seq)) {
        return reply_refused(reply_problem(r, PROBLEM_NOT_FOUND));
    }
    keyed_op_begin(r, kind, account_id);
    r->lane.op.contra = CONTRA_REVENUE;
    return true;
}
