/*
 * POST /v1/holds/{id}/release: a till of the store that made the hold gives all of it
 * back.
 */
#include "svc/engine/render/render.h"
#include "svc/ops/shared/hold_op.h"

static enum step
release_send(struct request *r)
{
    int64_t seq = 0;

    if (!hold_op_begin(r, OP_RELEASE, &seq)) {
        return STEP_DONE;
    }
    r->lane.op.release.ref_seq = seq;
    return keyed_op_send(r);
}

const struct endpoint endpoint_hold_release = {
    .method = HTTP_POST,
    .path = "/v1/holds/{id}/release",
    .roles = ROLE_TERMINAL,
    .flags = ENDPOINT_KEYED | ENDPOINT_NO_BODY_OK,
    .steps = {release_send, keyed_op_reply},
};
