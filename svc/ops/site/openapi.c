/*
 * GET /openapi.json: the description of this API, out of the binary, for any origin.
 */
#include "svc/base/embed.h"
#include "svc/ops/ops.h"

static enum step
openapi_answer(struct request *r)
{
    const struct embed_file *file =
        embed_find(embed_web, embed_web_count, "openapi.json");

    if (file == NULL) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    reply_header(r, "Access-Control-Allow-Origin", "*");
    reply_header(r, "Cache-Control", "no-cache");
    reply_header(r, "ETag", file->etag);
    if (request_if_none_match(r, file->etag)) {
        return reply_empty(r, 304);
    }
    return reply_bytes(r, 200, file->type, slice_of(file->data, file->size));
}

const struct endpoint endpoint_openapi = {
    .method = HTTP_GET,
    .path = "/openapi.json",
    .roles = ROLE_PUBLIC,
    .flags = ENDPOINT_HTTP_ONLY | ENDPOINT_ALWAYS,
    .steps = {openapi_answer},
};
