/*
 * Rules of a document: see document_rules.h.
 */
#include "svc/core/rules/document/document_rules.h"

#include "svc/core/rules/document/document.h"
#include "svc/core/rules/document/document_kinds.h"
#include "svc/core/rules/document/document_when.h"
#include "svc/core/rules/document/shape_kinds.h"

enum {
    TIMES_MAX = 100,
    PRIORITY_MAX = 1000,
    PIECES_MAX = 1000000,
    TIMES_A_REDEMPTION_MAX = 1000000,
    REPEAT_MAX = 1000000,
    WAIT_DAYS_MAX = 60,
    VOUCHER_DAYS_MAX = 366,
};

#define MONEY_MAX        (INT64_C(1) << 53)
#define COUNT_MAX        INT64_C(1000000000000)
#define COST_MAX         INT64_C(1000000000)
#define RATE_MAX_MICRO   (INT64_C(1000000) * SHAPE_MICRO)
#define POINTS_MAX_MICRO (INT64_C(1000000000) * SHAPE_MICRO - 1)

/* Members that many structs have. */
#define WHOLE(struct_, name_, member_, min_, max_, unit_)                \
    .name = (name_), .kind = &shape_whole, .min = (min_), .max = (max_), \
    .unit = (unit_), .offset = offsetof(struct struct_, member_)
#define POINTS(struct_, name_, member_)                                         \
    .name = (name_), .kind = &shape_decimal, .min = 1, .max = POINTS_MAX_MICRO, \
    .offset = offsetof(struct struct_, member_)
#define WORD(struct_, name_, member_, words_)                \
    .name = (name_), .kind = &shape_word, .words = (words_), \
    .offset = offsetof(struct struct_, member_)

static const char *const pers[] = {"day", "week", "month", "year", "ever", NULL};

static const struct shape_member limit_members[] = {
    {WHOLE(document_limit, "times", times, 1, COUNT_MAX, NULL)},
    {POINTS(document_limit, "points", points_micro)},
    {WORD(document_limit, "per", per, pers), .required = true},
};

static const struct shape_member times_limit_members[] = {
    {WHOLE(document_limit, "times", times, 1, COUNT_MAX, NULL), .required = true},
    {WORD(document_limit, "per", per, pers), .required = true},
};

static const struct shape limit_shape = {limit_members, SHAPE_COUNT(limit_members),
                                         sizeof(struct document_limit)};
static const struct shape times_limit_shape = {
    times_limit_members, SHAPE_COUNT(times_limit_members), sizeof(struct document_limit)};
static const struct shape_member limit_item = {.kind = &shape_object, .of = &limit_shape};
static const struct shape_member times_limit_item = {.kind = &shape_object,
                                                     .of = &times_limit_shape};

/* What every rule has: at offset 0 of its struct. */
#define RULE_MEMBERS                                                                 \
    {.name = "id",                                                                   \
     .kind = &shape_id,                                                              \
     .required = true,                                                               \
     .offset = offsetof(struct document_rule, id)},                                  \
        {.name = "name",                                                             \
         .kind = &shape_text,                                                        \
         .required = true,                                                           \
         .min = 1,                                                                   \
         .max = RULES_NAME_CHARS,                                                    \
         .offset = offsetof(struct document_rule, name)},                            \
        {.name = "names",                                                            \
         .kind = &document_kind_names,                                               \
         .offset = offsetof(struct document_rule, names)},                           \
    {                                                                                \
        .name = "when", .kind = &shape_object, .of = &document_when_shape, .min = 1, \
        .offset = offsetof(struct document_rule, when)                               \
    }
#define QUALIFIES                                               \
    {                                                           \
        .name = "qualifies", .kind = &shape_flag, .initial = 1, \
        .offset = offsetof(struct document_rule, qualifies)     \
    }
#define LIMIT(item_)                                                             \
    {                                                                            \
        .name = "limit", .kind = &shape_items, .items = &(item_), .min = 1,      \
        .max = RULES_LIMITS_MAX, .offset = offsetof(struct document_rule, limit) \
    }
#define BUDGET                                                       \
    {                                                                \
        .name = "budget", .kind = &shape_object, .of = &limit_shape, \
        .offset = offsetof(struct document_rule, budget)             \
    }

static const struct shape_member give_members[] = {
    {.name = "per_unit",
     .kind = &shape_decimal,
     .min = 0,
     .max = RATE_MAX_MICRO,
     .initial = -1,
     .offset = offsetof(struct document_give, per_unit_micro)},
    {POINTS(document_give, "points", points_micro)},
    {WHOLE(document_give, "per_amount", per_amount_minor, 1, MONEY_MAX, "minor units")},
    {WHOLE(document_give, "per_items", per_items, 1, PIECES_MAX, "pieces")},
};

static const struct shape give_shape = {give_members, SHAPE_COUNT(give_members),
                                        sizeof(struct document_give)};

static const struct shape_member earn_members[] = {
    RULE_MEMBERS,
    {.name = "give",
     .kind = &shape_object,
     .of = &give_shape,
     .required = true,
     .min = 1,
     .offset = offsetof(struct document_earn, give)},
    QUALIFIES,
    LIMIT(times_limit_item),
};

