/*
 * GET /v1/rewards: what points buy now, cheapest first.
 */
#include "svc/base/clock.h"
#include "svc/core/rules/rules_compiled.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/render/render_name.h"
#include "svc/ops/ops.h"

enum { MICRO = 1000000 };

/* The cheapest reward that is dearer than `last`, with the table's order among equals. */
static const struct reward *
reward_after(const struct rules *rules, const struct reward *last)
{
    const struct reward *best = NULL;

    for (size_t i = 0; i < rules->reward_count; i++) {
        const struct reward *item = &rules->rewards[i];
        bool later = last == NULL || item->cost_micro > last->cost_micro ||
                     (item->cost_micro == last->cost_micro && item > last);

        if (later && (best == NULL || item->cost_micro < best->cost_micro)) {
            best = item;
        }
    }
    return best;
}

/* In a purchase it is for a line; all others may be for the whole check. */
static bool
is_item(const struct rules *rules, const struct reward *reward)
{
    return rules->format != 1 &&
           rules->compiled->rewards[reward - rules->rewards].kind == RULES_ITEM;
}

static bool
is_gift_only(const struct rules *rules, const struct reward *reward)
{
    return rules->format != 1 &&
           rules->compiled->rewards[reward - rules->rewards].gift_only;
}

/* 0: it is not kept as a voucher. */
static int64_t
voucher_days(const struct rules *rules, const struct reward *reward)
{
    return rules->format == 1
               ? 0
               : rules->compiled->rewards[reward - rules->rewards].voucher_days;
}

static enum step
rewards_answer(struct request *r)
{
    const struct rules_list *list = directory_rules(r->service->directory);
    const struct rules *rules = rules_at(list, clock_wall_us());
    const struct reward *item = NULL;
    struct json_out *out = reply_json_begin(r);

    json_object_begin(out);
    json_kv_array(out, "items");
    while (rules != NULL && (item = reward_after(rules, item)) != NULL) {
        json_object_begin(out);
        json_kv_cstr(out, "id", item->id);
        render_reward_name(out, item);
        json_kv_i64(out, "cost", item->cost_micro / MICRO);
        json_kv_i64(out, "worth", item->worth_minor);
        json_kv_cstr(out, "kind", is_item(rules, item) ? "item" : "amount");
        json_kv_i64(out, "voucher_days", voucher_days(rules, item));
        json_kv_bool(out, "gift_only", is_gift_only(rules, item));
        json_object_end(out);
    }
    json_array_end(out);
    json_kv_null(out, "next");
    json_object_end(out);
    return reply_json_end(r, 200);
}

const struct endpoint endpoint_rewards = {
    .method = HTTP_GET,
    .path = "/v1/rewards",
    .roles = ROLE_PUBLIC,
    .steps = {rewards_answer},
};
