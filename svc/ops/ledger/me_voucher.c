/*
 * DELETE /v1/me/vouchers/{id}: a member gives a voucher up; its points are in their lots
 * again.
 */
#include "svc/engine/render/render.h"
#include "svc/ops/shared/keyed_op.h"

static enum step
voucher_end(struct request *r)
{
    int64_t account_id = 0, seq = 0;

    if (!keyed_op_entry_name(r->params[0], "vch", &account_id, &seq) ||
        account_id != r->who.account_id) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    keyed_op_begin(r, OP_VOUCHER_END, account_id);
    r->lane.op.contra = CONTRA_REWARDS;
    r->lane.op.voucher_end.ref_seq = seq;
    return keyed_op_send(r);
}

const struct endpoint endpoint_me_voucher = {
    .method = HTTP_DELETE,
    .path = "/v1/me/vouchers/{id}",
    .roles = ROLE_MEMBER,
    .flags = ENDPOINT_KEYED | ENDPOINT_NO_BODY_OK,
    .steps = {voucher_end, keyed_op_reply},
};
