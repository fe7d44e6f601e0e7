/*
 * POST /v1/program/publish: a document becomes the next version of the rules. It names
 * the newest version that its author had seen, so nobody's rules are replaced unseen, and
 * a repeat, whose answer was lost, finds the version that it made.
 */
#include "proto/rfc3339.h"
#include "svc/base/clock.h"
#include "svc/base/id.h"
#include "svc/core/rules/rules.h"
#include "svc/core/rules/rules_fixed.h"
#include "svc/engine/facts/directory.h"
#include "svc/ops/shared/people.h"
#include "svc/ops/shared/rules_body.h"
#include "svc/store/program/rule_set.h"
#include "svc/text/name.h"

enum { NOTE_CHARS = 200 };

struct publish_body {
    const struct json_node *document;
    int64_t base_version;
    struct slice effective_at;
    struct slice note;
};

struct publish_state {
    struct rules rules;
    struct rule_set_draft draft;
};

static const struct json_field publish_fields[] = {
    {JSON_AT("document", struct publish_body, document), .kind = JSON_KIND_NODE,
     .required = true},
    {JSON_AT("base_version", struct publish_body, base_version), .kind = JSON_KIND_I64,
     .required = true, .min = 0, .max = INT32_MAX - 1},
    {JSON_AT("effective_at", struct publish_body, effective_at), .kind = JSON_KIND_STRING,
     .min = 1, .max = 40},
    {JSON_AT("note", struct publish_body, note), .kind = JSON_KIND_STRING, .min = 1,
     .max = NOTE_CHARS},
};

/* False after a reply. */
static bool
take_words(struct request *r, struct rule_set_draft *draft)
{
    const struct publish_body *body = r->body;
    char author[ID_TEXT_BYTES];

    draft->effective_at_us = RULE_SET_SOON;
    if (body->effective_at.n > 0 &&
        !rfc3339_parse_us(body->effective_at, &draft->effective_at_us)) {
        return reply_refused(people_invalid(r, "effective_at",
                                            "must be a time, like 2026-12-24T06:00:00Z"));
    }
    if (body->note.n > 0 &&
        !name_normal(&r->arena, body->note, NOTE_CHARS, &draft->note)) {
        return reply_refused(people_invalid(
            r, "note", "must be a line that can be read, without control characters"));
    }
    id_format(author, "stf", r->who.id);
    draft->author = slice_from_cstr(arena_strdup(&r->arena, author));
    draft->base_version = body->base_version;
    return true;
}

static enum step
publish_read(struct request *r)
{
    const struct publish_body *body = r->body;
    struct publish_state *st = r->state;
    struct rules_errors errors;

    if (!take_words(r, &st->draft) ||
        !rules_body_text(r, body->document, &st->draft.document)) {
        return STEP_DONE;
    }
    if (!rules_body_read(r, st->draft.document, &st->rules, &errors)) {
        return rules_body_refuse(r, &errors);
    }
    st->draft.format = st->rules.format;
    rule_set_ask_newest(&r->db, &r->arena);
    return request_db(r);
}

/* Ids are looked at as of the version that is based on: if it is the newest no more, none
 * is written. */
static enum step
publish_write(struct request *r)
{
    struct publish_state *st = r->state;
    struct rules_fixed_rows taken;
    struct rules_errors errors;
    struct rules_fixed fixed;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    rules_fixed_read(&r->arena, st->draft.document, &fixed);
    rules_errors_init(&errors, &r->arena);
    if (rule_set_take_newest(&r->db, &r->arena, &taken) == st->draft.base_version &&
        !rules_fixed_check(&fixed, &taken, &errors)) {
        return rules_body_refuse(r, &errors);
    }
    st->draft.ids = rules_fixed_write(&r->arena, &fixed, st->draft.base_version + 1);
    rule_set_ask_publish(&r->db, &r->arena, &st->draft);
    return request_db(r);
}

/* Why nothing was written. */
static enum step
publish_refuse(struct request *r, const struct rule_set_outcome *outcome)
{
    const struct publish_state *st = r->state;
    struct rules_errors errors;

    if (outcome->newest != st->draft.base_version) {
        reply_problem_i64(r, "newest_version", outcome->newest);
        return reply_problem(r, PROBLEM_RULES_MOVED);
    }
    if (st->draft.effective_at_us != RULE_SET_SOON &&
        st->draft.effective_at_us < outcome->now_us + RULE_SET_AHEAD_S * CLOCK_US_PER_S) {
        reply_problem_time(r, "earliest_at",
                           outcome->now_us + RULE_SET_AHEAD_S * CLOCK_US_PER_S);
        return reply_problem(r, PROBLEM_EFFECTIVE_TOO_SOON);
    }
    rules_errors_init(&errors, &r->arena);
    rules_errors_add(&errors, RULES_IN(NULL, "format"),
                     arena_printf(&r->arena,
                                  "A program that knows format 1 alone is connected to "
                                  "the database (%.*s).",
                                  SLICE_FMT(outcome->older)),
                     "Publish when every worker has been upgraded.");
    return rules_body_refuse(r, &errors);
}

/* It waited for another publisher, or until the time was too near: nothing was written.
 */
static enum step
publish_failed(struct request *r)
{
    const struct publish_state *st = r->state;

    if (rule_set_was_slow(&r->db) && st->draft.effective_at_us != RULE_SET_SOON) {
        return reply_problem(r, PROBLEM_EFFECTIVE_TOO_SOON);
    }
    if (rule_set_was_slow(&r->db) || rule_set_was_locked(&r->db)) {
        return reply_problem(r, PROBLEM_BUSY);
    }
    return request_db_failed(r);
}

static enum step
publish_answer(struct request *r)
{
    struct rule_set_outcome outcome;
    struct json_out *out;

    if (!r->db.ok) {
        return publish_failed(r);
    }
    rule_set_take_publish(&r->db, &outcome);
    if (outcome.version == 0) {
        return publish_refuse(r, &outcome);
    }
    directory_refresh(r->service->directory);
    if (outcome.repeated) {
        reply_header(r, "Idempotent-Replayed", "true");
    }
    out = reply_json_begin(r);
    json_object_begin(out);
    json_kv_i64(out, "version", outcome.version);
    json_kv_time_us(out, "effective_at", outcome.effective_at_us);
    json_object_end(out);
    return reply_json_end(r, 201);
}

const struct endpoint endpoint_program_publish = {
    .method = HTTP_POST,
    .path = "/v1/program/publish",
    .roles = ROLE_MANAGER,
    .fields = publish_fields,
    .field_count = JSON_FIELD_COUNT(publish_fields),
    .body_size = sizeof(struct publish_body),
    .body_limit = RULES_BODY_BYTES_MAX,
    .state_size = sizeof(struct publish_state),
    .steps = {publish_read, publish_write, publish_answer},
};
