/*
 * POST /v1/redemptions: a till spends points for rewards, without a purchase: one that is
 * given alone, or those that leave nothing of a check to pay.
 */
#include "svc/engine/render/render.h"
#include "svc/ops/shared/keyed_op.h"
#include "svc/ops/shared/reward_body.h"

struct redemption_body {
    struct slice visit;
    struct slice present;
    struct reward_body rewards[OP_REWARDS_MAX]; /* by rewards, else reward is the first */
    size_t reward_count;
    struct slice reward;
};

static const struct json_field redemption_fields[] = {
    {JSON_AT("visit", struct redemption_body, visit), .kind = JSON_KIND_STRING, .min = 1,
     .max = 64},
    {JSON_AT("present", struct redemption_body, present), .kind = JSON_KIND_STRING,
     .min = 1, .max = 512},
    {JSON_AT("reward", struct redemption_body, reward), .kind = JSON_KIND_STRING,
     .min = 1, .max = 31},
    {JSON_AT("rewards", struct redemption_body, rewards), .kind = JSON_KIND_ARRAY,
     .items = REWARD_BODY_ALONE_FIELDS, .items_count = REWARD_BODY_FIELDS_ALONE,
     .item_size = sizeof(struct reward_body), .items_max = OP_REWARDS_MAX,
     .count_offset = offsetof(struct redemption_body, reward_count)},
};

static enum step
redemption_resolve(struct request *r)
{
    struct redemption_body *b = r->body;
    struct presented_state *state = r->state;
    const char *field, *sentence;

    if ((b->reward.n > 0) == (b->reward_count > 0)) {
        return reply_problem_detail(r, PROBLEM_INVALID_BODY,
                                    "Send reward for one, or rewards for one or more, "
                                    "not both.");
    }
    sentence = reward_body_wrong(&r->arena, b->rewards, b->reward_count, &field);
    if (sentence != NULL) {
        reply_problem_field(r, field);
        return reply_problem_detail(r, PROBLEM_INVALID_BODY, "%s", sentence);
    }
    if (b->reward.n > 0) {
        b->rewards[b->reward_count++].reward = b->reward;
    }
    return present_resolve(r, b->visit, b->present, &state->presented);
}

static enum step
redemption_send(struct request *r)
{
    const struct redemption_body *b = r->body;

    keyed_op_begin_presented(r, OP_REDEEM);
    r->lane.op.redeem.rewards =
        reward_body_op(&r->arena, b->rewards, b->reward_count, r->lane.op.account_id);
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
