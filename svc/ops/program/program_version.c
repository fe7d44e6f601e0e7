/*
 * GET /v1/program/versions/{n}: a version of the rules with its document, to be read or
 * edited.
 */
#include "svc/base/clock.h"
#include "svc/ops/shared/rules_version.h"

static enum step
version_ask(struct request *r)
{
    int64_t version = 0;

    if (!rules_version_of_path(r, &version)) {
        return STEP_DONE;
    }
    rule_set_ask_some(&r->db, &r->arena, version, version);
    return request_db(r);
}

/* What is no JSON cannot be shown: null. */
static void
put_document(struct json_out *out, struct slice text)
{
    struct json_error wrong;
    struct json_doc json;

    if (json_parse(&json, text, &wrong) == JSON_OK) {
        json_kv_raw(out, "document", text);
        json_doc_free(&json);
    } else {
        json_kv_null(out, "document");
    }
}

static enum step
version_answer(struct request *r)
{
    struct rule_set_version version;
    struct json_out *out;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (rule_set_take_count(&r->db) == 0) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    rule_set_take(&r->db, 0, &version);
    out = reply_json_begin(r);
    json_object_begin(out);
    rules_version_put(out, &version, clock_wall_us());
    put_document(out, version.document);
    json_object_end(out);
    reply_header(r, "Cache-Control", "no-cache");
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_program_version = {
    .method = HTTP_GET,
    .path = "/v1/program/versions/{n}",
    .roles = ROLE_STAFF,
    .steps = {version_ask, version_answer},
};
