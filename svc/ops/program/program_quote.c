/*
 * POST /v1/program/quote: what a purchase would earn if it were made now, and which
 * rewards could be spent on it. Nothing is written: a till asks while it types.
 */
#include "svc/base/clock.h"
#include "svc/core/ledger/quote.h"
#include "svc/core/rules/progress.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/render/render.h"
#include "svc/engine/render/render_name.h"
#include "svc/engine/render/render_why.h"
#include "svc/ops/shared/keyed_op.h"
#include "svc/ops/shared/people.h"
#include "svc/ops/shared/purchase_body.h"
#include "svc/ops/shared/reader.h"
#include "svc/store/ledger/ledger_read.h"

struct quote_state {
    struct presented_state presented; /* first: keyed_op_begin_presented reads it */
    struct account account;
};

static enum step
quote_check(struct request *r)
{
    struct purchase_body *b = r->body;
    struct quote_state *st = r->state;

    if (b->visit.n == 0) {
        return people_invalid(r, "visit", "must be there, the visit of a customer");
    }
    if (!purchase_body_check(r, b)) {
        return STEP_DONE;
    }
    return present_resolve(r, b->visit, SLICE_NONE, &st->presented.presented);
}

static enum step
quote_ask(struct request *r)
{
    const struct quote_state *st = r->state;

    if (!directory_is_fresh(r->service->directory)) {
        return reply_problem(r, PROBLEM_UNAVAILABLE);
    }
    ledger_ask_account(&r->db, &r->arena, st->presented.presented.account_id);
    return request_db(r);
}

/* What the till says of the purchase, as keyed_op_send would send it. */
static const struct op *
quote_op(struct request *r)
{
    keyed_op_begin_presented(r, OP_PURCHASE);
    r->lane.op.contra = CONTRA_REVENUE;
    r->lane.op.purchase = purchase_body_op(&r->arena, r->body, r->lane.op.account_id);
    return &r->lane.op;
}

static void
put_redeemables(struct json_out *out, const struct quote *q)
{
    json_kv_array(out, "redeemable");
    for (size_t i = 0; i < q->redeemable_count; i++) {
        const struct redeemable *each = &q->redeemables[i];
        char voucher[RECEIPT_TEXT_BYTES];

        json_object_begin(out);
        json_kv_cstr(out, "reward", each->reward->id);
        if (each->voucher > 0) {
            render_voucher_id(voucher, q->entry->account_id, each->voucher);
            json_kv_cstr(out, "voucher", voucher);
        }
        if (each->line > 0) {
            json_kv_i64(out, "line", each->line);
        } else {
            json_kv_null(out, "line");
        }
        json_kv_i64(out, "off", each->off_minor);
        json_object_end(out);
    }
    json_array_end(out);
}

/* What it would take for more, of the entry as it would be. */
static void
put_nearly(struct request *r, struct json_out *out, const struct quote *q)
{
    const struct render_why asked = {.rules = q->rules,
                                     .entry = q->entry,
                                     .detail = &q->detail,
                                     .reader = reader_of(r)};

    render_why_nearly(out, &r->arena, r->service, &asked);
}

static void
put_challenges(struct json_out *out, const struct quote *q)
{
    json_kv_array(out, "challenges");
    for (size_t i = 0; i < q->challenge_count; i++) {
        const struct quote_challenge *each = &q->challenges[i];

        json_object_begin(out);
        json_kv_cstr(out, "id", each->challenge->rule.id);
        render_rule_name(out, &each->challenge->rule);
        json_kv_cstr(out, "counts", progress_count_word(each->challenge->count));
        json_kv_i64(out, "before", each->before);
        json_kv_i64(out, "after", each->after);
        json_kv_i64(out, "target", each->challenge->target);
        json_object_end(out);
    }
    json_array_end(out);
}

static enum step
quote_reply(struct request *r, const struct quote *q, const struct account *after)
{
    struct json_out *out = reply_json_begin(r);

    json_object_begin(out);
    json_kv_i64(out, "points", render_whole_points(q->earned_micro));
    json_kv_i64(out, "points_micro", q->earned_micro);
    render_reasons(out, r->service, q->entry);
    put_nearly(r, out, q);
    put_challenges(out, q);
    json_kv_cstr(out, "tier_after", rules_tier_name(q->rules, after->tier));
    put_redeemables(out, q);
    json_kv_i64(out, "rules_version", q->rules->version);
    json_object_end(out);
    return reply_json_end(r, 200);
}

static enum step
quote_answer(struct request *r)
{
    struct quote_state *st = r->state;
    const struct history nothing = {0};
    const struct apply_env env = {
        .arena = &r->arena,
        .rules = directory_rules(r->service->directory),
        .history = &nothing,
        .at_us = clock_wall_us(),
    };
    struct outcome outcome;
    struct quote quote;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!ledger_take_account(&r->db, &r->arena, &st->account)) {
        return reply_problem(r, PROBLEM_CARD_UNKNOWN);
    }
    r->lane.problem = quote_purchase(&env, &st->account, quote_op(r), &outcome, &quote);
    if (r->lane.problem != PROBLEM_NONE) {
        lane_call_tell(&r->lane, &outcome);
        return keyed_op_refuse(r);
    }
    return quote_reply(r, &quote, &st->account);
}

const struct endpoint endpoint_program_quote = {
    .method = HTTP_POST,
    .path = "/v1/program/quote",
    .roles = ROLE_TERMINAL,
    .fields = QUOTE_BODY_FIELDS,
    .field_count = QUOTE_BODY_FIELD_COUNT,
    .body_size = sizeof(struct purchase_body),
    .state_size = sizeof(struct quote_state),
    .steps = {quote_check, quote_ask, quote_answer},
};
