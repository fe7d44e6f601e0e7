/*
 * POST /v1/me/topups: money from a payment method onto the card. 201 when it is credited,
 * 402 when it is declined, 202 when the provider takes longer than we let the customer
 * wait: then GET /v1/me/topups/{id} tells how it ends, and the same key answers too.
 */
#include "svc/base/civil.h"
#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/rand.h"
#include "svc/core/rules/limits.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/topup/provider.h"
#include "svc/engine/render/render.h"
#include "svc/engine/topup/topup.h"
#include "svc/ops/shared/keyed_op.h"
#include "svc/ops/shared/people.h"
#include "svc/ops/shared/topup_reply.h"
#include "svc/store/ledger/ledger_read.h"

struct topups_body {
    int64_t amount;
    struct slice payment_method;
};

struct topups_state {
    struct topup_row row;
    struct account account;
    struct topup_result result;
};

static const struct json_field fields[] = {
    {JSON_AT("amount", struct topups_body, amount), .kind = JSON_KIND_I64,
     .required = true, .min = 1, .max = AMOUNT_MAX_MINOR, .unit = "minor units"},
    {JSON_AT("payment_method", struct topups_body, payment_method),
     .kind = JSON_KIND_STRING, .required = true, .min = 1, .max = 64},
};

static enum step
topups_check(struct request *r)
{
    const struct topups_body *body = r->body;
    const struct provider *provider = provider_in_use(r->service);

    if (provider != NULL && !provider->knows(body->payment_method)) {
        return people_invalid(r, "payment_method",
                              "is not known; in the sandbox it is one of sandbox_ok, "
                              "sandbox_declined, sandbox_slow and sandbox_unknown");
    }
    ledger_ask_account(&r->db, &r->arena, r->who.account_id);
    return request_db(r);
}

/* What the ledger would refuse is told before anything is charged. */
static enum problem
foresee(struct request *r, const struct account *a, int64_t amount_minor)
{
    const struct rules *rules =
        rules_at(directory_rules(r->service->directory), clock_wall_us());
    enum problem problem;
    struct limit_passed passed = {.bound = LIMIT_BOUND_NONE};

    if (provider_in_use(r->service) == NULL) {
        return PROBLEM_PAYMENTS_NOT_SET_UP;
    }
    if (rules == NULL) {
        return PROBLEM_UNAVAILABLE;
    }
    if (r->who.auth_gen != a->auth_gen) {
        return PROBLEM_UNAUTHENTICATED; /* signed out everywhere, and not heard of yet */
    }
    if (a->status == ACCOUNT_CLOSED) {
        return PROBLEM_ACCOUNT_CLOSED;
    }
    problem =
        limits_load(&rules->limits, a, amount_minor, civil_day(clock_wall_us()), &passed);
    keyed_op_tell_limit(r, &passed);
    return problem;
}

/* A key without a top-up that has left an entry is another operation's. */
static enum problem
used_for(enum entry_kind kind)
{
    switch (kind) {
    case ENTRY_NONE: return PROBLEM_NONE;
    case ENTRY_TOMBSTONE: return PROBLEM_VOIDED;
    default: return PROBLEM_KEY_REUSED;
    }
}

/* A repeat of a key is looked up first: what was credited is answered, not refused. */
static enum step
topups_begin(struct request *r)
{
    const struct topups_body *body = r->body;
    struct topups_state *st = r->state;

    if (!r->db.ok || !ledger_take_account(&r->db, &r->arena, &st->account)) {
        return request_db_failed(r);
    }
    st->row = (struct topup_row){.id = rand_id62(),
                                 .member_id = r->who.id,
                                 .account_id = r->who.account_id,
                                 .amount_minor = body->amount,
                                 .method = body->payment_method,
                                 .channel = (int16_t)r->who.channel,
                                 .status = TOPUP_WITH_PROVIDER};
    keyed_op_id(r, r->key, st->row.op_id);
    topup_ask_by_op(&r->db, &r->arena, st->row.op_id);
    ledger_ask_kind_too(&r->db, r->who.account_id, st->row.op_id);
    return request_db(r);
}

static enum step
topups_insert(struct request *r)
{
    const struct topups_body *body = r->body;
    struct topups_state *st = r->state;
    struct topup_row known;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (topup_take(&r->db, &r->arena, &known, 1) == 0) {
        enum problem problem = used_for(ledger_take_kind_too(&r->db));

        if (problem == PROBLEM_NONE) {
            problem = foresee(r, &st->account, body->amount);
        }
        if (problem != PROBLEM_NONE) {
            return reply_problem(r, problem);
        }
    }
    topup_ask_begin(&r->db, &r->arena, &st->row);
    return request_db(r);
}

static void
on_end(void *arg, const struct topup_result *result)
{
    struct request *r = arg;
    struct topups_state *st = r->state;

    st->result = *result;
    st->result.credit = NULL;
    if (result->end == TOPUP_END_CREDITED) {
        struct slice detail = result->credit->entry.detail;
        r->lane = *result->credit;
        r->lane.arena = &r->arena;
        r->lane.entry.detail =
            slice_of(arena_copy(&r->arena, detail.p, detail.n), detail.n);
    }
    flow_resume(&r->flow);
}

static enum step
drive(struct request *r)
{
    const struct topups_body *body = r->body;
    struct topups_state *st = r->state;

    if (!r->db.ok || !topup_take_begun(&r->db, &r->arena, &st->row)) {
        return request_db_failed(r);
    }
    if (st->row.amount_minor != body->amount ||
        !slice_eq(st->row.method, body->payment_method)) {
        return reply_problem(r, PROBLEM_KEY_REUSED);
    }
    topup_drive(r->service, &st->row, clock_mono_us() + conf->topup_wait_ms * 1000,
                on_end, r);
    return STEP_WAIT;
}

static enum step
topups_answer(struct request *r)
{
    const struct topups_state *st = r->state;

    switch (st->result.end) {
    case TOPUP_END_CREDITED: return keyed_op_reply(r);
    case TOPUP_END_DECLINED: return reply_problem(r, PROBLEM_PAYMENT_DECLINED);
    case TOPUP_END_GIVEN_BACK: return reply_problem(r, st->result.problem);
    case TOPUP_END_PENDING:
    case TOPUP_END_UNKNOWN:
    default: break;
    }
    struct json_out *out = reply_json_begin(r);
    json_object_begin(out);
    json_key(out, "topup");
    topup_put(out, &st->row, st->result.end == TOPUP_END_UNKNOWN ? "unknown" : "pending");
    json_object_end(out);
    return reply_json_end(r, 202);
}

const struct endpoint endpoint_me_topups = {
    .method = HTTP_POST,
    .path = "/v1/me/topups",
    .roles = ROLE_MEMBER,
    .flags = ENDPOINT_KEYED,
    .fields = fields,
    .field_count = JSON_FIELD_COUNT(fields),
    .body_size = sizeof(struct topups_body),
    .state_size = sizeof(struct topups_state),
    .steps = {topups_check, topups_begin, topups_insert, drive, topups_answer},
};
