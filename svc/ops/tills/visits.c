/*
 * POST /v1/visits: what the till scanned becomes a ten-minute capability of this terminal
 * for this account, and the cashier sees name, balance, points and what can be redeemed.
 */
#include "svc/base/civil.h"
#include "svc/base/clock.h"
#include "svc/base/rand.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/people/present.h"
#include "svc/engine/render/render_name.h"
#include "svc/engine/render/render_voucher.h"
#include "svc/ops/shared/people.h"
#include "svc/store/ledger/ledger_read.h"
#include "svc/store/people/visit.h"

struct visits_body {
    struct slice present;
};

struct visits_state {
    struct presented presented;
    struct visit_row visit;
    struct account account;
    struct member_row member;
    bool has_member;
};

static const struct json_field fields[] = {
    {JSON_AT("present", struct visits_body, present), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = 64},
};

static enum step
resolve(struct request *r)
{
    const struct visits_body *body = r->body;
    struct visits_state *st = r->state;

    return present_resolve(r, SLICE_NONE, body->present, &st->presented);
}

/* A pay code has made its visit already; a card number gets one here. */
static enum step
make_visit(struct request *r)
{
    struct visits_state *st = r->state;

    if (st->presented.expired) {
        return reply_problem(r, PROBLEM_PAYCODE_REFUSED);
    }
    if (st->presented.visit_id != 0) {
        return STEP_NEXT;
    }
    st->visit =
        (struct visit_row){.id = rand_id62(),
                           .terminal_id = r->who.id,
                           .account_id = st->presented.account_id,
                           .card_id = st->presented.card_slot,
                           .expires_us = clock_wall_us() + VISIT_S * INT64_C(1000000)};
    visit_ask_insert(&r->db, &r->arena, &st->visit);
    return request_db(r);
}

static enum step
fetch_account(struct request *r)
{
    struct visits_state *st = r->state;

    if (st->presented.visit_id == 0) {
        if (!r->db.ok) {
            return request_db_failed(r);
        }
        present_remember(&st->visit);
        st->presented.visit_id = st->visit.id;
        st->presented.expires_us = st->visit.expires_us;
    }
    ledger_ask_account(&r->db, &r->arena, st->presented.account_id);
    return request_db(r);
}

static enum step
fetch_member(struct request *r)
{
    struct visits_state *st = r->state;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!ledger_take_account(&r->db, &r->arena, &st->account) ||
        !account_has_card(&st->account, st->presented.card_slot)) {
        return reply_problem(r, PROBLEM_CARD_UNKNOWN);
    }
    member_ask_by_account(&r->db, &r->arena, st->account.id);
    return request_db(r);
}

static void
put_member(struct request *r, struct json_out *out, const struct visits_state *st)
{
    struct person person;

    if (!st->has_member ||
        !person_open(r->service->secrets, &r->arena, &st->member, &person)) {
        json_kv_null(out, "member");
        return;
    }
    json_kv_object(out, "member");
    json_kv_str(out, "name", person_masked_name(&r->arena, &person));
    json_kv_str(out, "masked", person_masked_email(&r->arena, &person));
    json_object_end(out);
}

static void
put_rewards(struct json_out *out, const struct rules *rules, int64_t points)
{
    json_kv_array(out, "rewards");
    for (size_t i = 0; rules != NULL && i < rules->reward_count; i++) {
        const struct reward *reward = &rules->rewards[i];
        int64_t cost = reward->cost_micro / 1000000;
        json_object_begin(out);
        json_kv_cstr(out, "id", reward->id);
        render_reward_name(out, reward);
        json_kv_i64(out, "cost", cost);
        json_kv_i64(out, "worth", reward->worth_minor);
        json_kv_bool(out, "available", cost <= points);
        json_object_end(out);
    }
    json_array_end(out);
}

static enum step
visit_answer(struct request *r)
{
    struct visits_state *st = r->state;
    const struct account *a = &st->account;
    int64_t now_us = clock_wall_us();
    const struct rules *rules = rules_at(directory_rules(r->service->directory), now_us);
    int64_t points = account_spendable_points(a, civil_day(now_us));

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    st->has_member = member_take(&r->db, &r->arena, &st->member);
    struct json_out *out = reply_json_begin(r);
    json_object_begin(out);
    people_kv_id(out, "visit", "vis", st->presented.visit_id);
    json_kv_time_us(out, "expires_at", st->presented.expires_us);
    people_kv_id(out, "account", "acc", a->id);
    json_kv_i64(out, "version", a->version);
    put_member(r, out, st);
    json_kv_cstr(out, "tier", rules != NULL ? rules_tier_name(rules, a->tier) : NULL);
    json_kv_cstr(out, "status", account_status_name(a->status));
    json_kv_i64(out, "cash", a->cash_minor);
    json_kv_i64(out, "held", a->held_minor);
    json_kv_i64(out, "points", points);
    put_rewards(out, rules, points);
    render_vouchers(out, r->service, a);
    json_object_end(out);
    return reply_json_end(r, 201);
}

const struct endpoint endpoint_visits = {
    .method = HTTP_POST,
    .path = "/v1/visits",
    .roles = ROLE_TERMINAL,
    .fields = fields,
    .field_count = JSON_FIELD_COUNT(fields),
    .body_size = sizeof(struct visits_body),
    .state_size = sizeof(struct visits_state),
    .steps = {resolve, make_visit, fetch_account, fetch_member, visit_answer},
};
