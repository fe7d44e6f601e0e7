/*
 * POST /v1/redemptions: a till spends points for one reward, without a purchase.
 */
#include "svc/engine/render/render.h"
#include "svc/ops/shared/keyed_op.h"

struct redemption_body {
    struct slice visit;
    struct slice present;
    struct op_reward reward;
};

static const struct json_field redemption_fields[] = {
    {JSON_AT("visit", struct redemption_body, visit), .kind = JSON_KIND_STRING, .min = 1,
     .max = 64},
    {JSON_AT("present", struct redemption_body, present), .kind = JSON_KIND_STRING,
     .min = 1, .max = 512},
    {JSON_AT("reward", struct redemption_body, reward.reward), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = 31},
};

static enum step
redemption_resolve(struct request *r)
{
    const struct redemption_body *b = r->body;
    struct presented_state *state = r->state;

    return present_resolve(r, b->visit, b->present, &state->presented);
}

static enum step
redemption_send(struct request *r)
{
    const struct redemption_body *b = r->body;

    keyed_op_begin_presented(r, OP_REDEEM);
    r->lane.op.rewards = &b->reward;
    r->lane.op.reward_count = 1;
    r->lane.op.contra = CONTRA_REWARDS;
    return keyed_op_send(r);
}

const struct endpoint endpoint_redemptions = {
    .method = HTTP_POST,
    .path = "/v1/redemptions",
    .roles = ROLE_TERMINAL,
    .flags = ENDPOINT_KEYED,
    .fields = redemption_fields,
    .field_count = JSON_FIELD_COUNT(redemption_fields),
    .body_size = sizeof(struct redemption_body),
    .state_size = sizeof(struct presented_state),
    .steps = {redemption_resolve, redemption_send, keyed_op_reply},
};
