/*
 * GET /v1/program/versions: the versions of the rules, newest first, in pages.
 */
#include "svc/base/clock.h"
#include "svc/engine/request/limits.h"
#include "svc/ops/shared/account_ref.h"
#include "svc/ops/shared/rules_version.h"

enum { PAGE_DEFAULT = 50, PAGE_MAX = 200 };

struct versions_state {
    int64_t limit;
};

static enum step
versions_ask(struct request *r)
{
    struct versions_state *st = r->state;
    int64_t before = 0;

    st->limit = PAGE_DEFAULT;
    if (!query_i64(r, "limit", &st->limit) || !query_i64(r, "cursor", &before)) {
        return STEP_DONE;
    }
    if (st->limit < 1 || st->limit > PAGE_MAX) {
        reply_problem_field(r, "limit");
        return reply_problem_detail(
            r, PROBLEM_INVALID_QUERY,
            "limit must be 1 to %d. Correct it and send the request again.", PAGE_MAX);
    }
    rule_set_ask_page(&r->db, &r->arena, before, st->limit + 1);
    return limits_items(r, st->limit) ? request_db(r) : STEP_DONE;
}

static enum step
versions_answer(struct request *r)
{
    const struct versions_state *st = r->state;
    struct rule_set_version version = {.version = 0};
    struct json_out *out;
    size_t count, shown;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    count = rule_set_take_count(&r->db);
    shown = count > (size_t)st->limit ? (size_t)st->limit : count;
    out = reply_json_begin(r);
    json_object_begin(out);
    json_kv_array(out, "items");
    for (size_t i = 0; i < shown; i++) {
        rule_set_take(&r->db, i, &version);
        json_object_begin(out);
        rules_version_put(out, &version, clock_wall_us());
        json_object_end(out);
    }
    json_array_end(out);
    if (count > shown) {
        json_kv_cstr(out, "next",
                     arena_printf(&r->arena, "%lld", (long long)version.version));
    } else {
        json_kv_null(out, "next");
    }
    json_object_end(out);
    reply_header(r, "Cache-Control", "no-cache");
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_program_versions = {
    .method = HTTP_GET,
    .path = "/v1/program/versions",
    .roles = ROLE_STAFF,
    .state_size = sizeof(struct versions_state),
    .steps = {versions_ask, versions_answer},
};
