/*
 * POST /v1/me/redemptions: a member turns points into a voucher for a reward, to be used
 * at a till within its days. The points leave at once.
 */
#include "svc/engine/render/render.h"
#include "svc/ops/shared/keyed_op.h"

struct voucher_body {
    struct slice reward;
};

static const struct json_field voucher_fields[] = {
    {JSON_AT("reward", struct voucher_body, reward), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = 31},
};

static enum step
voucher_send(struct request *r)
{
    const struct voucher_body *b = r->body;

    keyed_op_begin(r, OP_VOUCHER, r->who.account_id);
    r->lane.op.contra = CONTRA_REWARDS;
    r->lane.op.voucher.reward = b->reward;
    return keyed_op_send(r);
}

const struct endpoint endpoint_me_redemptions = {
    .method = HTTP_POST,
    .path = "/v1/me/redemptions",
    .roles = ROLE_MEMBER,
    .flags = ENDPOINT_KEYED,
    .fields = voucher_fields,
    .field_count = JSON_FIELD_COUNT(voucher_fields),
    .body_size = sizeof(struct voucher_body),
    .steps = {voucher_send, keyed_op_reply},
};
