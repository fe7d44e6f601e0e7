/*
 * GET /v1/accounts/{id}/entries/{seq}/why: which rules gave what in an entry, which ones
 * nearly did, and that in sentences. All of it is told from entries and the rules of
 * their version, so it stays what it is.
 */
#include "svc/base/log.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/render/render_why.h"
#include "svc/ops/shared/entry_ref.h"
#include "svc/ops/shared/language.h"
#include "svc/ops/shared/reader.h"
#include "svc/ops/shared/rules_body.h"
#include "svc/store/ledger/ledger_read.h"
#include "svc/store/program/rule_set.h"

struct why_state {
    struct account_ref ref; /* first: account_ref_find and _check use it */
    enum language language;
    struct entry entry;
    struct entry_detail detail;
    struct entry about[LEDGER_ABOUT_MAX];
    size_t about_count;
    const struct rules *rules; /* NULL: this service cannot read them */
    struct rules own;          /* those of the store */
};

static enum step
why_ask_entry(struct request *r)
{
    struct why_state *st = r->state;

    if (!language_asked(r, &st->language)) {
        return STEP_DONE;
    }
    return entry_ref_ask(r);
}

/* What else belongs to it. */
static enum step
why_ask_about(struct request *r)
{
    struct why_state *st = r->state;
    const struct entry *e = &st->entry;

    if (!entry_ref_take(r, &st->entry)) {
        return STEP_DONE;
    }
    if (!entry_detail_parse(&r->arena, e->kind, e->detail, &st->detail)) {
        log_error("why", "the detail of entry %lld of account %lld is damaged",
                  (long long)e->seq, (long long)e->account_id);
        return reply_problem(r, PROBLEM_INTERNAL);
    }
    ledger_ask_about(&r->db, &r->arena, e->account_id, e->seq);
    return request_db(r);
}

/* A version that this worker has not heard of yet, or cannot use, is in the store. */
static enum step
why_ask_rules(struct request *r)
{
    struct why_state *st = r->state;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    st->about_count = ledger_take_entries(&r->db, &r->arena, st->about, LEDGER_ABOUT_MAX);
    st->rules =
        rules_version(directory_rules(r->service->directory), st->entry.rules_version);
    if (st->rules != NULL) {
        return STEP_NEXT;
    }
    rule_set_ask_some(&r->db, &r->arena, st->entry.rules_version,
                      st->entry.rules_version);
    return request_db(r);
}

/* Without them the entry's own reasons are told. */
static void
read_own_rules(struct request *r)
{
    struct why_state *st = r->state;
    struct rule_set_version version;
    struct rules_errors errors;

    if (rule_set_take_count(&r->db) == 0) {
        return;
    }
    rule_set_take(&r->db, 0, &version);
    if (!rules_body_read(r, version.document, &st->own, &errors)) {
        log_error("why", "rule set %lld cannot be read: %s", (long long)version.version,
                  rules_errors_line(&errors, 0));
        return;
    }
    st->own.version = version.version;
    st->rules = &st->own;
}

static enum step
why_answer(struct request *r)
{
    struct why_state *st = r->state;
    const struct render_why asked = {
        .rules = st->rules,
        .entry = &st->entry,
        .detail = &st->detail,
        .about = st->about,
        .about_count = st->about_count,
        .language = st->language,
        .reader = reader_of(r),
    };

    render_why(reply_json_begin(r), &r->arena, r->service, &asked);
    reply_header(r, "Cache-Control", "no-cache");
    reply_header(r, "Vary", "Accept-Language");
    reply_header(r, "Content-Language", language_tag(st->language));
    return reply_json_end(r, 200);
}

static enum step
why_take_rules(struct request *r)
{
    struct why_state *st = r->state;

    if (st->rules == NULL) {
        if (!r->db.ok) {
            return request_db_failed(r);
        }
        read_own_rules(r);
    }
    return why_answer(r);
}

const struct endpoint endpoint_why = {
    .method = HTTP_GET,
    .path = "/v1/accounts/{id}/entries/{seq}/why",
    .roles = ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .state_size = sizeof(struct why_state),
    .steps = {account_ref_find, account_ref_check, why_ask_entry, why_ask_about,
              why_ask_rules, why_take_rules},
};
