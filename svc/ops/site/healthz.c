/*
 * GET /healthz: this worker's loop turns. Says nothing of Postgres or Redis; see /readyz.
 */
#include "svc/ops/ops.h"

static enum step
healthz_answer(struct request *r)
{
    return reply_bytes(r, 200, "application/json", SLICE("{\"ok\":true}\n"));
}

const struct endpoint endpoint_healthz = {
    .method = HTTP_GET,
    .path = "/healthz",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {healthz_answer},
};
