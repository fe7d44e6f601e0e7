/*
 * POST /v1/purchases: a till charges a card, wholly, in part (split) or not at all
 * (tender other, which only earns), and may spend rewards in the same entry.
 */
#include "svc/engine/render/render.h"
#include "svc/ops/shared/basket.h"
#include "svc/ops/shared/keyed_op.h"

struct purchase_body {
    struct slice visit;
    struct slice present;
    int64_t amount;
    int64_t card_amount;
    bool has_card_amount;
    int tender; /* enum tender */
    struct basket basket;
    struct op_reward rewards[OP_REWARDS_MAX];
    size_t reward_count;
};

static const char *const tender_names[] = {
    [TENDER_CARD] = "card", [TENDER_OTHER] = "other", [TENDER_SPLIT] = "split", NULL};

static const struct json_field reward_fields[] = {
    {JSON_AT("reward", struct op_reward, reward), .kind = JSON_KIND_STRING,
     .required = true, .min = 1, .max = 31},
    {JSON_AT("line", struct op_reward, line), .kind = JSON_KIND_I64, .min = 1,
     .max = OP_LINES_MAX},
};

static const struct json_field purchase_fields[] = {
    {JSON_AT("visit", struct purchase_body, visit), .kind = JSON_KIND_STRING, .min = 1,
     .max = 64},
    {JSON_AT("present", struct purchase_body, present), .kind = JSON_KIND_STRING,
     .min = 1, .max = 512},
    {JSON_AT("amount", struct purchase_body, amount), .kind = JSON_KIND_I64,
     .required = true, .min = 1, .max = AMOUNT_MAX_MINOR, .unit = "minor units"},
    {JSON_AT("tender", struct purchase_body, tender), .kind = JSON_KIND_ENUM,
     .names = tender_names},
    {JSON_AT("card_amount", struct purchase_body, card_amount), .kind = JSON_KIND_I64,
     .min = 1, .max = AMOUNT_MAX_MINOR, .unit = "minor units",
     JSON_HAS(struct purchase_body, has_card_amount)},
    {JSON_AT("tax", struct purchase_body, basket.tax), .kind = JSON_KIND_I64, .min = 0,
     .max = AMOUNT_MAX_MINOR, .unit = "minor units"},
    {JSON_AT("tip", struct purchase_body, basket.tip), .kind = JSON_KIND_I64, .min = 0,
     .max = AMOUNT_MAX_MINOR, .unit = "minor units"},
    {JSON_AT("lines", struct purchase_body, basket.lines), .kind = JSON_KIND_ARRAY,
     JSON_ITEMS(basket_line_fields), .item_size = sizeof(struct op_line),
     .items_max = OP_LINES_MAX,
     .count_offset = offsetof(struct purchase_body, basket.line_count)},
    {JSON_AT("rewards", struct purchase_body, rewards), .kind = JSON_KIND_ARRAY,
     JSON_ITEMS(reward_fields), .item_size = sizeof(struct op_reward),
     .items_max = OP_REWARDS_MAX,
     .count_offset = offsetof(struct purchase_body, reward_count)},
    BASKET_FLAGS_FIELD(struct purchase_body, basket),
};

static enum step
purchase_check(struct request *r)
{
    struct purchase_body *b = r->body;
    struct presented_state *state = r->state;

    if (b->tender == TENDER_SPLIT &&
        (!b->has_card_amount || b->card_amount >= b->amount)) {
        reply_problem_field(r, "card_amount");
        return reply_problem_detail(
            r, PROBLEM_INVALID_BODY,
            "With tender split, card_amount must be at least 1 and "
            "less than amount: say how much the card pays.");
    }
    if (b->tender != TENDER_SPLIT && b->has_card_amount) {
        reply_problem_field(r, "card_amount");
        return reply_problem_detail(
            r, PROBLEM_INVALID_BODY,
            "card_amount goes with tender split only: leave it out "
            "or set tender to split.");
    }
    if (!basket_adds_up(&b->basket, b->amount)) {
        return reply_problem(r, PROBLEM_LINES_MISMATCH);
    }
    for (size_t i = 0; i < b->reward_count; i++) {
        if (b->rewards[i].line > (int64_t)b->basket.line_count) {
            reply_problem_field(r, arena_printf(&r->arena, "rewards[%zu].line", i));
            return reply_problem_detail(
                r, PROBLEM_INVALID_BODY,
                "rewards[%zu].line names line %lld of %zu: give the "
                "number of a line, or leave it out for the whole "
                "check.",
                i, (long long)b->rewards[i].line, b->basket.line_count);
        }
    }
    return present_resolve(r, b->visit, b->present, &state->presented);
}

/* The part that the card pays. */
static int64_t
card_minor(const struct purchase_body *b)
{
    switch ((enum tender)b->tender) {
    case TENDER_CARD: return b->amount;
    case TENDER_SPLIT: return b->card_amount;
    case TENDER_OTHER: break;
    }
    return 0;
}

static enum step
purchase_send(struct request *r)
{
    const struct purchase_body *b = r->body;
    struct op *op = &r->lane.op;

    keyed_op_begin_presented(r, OP_PURCHASE);
    op->contra = CONTRA_REVENUE;
    op->purchase = (struct op_purchase){
        .amount_minor = b->amount,
        .card_minor = card_minor(b),
        .tender = (enum tender)b->tender,
        .basket = basket_for_op(&b->basket),
        .rewards = {b->rewards, b->reward_count},
        .flags = basket_flags(&b->basket),
    };
    return keyed_op_send(r);
}

const struct endpoint endpoint_purchases = {
    .method = HTTP_POST,
    .path = "/v1/purchases",
    .roles = ROLE_TERMINAL,
    .flags = ENDPOINT_KEYED,
    .fields = purchase_fields,
    .field_count = JSON_FIELD_COUNT(purchase_fields),
    .body_size = sizeof(struct purchase_body),
    .state_size = sizeof(struct presented_state),
    .steps = {purchase_check, purchase_send, keyed_op_reply},
};
