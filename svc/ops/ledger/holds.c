/*
 * POST /v1/holds: a till reserves money of a card for what will be paid later (a tab, a
 * pump, an order). Nothing moves; what is held cannot be spent elsewhere.
 */
#include "svc/base/clock.h"
#include "svc/engine/render/render.h"
#include "svc/ops/shared/keyed_op.h"

enum { HOLD_MIN_S = 10, HOLD_DEFAULT_S = 3600, HOLD_MAX_S = 2592000 /* 30 days */ };

struct hold_body {
    struct slice visit;
    struct slice present;
    int64_t amount;
    int64_t expires_in;
};

static const struct json_field hold_fields[] = {
    {JSON_AT("visit", struct hold_body, visit), .kind = JSON_KIND_STRING, .min = 1,
     .max = 64},
    {JSON_AT("present", struct hold_body, present), .kind = JSON_KIND_STRING, .min = 1,
     .max = 512},
    {JSON_AT("amount", struct hold_body, amount), .kind = JSON_KIND_I64, .required = true,
     .min = 1, .max = AMOUNT_MAX_MINOR, .unit = "minor units"},
    {JSON_AT("expires_in", struct hold_body, expires_in), .kind = JSON_KIND_I64,
     .min = HOLD_MIN_S, .max = HOLD_MAX_S, .unit = "seconds"},
};

static enum step
hold_resolve(struct request *r)
{
    const struct hold_body *b = r->body;
    struct presented_state *state = r->state;

    return present_resolve(r, b->visit, b->present, &state->presented);
}

static enum step
hold_send(struct request *r)
{
    const struct hold_body *b = r->body;
    int64_t seconds = b->expires_in == 0 ? HOLD_DEFAULT_S : b->expires_in;

    keyed_op_begin_presented(r, OP_HOLD);
    r->lane.op.hold = (struct op_hold){b->amount, seconds * CLOCK_US_PER_S};
    r->lane.op.contra = CONTRA_REVENUE;
    return keyed_op_send(r);
}

const struct endpoint endpoint_holds = {
    .method = HTTP_POST,
    .path = "/v1/holds",
    .roles = ROLE_TERMINAL,
    .flags = ENDPOINT_KEYED,
    .fields = hold_fields,
    .field_count = JSON_FIELD_COUNT(hold_fields),
    .body_size = sizeof(struct hold_body),
    .state_size = sizeof(struct presented_state),
    .steps = {hold_resolve, hold_send, keyed_op_reply},
};
