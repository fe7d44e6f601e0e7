/*
 * POST /v1/accounts/{id}/unfreeze: staff open a frozen account again.
 */
#include "svc/engine/render/render.h"
#include "svc/ops/shared/status_op.h"

static enum step
unfreeze_audit(struct request *r)
{
    return status_op_audit(r, "unfreeze");
}

static enum step
unfreeze_send(struct request *r)
{
    return status_op_send(r, ACCOUNT_ACTIVE);
}

const struct endpoint endpoint_unfreeze = {
    .method = HTTP_POST,
    .path = "/v1/accounts/{id}/unfreeze",
    .roles = ROLE_STAFF,
    .flags = ENDPOINT_KEYED,
    .fields = status_op_fields,
    .field_count = STATUS_OP_FIELD_COUNT,
    .body_size = sizeof(struct status_op_body),
    .steps = {unfreeze_audit, unfreeze_send, keyed_op_reply},
};
