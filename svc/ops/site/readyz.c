/*
 * GET /readyz: whether this worker can do its work, part by part. Without Postgres
 * nothing can be spent: 503. Redis away makes the service slower, not unready.
 */
#include "svc/engine/facts/directory.h"
#include "svc/engine/facts/restored.h"
#include "svc/ops/ops.h"

static const char *
word(bool good)
{
    return good ? "ok" : "down";
}

static enum step
readyz_answer(struct request *r)
{
    const struct service *s = r->service;
    bool postgres = pgpool_is_up(s->pool);
    bool directory = directory_is_fresh(s->directory);
    bool lanes = lanes_ready(s->lanes);
    bool sessions = !revocations_blind(s->revocations);
    bool ready = postgres && directory && lanes && sessions;
    struct json_out *out = reply_json_begin(r);

    json_object_begin(out);
    json_kv_bool(out, "ready", ready);
    json_kv_object(out, "checks");
    json_kv_cstr(out, "postgres", word(postgres));
    json_kv_cstr(out, "redis", live_redis_up(s->live) ? "ok" : "degraded");
    json_kv_cstr(out, "lanes", word(lanes));
    json_kv_cstr(out, "directory", word(directory));
    json_kv_cstr(out, "sessions", word(sessions));
    json_object_end(out);
    if (!ready && restored_seen(s->restored))
        json_kv_cstr(out, "detail", restored_sentence);
    json_object_end(out);
    return reply_json_end(r, ready ? 200 : 503);
}

const struct endpoint endpoint_readyz = {
    .method = HTTP_GET,
    .path = "/readyz",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY,
    .steps = {readyz_answer},
};
