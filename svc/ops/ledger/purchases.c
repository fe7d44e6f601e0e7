/*
 * POST /v1/purchases: a till charges a card, wholly, in part (split) or not at all
 * (tender other, which only earns), and may spend rewards in the same entry.
 */
#include "svc/ops/shared/keyed_op.h"
#include "svc/ops/shared/purchase_body.h"

static enum step
purchase_check(struct request *r)
{
    struct purchase_body *b = r->body;
    struct presented_state *state = r->state;

    if (!purchase_body_check(r, b)) {
        return STEP_DONE;
    }
    return present_resolve(r, b->visit, b->present, &state->presented);
}

static enum step
purchase_send(struct request *r)
{
    struct op *op = &r->lane.op;

    keyed_op_begin_presented(r, OP_PURCHASE);
    op->contra = CONTRA_REVENUE;
    op->purchase = purchase_body_op(&r->arena, r->body, op->account_id);
    return keyed_op_send(r);
}

const struct endpoint endpoint_purchases = {
    .method = HTTP_POST,
    .path = "/v1/purchases",
    .roles = ROLE_TERMINAL,
    .flags = ENDPOINT_KEYED,
    .fields = purchase_body_fields,
    .field_count = PURCHASE_BODY_FIELDS,
    .body_size = sizeof(struct purchase_body),
    .state_size = sizeof(struct presented_state),
    .steps = {purchase_check, purchase_send, keyed_op_reply},
};
