/*
 * POST /v1/program/check: what is wrong in a document of rules, what looks like a
 * mistake, and what it needs. Nothing is written.
 */
#include "svc/base/civil.h"
#include "svc/base/clock.h"
#include "svc/core/rules/rules_compiled.h"
#include "svc/core/rules/rules_fixed.h"
#include "svc/core/rules/rules_warn.h"
#include "svc/ops/shared/rules_body.h"
#include "svc/store/program/rule_set.h"

struct check_body {
    const struct json_node *document;
};

struct check_state {
    struct slice text;
    struct rules rules;
    struct rules_errors errors;
    struct rules_errors warnings;
};

static const struct json_field check_fields[] = {
    {JSON_AT("document", struct check_body, document), .kind = JSON_KIND_NODE,
     .required = true},
};

/* Which ids stand for something already is asked of what is good otherwise. */
static enum step
check_read(struct request *r)
{
    const struct check_body *body = r->body;
    struct check_state *st = r->state;

    if (!rules_body_text(r, body->document, &st->text)) {
        return STEP_DONE;
    }
    rules_errors_init(&st->warnings, &r->arena);
    if (!rules_body_read(r, st->text, &st->rules, &st->errors)) {
        return STEP_NEXT;
    }
    rules_warn(st->text, civil_day(clock_wall_us()), &st->warnings);
    rule_set_ask_newest(&r->db, &r->arena);
    return request_db(r);
}

static bool
ids_good(struct request *r)
{
    struct check_state *st = r->state;
    struct rules_fixed_rows taken;
    struct rules_fixed fixed;

    (void)rule_set_take_newest(&r->db, &r->arena, &taken);
    rules_fixed_read(&r->arena, st->text, &fixed);
    return rules_fixed_check(&fixed, &taken, &st->errors);
}

static enum step
check_answer(struct request *r)
{
    struct check_state *st = r->state;
    bool good = st->errors.count == 0;
    struct json_out *out;

    if (good && !r->db.ok) {
        return request_db_failed(r);
    }
    good = good && ids_good(r);
    out = reply_json_begin(r);
    json_object_begin(out);
    json_kv_bool(out, "ok", good);
    rules_body_put(out, "errors", &st->errors);
    json_kv_bool(out, "more", st->errors.more);
    rules_body_put(out, "warnings", &st->warnings);
    if (st->rules.compiled != NULL) {
        json_kv_i64(out, "counters", st->rules.compiled->counters);
        json_kv_i64(out, "bytes", (int64_t)st->rules.compiled->bytes);
    }
    json_object_end(out);
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_program_check = {
    .method = HTTP_POST,
    .path = "/v1/program/check",
    .roles = ROLE_MANAGER,
    .fields = check_fields,
    .field_count = JSON_FIELD_COUNT(check_fields),
    .body_size = sizeof(struct check_body),
    .body_limit = RULES_BODY_BYTES_MAX,
    .state_size = sizeof(struct check_state),
    .steps = {check_read, check_answer},
};
