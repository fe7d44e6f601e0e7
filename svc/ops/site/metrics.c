/*
 * GET /metrics: the numbers of every worker as Prometheus text, on the admin listener.
 */
#include "svc/base/buf.h"
#include "svc/base/metric.h"
#include "svc/base/process.h"
#include "svc/ops/ops.h"

static enum step
metrics_answer(struct request *r)
{
    static struct buf text;

    buf_clear(&text);
    process_measure();
    metrics_render(&text);
    return reply_bytes(r, 200, "text/plain; version=0.0.4; charset=utf-8",
                       slice_of(arena_copy(&r->arena, text.p, text.n), text.n));
}

const struct endpoint endpoint_metrics = {
    .method = HTTP_GET,
    .path = "/metrics",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS | ENDPOINT_ADMIN,
    .steps = {metrics_answer},
};
