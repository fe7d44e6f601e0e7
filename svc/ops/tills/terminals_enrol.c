/*
 * POST /v1/terminals/enrol: a till uses the code that a manager made and leaves its
 * Ed25519 public key. A code works once.
 */
#include "proto/base64url.h"
#include "proto/token.h"
#include "svc/base/id.h"
#include "svc/base/rand.h"
#include "svc/base/secret.h"
#include "svc/engine/facts/directory.h"
#include "svc/ops/shared/people.h"
#include "svc/store/people/terminal.h"
#include "svc/text/printed.h"

struct enrol_body {
    struct slice code;
    struct slice public_key;
};

struct enrol_state {
    char name[ID_TEXT_MAX];
    unsigned char code_index[INDEX_HASH_BYTES];
    unsigned char public_key[TOKEN_PUBLIC_KEY_BYTES];
    int64_t store_id;
};

static const struct json_field fields[] = {
    {JSON_AT("code", struct enrol_body, code), .kind = JSON_KIND_STRING, .required = true,
     .min = 1, .max = 64},
    {JSON_AT("public_key", struct enrol_body, public_key), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = 64},
};

static enum step
use_code(struct request *r)
{
    const struct enrol_body *body = r->body;
    struct enrol_state *st = r->state;
    int64_t id = rand_id62();
    size_t n;

    if (!base64url_decode(body->public_key, st->public_key, sizeof(st->public_key), &n) ||
        n != sizeof(st->public_key)) {
        return people_invalid(r, "public_key",
                              "must be an Ed25519 public key: 32 bytes in base64url");
    }
    const struct slice code = printed_code(&r->arena, body->code);
    index_hash(r->service->secrets, "enrolment", code.p, code.n, st->code_index);
    id_format(st->name, "trm", id);
    terminal_ask_enrol(
        &r->db, &r->arena, slice_of(st->code_index, sizeof(st->code_index)), id,
        slice_from_cstr(st->name), slice_of(st->public_key, sizeof(st->public_key)));
    return request_db(r);
}

static enum step
enrolled_answer(struct request *r)
{
    struct enrol_state *st = r->state;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!terminal_take_id(&r->db, &st->store_id)) {
        return reply_problem(r, PROBLEM_ENROLMENT_REFUSED);
    }
    struct slice store, title;
    terminal_take_store(&r->db, &r->arena, &store, &title);
    directory_refresh(r->service->directory);
    struct json_out *out = reply_json_begin(r);
    json_object_begin(out);
    json_kv_cstr(out, "terminal", st->name);
    json_kv_str(out, "store", store);
    json_kv_str(out, "store_name", title);
    json_object_end(out);
    return reply_json_end(r, 201);
}

const struct endpoint endpoint_terminals_enrol = {
    .method = HTTP_POST,
    .path = "/v1/terminals/enrol",
    .roles = ROLE_PUBLIC | ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .flags = ENDPOINT_HEAVY,
    .fields = fields,
    .field_count = JSON_FIELD_COUNT(fields),
    .body_size = sizeof(struct enrol_body),
    .state_size = sizeof(struct enrol_state),
    .steps = {use_code, enrolled_answer},
};
