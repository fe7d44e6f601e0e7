/*
 * POST /v1/holds/{id}/capture: a till of the store that made the hold takes what was
 * really used, at most what is held. It ends the hold; the rest can be spent again.
 */
#include "svc/engine/render/render.h"
#include "svc/ops/shared/basket.h"
#include "svc/ops/shared/hold_op.h"

struct capture_body {
    int64_t amount; /* 0: all that is held */
    struct basket basket;
};

static const struct json_field capture_fields[] = {
    {JSON_AT("amount", struct capture_body, amount), .kind = JSON_KIND_I64, .min = 1,
     .max = AMOUNT_MAX_MINOR, .unit = "minor units"},
    {JSON_AT("tax", struct capture_body, basket.tax), .kind = JSON_KIND_I64, .min = 0,
     .max = AMOUNT_MAX_MINOR, .unit = "minor units"},
    {JSON_AT("tip", struct capture_body, basket.tip), .kind = JSON_KIND_I64, .min = 0,
     .max = AMOUNT_MAX_MINOR, .unit = "minor units"},
    {JSON_AT("lines", struct capture_body, basket.lines), .kind = JSON_KIND_ARRAY,
     JSON_ITEMS(basket_line_fields), .item_size = sizeof(struct op_line),
     .items_max = OP_LINES_MAX,
     .count_offset = offsetof(struct capture_body, basket.line_count)},
    BASKET_FLAGS_FIELD(struct capture_body, basket),
};

static enum step
capture_send(struct request *r)
{
    struct capture_body *b = r->body;
    int64_t seq = 0;

    if (b->amount == 0 && !basket_is_empty(&b->basket)) {
        reply_problem_field(r, "amount");
        return reply_problem_detail(r, PROBLEM_INVALID_BODY,
                                    "lines, tax and tip are parts of amount: say it, or "
                                    "leave all of them out to capture the whole hold.");
    }
    if (!basket_adds_up(&b->basket, b->amount)) {
        return reply_problem(r, PROBLEM_LINES_MISMATCH);
    }
    if (!hold_op_begin(r, OP_CAPTURE, &seq)) {
        return STEP_DONE;
    }
    r->lane.op.capture = (struct op_capture){
        .ref_seq = seq,
        .amount_minor = b->amount,
        .basket = basket_for_op(&b->basket),
        .flags = basket_flags(&b->basket),
    };
    return keyed_op_send(r);
}

const struct endpoint endpoint_hold_capture = {
    .method = HTTP_POST,
    .path = "/v1/holds/{id}/capture",
    .roles = ROLE_TERMINAL,
    .flags = ENDPOINT_KEYED | ENDPOINT_NO_BODY_OK,
    .fields = capture_fields,
    .field_count = JSON_FIELD_COUNT(capture_fields),
    .body_size = sizeof(struct capture_body),
    .steps = {capture_send, keyed_op_reply},
};
