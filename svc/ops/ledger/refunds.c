/*
 * POST /v1/refunds: gives back a purchase, wholly or in part, by lines or by an amount,
 * at any till or by staff.
 */
#include "svc/engine/render/render.h"
#include "svc/ops/shared/basket.h"
#include "svc/ops/shared/keyed_op.h"

struct refund_body {
    struct slice receipt;
    int64_t amount; /* 0: lines, or all that is left */
    struct op_piece lines[OP_LINES_MAX];
    size_t line_count;
};

static const struct json_field piece_fields[] = {
    {JSON_AT("line", struct op_piece, line), .kind = JSON_KIND_I64, .required = true,
     .min = 1, .max = OP_LINES_MAX},
    {JSON_AT("quantity", struct op_piece, pieces), .kind = JSON_KIND_I64,
     .required = true, .min = 1, .max = BASKET_PIECES_MAX, .unit = "pieces"},
};

static const struct json_field refund_fields[] = {
    {JSON_AT("receipt", struct refund_body, receipt), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = 64},
    {JSON_AT("amount", struct refund_body, amount), .kind = JSON_KIND_I64, .min = 1,
     .max = AMOUNT_MAX_MINOR, .unit = "minor units"},
    {JSON_AT("lines", struct refund_body, lines), .kind = JSON_KIND_ARRAY,
     JSON_ITEMS(piece_fields), .item_size = sizeof(struct op_piece), .items_min = 1,
     .items_max = OP_LINES_MAX, .count_offset = offsetof(struct refund_body, line_count)},
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
    if (b->amount > 0 && b->line_count > 0) {
        reply_problem_field(r, "lines");
        return reply_problem_detail(r, PROBLEM_INVALID_BODY,
                                    "lines and amount exclude each other: send one of "
                                    "them, or none to refund all that is left.");
    }
    keyed_op_begin(r, OP_REFUND, account_id);
    r->lane.op.refund = (struct op_refund){.ref_seq = seq,
                                           .amount_minor = b->amount,
                                           .pieces = b->lines,
                                           .piece_count = b->line_count};
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
