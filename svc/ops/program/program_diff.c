/*
 * GET /v1/program/versions/{n}/diff?to=: what changes from a version of the rules to
 * another one, rule by rule.
 */
#include "svc/core/rules/rules.h"
#include "svc/core/rules/rules_diff.h"
#include "svc/engine/facts/directory.h"
#include "svc/ops/shared/account_ref.h"
#include "svc/ops/shared/rules_body.h"
#include "svc/ops/shared/rules_version.h"

struct diff_state {
    int64_t from, to;
};

static enum step
diff_ask(struct request *r)
{
    struct diff_state *st = r->state;

    st->to = 0;
    if (!rules_version_of_path(r, &st->from) || !query_i64(r, "to", &st->to)) {
        return STEP_DONE;
    }
    if (st->to < 1 || st->to > INT32_MAX) {
        reply_problem_field(r, "to");
        return reply_problem_detail(r, PROBLEM_INVALID_QUERY,
                                    "to must be the number of a version. Correct it and "
                                    "send the request again.");
    }
    rule_set_ask_some(&r->db, &r->arena, st->from, st->to);
    return request_db(r);
}

/* The document of a version; false after a reply: there is none, or it cannot be read. */
static bool
take_document(struct request *r, int64_t number, struct slice *ret)
{
    struct rule_set_version version = {.version = 0};
    struct rules rules = {.version = 0};
    struct rules_errors errors;

    for (size_t i = 0; i < rule_set_take_count(&r->db) && version.version != number;
         i++) {
        rule_set_take(&r->db, i, &version);
    }
    if (version.version != number) {
        return reply_refused(reply_problem(r, PROBLEM_NOT_FOUND));
    }
    *ret = version.document;
    return rules_body_read(r, version.document, &rules, &errors) ||
           reply_refused(rules_body_refuse(r, &errors));
}

/* A value that is not there: null. */
static void
put_value(struct json_out *out, const char *name, struct slice value)
{
    json_kv_raw(out, name, value.n > 0 ? value : SLICE("null"));
}

static void
put_change(struct json_out *out, struct arena *arena, const struct rules_change *change)
{
    const char *kind = change->before.n == 0 && *change->member == '\0'  ? "added"
                       : change->after.n == 0 && *change->member == '\0' ? "removed"
                                                                         : "changed";

    json_object_begin(out);
    json_kv_cstr(out, "change", kind);
    json_kv_cstr(out, "section", change->section);
    json_kv_cstr(out, "id", change->id);
    json_kv_cstr(out, "name", change->name);
    json_kv_cstr(out, "member", change->member);
    put_value(out, "before", change->before);
    put_value(out, "after", change->after);
    json_kv_cstr(out, "text", rules_change_line(arena, change));
    json_object_end(out);
}

static enum step
diff_answer(struct request *r)
{
    const struct diff_state *st = r->state;
    struct rules_changes changes;
    struct slice before = SLICE_NONE, after = SLICE_NONE;
    struct json_out *out;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!take_document(r, st->from, &before) || !take_document(r, st->to, &after)) {
        return STEP_DONE;
    }
    changes = rules_diff(&r->arena, before, after,
                         directory_program(r->service->directory)->currency_exponent);
    out = reply_json_begin(r);
    json_object_begin(out);
    json_kv_i64(out, "from", st->from);
    json_kv_i64(out, "to", st->to);
    json_kv_array(out, "changes");
    for (size_t i = 0; i < changes.count; i++) {
        put_change(out, &r->arena, &changes.items[i]);
    }
    json_array_end(out);
    json_object_end(out);
    reply_header(r, "Cache-Control", "no-cache");
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_program_diff = {
    .method = HTTP_GET,
    .path = "/v1/program/versions/{n}/diff",
    .roles = ROLE_STAFF,
    .state_size = sizeof(struct diff_state),
    .steps = {diff_ask, diff_answer},
};
