/*
 * POST /v1/refunds: gives back a purchase, wholly or in part, at any till or by staff.
 */
#include "svc/engine/render/render.h"
#include "svc/ops/shared/keyed_op.h"

struct refund_body {
    struct slice receipt;
    int64_t amount; /* 0: all that is left */
};

static const struct json_field refund_fields[] = {
    {JSON_AT("receipt", struct refund_body, receipt), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = 64},
    {JSON_AT("amount", struct refund_body, amount), .kind = JSON_KIND_I64, .min = 1,
     .max = AMOUNT_MAX_MINOR, .unit = "minor units"},
};

static enum step
refund_send(struct request *r)
{
    const struct refund_body *b = r->body;
    int64_t account_id = 0;
    int64_t seq = 0;

    if (!keyed_op_entry_name(b->receipt, "acc", &account_id, &seq)) {
        reply_problem_field(r, "receipt");
        return reply_problem_detail(
            r, PROBLEM_INVALID_BODY,
            "receipt must look like acc_…-42: send the receipt of "
            "the purchase's entry.");
    }
    keyed_op_begin(r, OP_REFUND, account_id);
    r->lane.op.refund = (struct op_refund){.ref_seq = seq, .amount_minor = b->amount};
    r->lane.op.contra = CONTRA_REVENUE;
    return keyed_op_send(r);
}

const struct endpoint endpoint_refunds = {
    .method = HTTP_POST,
    .path = "/v1/refunds",
    .roles = ROLE_TERMINAL | ROLE_STAFF,
    .flags = ENDPOINT_KEYED,
    .fields = refund_fields,
    .field_count = JSON_FIELD_COUNT(refund_fields),
    .body_size = sizeof(struct refund_body),
    .steps = {refund_send, keyed_op_reply},
};
