/*
 * POST /v1/terminals/challenge: what a terminal signs to get its token. Anybody may ask;
 * an unknown terminal gets a challenge like any other and fails at the next step.
 */
#include "svc/base/clock.h"
#include "svc/engine/people/challenge.h"
#include "svc/ops/shared/people.h"

struct challenge_body {
    struct slice terminal;
};

static const struct json_field fields[] = {
    {JSON_AT("terminal", struct challenge_body, terminal), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = 31},
};

static enum step
challenge_answer(struct request *r)
{
    const struct challenge_body *body = r->body;
    int64_t now_us = clock_wall_us();
    char text[CHALLENGE_TEXT_MAX];
    size_t n = challenge_make(r->service->secrets, body->terminal, now_us, text);
    struct json_out *out = reply_json_begin(r);

    json_object_begin(out);
    json_kv_str(out, "challenge", slice_of(text, n));
    json_kv_time_us(out, "expires_at", now_us + CHALLENGE_S * INT64_C(1000000));
    json_object_end(out);
    return reply_json_end(r, 201);
}

const struct endpoint endpoint_terminals_challenge = {
    .method = HTTP_POST,
    .path = "/v1/terminals/challenge",
    .roles = ROLE_PUBLIC | ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .fields = fields,
    .field_count = JSON_FIELD_COUNT(fields),
    .body_size = sizeof(struct challenge_body),
    .steps = {challenge_answer},
};
