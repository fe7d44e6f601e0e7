/*
 * POST /v1/accounts/{id}/freeze: staff stop all debits of an account, on every till at
 * once. Money and points stay; refunds and loads still come in.
 */
#include "svc/engine/render/render.h"
#include "svc/ops/shared/status_op.h"

static enum step
freeze_audit(struct request *r)
{
    return status_op_audit(r, "freeze");
}

static enum step
freeze_send(struct request *r)
{
    return status_op_send(r, ACCOUNT_FROZEN);
}

const struct endpoint endpoint_freeze = {
    .method = HTTP_POST,
    .path = "/v1/accounts/{id}/freeze",
    .roles = ROLE_STAFF,
    .flags = ENDPOINT_KEYED,
    .fields = status_op_fields,
    .field_count = STATUS_OP_FIELD_COUNT,
    .body_size = sizeof(struct status_op_body),
    .steps = {freeze_audit, freeze_send, keyed_op_reply},
};
