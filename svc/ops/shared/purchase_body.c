/*
 * Bodies of purchases: see purchase_body.h.
 */
#include "svc/ops/shared/purchase_body.h"

#include "svc/engine/request/request.h"

static const char *const tender_names[] = {
    [TENDER_CARD] = "card", [TENDER_OTHER] = "other", [TENDER_SPLIT] = "split", NULL};

const struct json_field purchase_body_fields[PURCHASE_BODY_FIELDS] = {
    {JSON_AT("present", struct purchase_body, present), .kind = JSON_KIND_STRING,
     .min = 1, .max = 512},
    {JSON_AT("visit", struct purchase_body, visit), .kind = JSON_KIND_STRING, .min = 1,
     .max = 64},
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
     JSON_ITEMS(reward_body_fields), .item_size = sizeof(struct reward_body),
     .items_max = OP_REWARDS_MAX,
     .count_offset = offsetof(struct purchase_body, reward_count)},
    BASKET_FLAGS_FIELD(struct purchase_body, basket),
};

static bool
refuse(struct purchase_body_wrong *ret, const char *field, const char *sentence)
{
    *ret = (struct purchase_body_wrong){PROBLEM_INVALID_BODY, field, sentence};
    return false;
}

/* The rewards name one thing each, and lines that are there. */
static bool
rewards_good(struct arena *arena, const struct purchase_body *b,
             struct purchase_body_wrong *ret)
{
    const char *field;
    const char *sentence = reward_body_wrong(arena, b->rewards, b->reward_count, &field);

    if (sentence != NULL) {
        return refuse(ret, field, sentence);
    }
    for (size_t i = 0; i < b->reward_count; i++) {
        if (b->rewards[i].line > (int64_t)b->basket.line_count) {
            return refuse(ret, arena_printf(arena, "rewards[%zu].line", i),
                          arena_printf(arena,
                                       "rewards[%zu].line names line %lld of %zu: give "
                                       "the number of a line, or leave it out for the "
                                       "whole check.",
                                       i, (long long)b->rewards[i].line,
                                       b->basket.line_count));
        }
    }
    return true;
}

bool
purchase_body_good(struct arena *arena, struct purchase_body *b,
                   struct purchase_body_wrong *ret)
{
    if (b->tender == TENDER_SPLIT &&
        (!b->has_card_amount || b->card_amount >= b->amount)) {
        return refuse(ret, "card_amount",
                      "With tender split, card_amount must be at least 1 and "
                      "less than amount: say how much the card pays.");
    }
    if (b->tender != TENDER_SPLIT && b->has_card_amount) {
        return refuse(ret, "card_amount",
                      "card_amount goes with tender split only: leave it out "
                      "or set tender to split.");
    }
    if (!basket_adds_up(&b->basket, b->amount)) {
        *ret = (struct purchase_body_wrong){.problem = PROBLEM_LINES_MISMATCH};
        return false;
    }
    return rewards_good(arena, b, ret);
}

bool
purchase_body_check(struct request *r, struct purchase_body *b)
{
    struct purchase_body_wrong wrong;

    if (purchase_body_good(&r->arena, b, &wrong)) {
        return true;
    }
    if (wrong.field == NULL) {
        return reply_refused(reply_problem(r, wrong.problem));
    }
    reply_problem_field(r, wrong.field);
    return reply_refused(reply_problem_detail(r, wrong.problem, "%s", wrong.sentence));
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

struct op_purchase
purchase_body_op(struct arena *arena, const struct purchase_body *b, int64_t account_id)
{
    return (struct op_purchase){
        .amount_minor = b->amount,
        .card_minor = card_minor(b),
        .tender = (enum tender)b->tender,
        .basket = basket_for_op(&b->basket),
        .rewards = reward_body_op(arena, b->rewards, b->reward_count, account_id),
        .flags = basket_flags(&b->basket),
    };
}
