/*
 * GET /metrics: the numbers of every worker as Prometheus text; for callers on this
 * machine, or for all with metrics_public.
 */
#include "svc/base/buf.h"
#include "svc/base/conf.h"
#include "svc/base/metric.h"
#include "svc/base/process.h"
#include "svc/ops/ops.h"

static enum step
metrics_answer(struct request *r)
{
    static struct buf text;

    if (!r->source_local && !conf->metrics_public) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
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
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {metrics_answer},
};
