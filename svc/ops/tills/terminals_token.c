/*
 * POST /v1/terminals/token: a signed challenge for a token. An unknown terminal, a wrong
 * signature, an old or used challenge give one answer.
 */
#include "proto/base64url.h"
#include "proto/token.h"
#include "svc/base/clock.h"
#include "svc/engine/people/challenge.h"
#include "svc/engine/facts/directory.h"
#include "svc/ops/shared/people.h"
#include "svc/ops/shared/terminal_token.h"
#include "svc/store/people/terminal.h"

struct token_body {
    struct slice terminal;
    struct slice challenge;
    struct slice signature;
};

struct token_state {
    struct terminal_row terminal;
    int64_t issued_us;
};

static const struct json_field fields[] = {
    {JSON_AT("terminal", struct token_body, terminal), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = 31},
    {JSON_AT("challenge", struct token_body, challenge), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = CHALLENGE_TEXT_MAX},
    {JSON_AT("signature", struct token_body, signature), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = 128},
};

static enum step
token_find(struct request *r)
{
    const struct token_body *body = r->body;

    terminal_ask_by_name(&r->db, &r->arena, body->terminal);
    return request_db(r);
}

static enum step
token_check(struct request *r)
{
    const struct token_body *body = r->body;
    struct token_state *st = r->state;
    unsigned char signature[TOKEN_SIGNATURE_BYTES];
    size_t n;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!terminal_take(&r->db, &st->terminal) ||
        !base64url_decode(body->signature, signature, sizeof(signature), &n) ||
        !challenge_open(r->service->secrets, body->challenge, body->terminal,
                        clock_wall_us(), &st->issued_us) ||
        !challenge_answered(st->terminal.public_key, body->challenge,
                            slice_of(signature, n))) {
        return reply_problem(r, PROBLEM_CHALLENGE_REFUSED);
    }
    terminal_ask_challenge(&r->db, &r->arena, st->terminal.id, st->issued_us);
    return request_db(r);
}

static enum step
token_answer(struct request *r)
{
    const struct token_state *st = r->state;
    int64_t id;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!terminal_take_id(&r->db, &id)) {
        return reply_problem(r, PROBLEM_CHALLENGE_REFUSED);
    }
    if (request_awaits_store(r, st->terminal.store_id)) {
        request_repeat(r);
        return request_pause(r, REQUEST_STORE_US);
    }
    const struct store_info *store =
        directory_store(r->service->directory, st->terminal.store_id);
    struct json_out *out = reply_json_begin(r);
    json_object_begin(out);
    terminal_token_put(out, r->service, st->terminal.id, st->terminal.store_id);
    json_kv_cstr(out, "store", store != NULL ? store->name : NULL);
    json_kv_cstr(out, "store_name", store != NULL ? store->title : NULL);
    json_object_end(out);
    return reply_json_end(r, 201);
}

const struct endpoint endpoint_terminals_token = {
    .method = HTTP_POST,
    .path = "/v1/terminals/token",
    .roles = ROLE_PUBLIC | ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .fields = fields,
    .field_count = JSON_FIELD_COUNT(fields),
    .body_size = sizeof(struct token_body),
    .state_size = sizeof(struct token_state),
    .steps = {token_find, token_check, token_answer},
};
