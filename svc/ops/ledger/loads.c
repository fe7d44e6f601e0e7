/*
 * POST /v1/loads: cash paid at a till goes onto the card.
 */
#include "svc/engine/render/render.h"
#include "svc/ops/shared/keyed_op.h"

struct load_body {
    struct slice visit;
    struct slice present;
    int64_t amount;
};

static const struct json_field load_fields[] = {
    {JSON_AT("visit", struct load_body, visit), .kind = JSON_KIND_STRING, .min = 1,
     .max = 64},
    {JSON_AT("present", struct load_body, present), .kind = JSON_KIND_STRING, .min = 1,
     .max = 512},
    {JSON_AT("amount", struct load_body, amount), .kind = JSON_KIND_I64, .required = true,
     .min = 1, .max = AMOUNT_MAX_MINOR, .unit = "minor units"},
};

static enum step
load_resolve(struct request *r)
{
    const struct load_body *b = r->body;
    struct presented_state *state = r->state;

    return present_resolve(r, b->visit, b->present, &state->presented);
}

static enum step
load_send(struct request *r)
{
    const struct load_body *b = r->body;

    keyed_op_begin_presented(r, OP_LOAD);
    r->lane.op.load.amount_minor = b->amount;
    r->lane.op.contra = CONTRA_TILL_CASH;
    return keyed_op_send(r);
}

const struct endpoint endpoint_loads = {
    .method = HTTP_POST,
    .path = "/v1/loads",
    .roles = ROLE_TERMINAL,
    .flags = ENDPOINT_KEYED,
    .fields = load_fields,
    .field_count = JSON_FIELD_COUNT(load_fields),
    .body_size = sizeof(struct load_body),
    .state_size = sizeof(struct presented_state),
    .steps = {load_resolve, load_send, keyed_op_reply},
};