static const struct shape_member bonus_members[] = {
    RULE_MEMBERS,
    {.name = "times",
     .kind = &shape_decimal,
     .min = SHAPE_MICRO,
     .max = TIMES_MAX * SHAPE_MICRO,
     .offset = offsetof(struct document_bonus, times_micro)},
    {.name = "stack",
     .kind = &shape_flag,
     .initial = -1,
     .offset = offsetof(struct document_bonus, stack)},
    {WHOLE(document_bonus, "priority", priority, -PRIORITY_MAX, PRIORITY_MAX, NULL),
     .initial = INT64_MIN},
    {.name = "extra",
     .kind = &shape_object,
     .of = &give_shape,
     .min = 1,
     .offset = offsetof(struct document_bonus, extra)},
    {POINTS(document_bonus, "max", max_micro)},
    QUALIFIES,
    LIMIT(limit_item),
    BUDGET,
};

static const struct shape_member load_members[] = {
    RULE_MEMBERS,
    {WHOLE(document_load, "at_least", at_least_minor, 1, MONEY_MAX, "minor units"),
     .required = true},
    {POINTS(document_load, "points", points_micro), .required = true},
    QUALIFIES,
    LIMIT(limit_item),
    BUDGET,
};

static const struct shape_member valid_members[] = {
    {.name = "tier", .kind = &shape_id, .offset = offsetof(struct document_valid, tier)},
    {WHOLE(document_valid, "days", days, 1, VOUCHER_DAYS_MAX, "days"), .required = true},
};

static const struct shape valid_shape = {valid_members, SHAPE_COUNT(valid_members),
                                         sizeof(struct document_valid)};
static const struct shape_member valid_item = {.kind = &shape_object, .of = &valid_shape};

#define PRIZE(struct_)                                                           \
    {POINTS(struct_, "points", prize.points_micro)},                             \
        {.name = "reward",                                                       \
         .kind = &shape_id,                                                      \
         .offset = offsetof(struct struct_, prize.reward)},                      \
    {                                                                            \
        .name = "valid", .kind = &shape_items, .items = &valid_item, .min = 1,   \
        .max = RULES_LEVELS_MAX, .offset = offsetof(struct struct_, prize.valid) \
    }

static const char *const occasions[] = {"join",     "first_purchase", "birthday",
                                        "referred", "referral",       NULL};

static const struct shape_member gift_members[] = {
    RULE_MEMBERS,
    {WORD(document_gift, "on", on, occasions), .required = true},
    PRIZE(document_gift),
    {WHOLE(document_gift, "wait_days", wait_days, 0, WAIT_DAYS_MAX, "days"),
     .initial = -1},
    QUALIFIES,
    LIMIT(limit_item),
    BUDGET,
};

static const char *const counted[] = {"visits", "items", "amount", "weeks", NULL};

static const struct shape_member challenge_members[] = {
    RULE_MEMBERS,
    {WORD(document_challenge, "count", count, counted), .required = true},
    {WHOLE(document_challenge, "target", target, 1, COUNT_MAX, NULL), .required = true},
    {.name = "per",
     .kind = &document_kind_span,
     .offset = offsetof(struct document_challenge, per)},
    {WHOLE(document_challenge, "repeat", repeat, 1, REPEAT_MAX, NULL)},
    PRIZE(document_challenge),
    QUALIFIES,
    BUDGET,
};

static const struct shape_member stock_members[] = {
    {WHOLE(document_stock, "total", total, 1, COUNT_MAX, NULL)},
    {WHOLE(document_stock, "per_store", per_store, 1, COUNT_MAX, NULL)},
};

static const struct shape stock_shape = {stock_members, SHAPE_COUNT(stock_members),
                                         sizeof(struct document_stock)};

static const char *const reward_kinds[] = {"item", "amount", NULL};

static const struct shape_member reward_members[] = {
    RULE_MEMBERS,
    {WHOLE(document_reward, "cost", cost, 0, COST_MAX, "points"), .required = true},
    {WHOLE(document_reward, "worth", worth_minor, 0, MONEY_MAX, "minor units"),
     .required = true},
    {WORD(document_reward, "kind", kind, reward_kinds), .required = true},
    {WHOLE(document_reward, "times_max", times_max, 1, TIMES_A_REDEMPTION_MAX, NULL),
     .initial = 1},
    {.name = "gift_only",
     .kind = &shape_flag,
     .offset = offsetof(struct document_reward, gift_only)},
    {WHOLE(document_reward, "voucher_days", voucher_days, 0, VOUCHER_DAYS_MAX, "days")},
    LIMIT(times_limit_item),
    {.name = "stock",
     .kind = &shape_object,
     .of = &stock_shape,
     .min = 1,
     .offset = offsetof(struct document_reward, stock)},
};

#define SHAPE_OF(members_, struct_)                               \
    {                                                             \
        (members_), SHAPE_COUNT(members_), sizeof(struct struct_) \
    }

const struct shape document_earn_shape = SHAPE_OF(earn_members, document_earn);
const struct shape document_bonuses_shape = SHAPE_OF(bonus_members, document_bonus);
const struct shape document_loads_shape = SHAPE_OF(load_members, document_load);
const struct shape document_gifts_shape = SHAPE_OF(gift_members, document_gift);
const struct shape document_challenges_shape =
    SHAPE_OF(challenge_members, document_challenge);
const struct shape document_rewards_shape = SHAPE_OF(reward_members, document_reward);
