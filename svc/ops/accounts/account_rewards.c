/*
 * GET /v1/accounts/{id}/rewards: what the account can have for its points now, here and
 * by this channel, and what is in the way of the rest. Nothing is written.
 */
#include "svc/base/clock.h"
#include "svc/core/ledger/offers.h"
#include "svc/core/rules/rules_compiled.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/render/render_name.h"
#include "svc/ops/shared/account_ref.h"
#include "svc/store/ledger/ledger_read.h"

enum { MICRO = 1000000 };

static enum step
rewards_read(struct request *r)
{
    const struct account_ref *ref = r->state;

    if (!directory_is_fresh(r->service->directory)) {
        return reply_problem(r, PROBLEM_UNAVAILABLE);
    }
    ledger_ask_account(&r->db, &r->arena, ref->account_id);
    return request_db(r);
}

/* The program's own reasons, and the points. */
static void
put_reasons(struct json_out *out, const struct offer *offer)
{
    json_kv_array(out, "reasons");
    if (offer->bar != REWARD_BAR_NONE) {
        json_put_cstr(out, reward_bar_word(offer->bar));
    }
    if (offer->missing_points > 0) {
        json_put_cstr(out, "points");
    }
    json_array_end(out);
}

static void
put_offer(struct json_out *out, const struct offer *offer)
{
    const struct reward *reward = offer->reward;

    json_object_begin(out);
    json_kv_cstr(out, "id", reward->id);
    render_reward_name(out, reward);
    json_kv_i64(out, "cost", reward->cost_micro / MICRO);
    json_kv_i64(out, "worth", reward->worth_minor);
    json_kv_cstr(out, "kind", offer->is_item ? "item" : "amount");
    json_kv_i64(out, "voucher_days", offer->voucher_days);
    json_kv_bool(out, "available",
                 offer->bar == REWARD_BAR_NONE && offer->missing_points == 0);
    json_kv_i64(out, "missing", offer->missing_points);
    put_reasons(out, offer);
    json_object_end(out);
}

static enum step
rewards_answer(struct request *r)
{
    const struct history nothing = {0};
    const struct apply_env env = {
        .arena = &r->arena,
        .rules = directory_rules(r->service->directory),
        .history = &nothing,
        .at_us = clock_wall_us(),
    };
    struct account *account = arena_alloc(&r->arena, sizeof(*account));
    struct offer items[RULES_REWARDS_MAX];
    struct json_out *out;
    size_t count;

    if (!r->db.ok) {
        return request_db_failed(r);
    }
    if (!ledger_take_account(&r->db, &r->arena, account)) {
        return reply_problem(r, PROBLEM_NOT_FOUND);
    }
    count = offers(&env, account, (struct earn_where){r->who.store_id, r->who.channel},
                   items);
    out = reply_json_begin(r);
    json_object_begin(out);
    json_kv_array(out, "items");
    for (size_t i = 0; i < count; i++) {
        put_offer(out, &items[i]);
    }
    json_array_end(out);
    json_kv_null(out, "next");
    json_object_end(out);
    reply_header(r, "Cache-Control", "no-cache");
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_account_rewards = {
    .method = HTTP_GET,
    .path = "/v1/accounts/{id}/rewards",
    .roles = ROLE_MEMBER | ROLE_TERMINAL | ROLE_STAFF,
    .state_size = sizeof(struct account_ref),
    .steps = {account_ref_find, account_ref_check, rewards_read, rewards_answer},
};
