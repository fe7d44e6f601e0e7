/*
 * What each rule is and gives, section by section.
 */
#include "svc/core/rules/compile/compile.h"
#include "svc/core/rules/document/shape_kinds.h"
#include "svc/core/rules/rules_id.h"

enum { WAIT_DAYS = 14 }; /* of a gift, where it does not say */

static void
rule_head(struct compile *c, const struct compile_rule *r, struct rules_rule *to)
{
    const struct document_rule *from = r->rule;
    size_t name_count;

    to->key = rules_id(from->id);
    to->id = compile_text(c, from->id);
    to->name = compile_text(c, from->name);
    to->names = compile_names(c, &from->names, &name_count);
    to->name_count = (uint8_t)name_count;
    to->at_least_minor = r->when->at_least_minor;
    if (to->at_least_minor == 0 && r->section != RULES_REWARDS) {
        to->at_least_minor = 1; /* a reward may be for what is free */
    }
    to->has_items = r->when->has != NULL ? r->when->has->items : 0;
    for (size_t i = 0; i < from->limit.count; i++) {
        const struct document_limit *limit =
            DOCUMENT_AT(from->limit, struct document_limit, i);
        bool in_points = limit->points_micro > 0;

        to->limits[i] =
            (struct rules_limit){in_points ? limit->points_micro : limit->times,
                                 (enum rules_per)limit->per, in_points};
    }
    to->limit_count = (uint8_t)from->limit.count;
    to->tender = (uint8_t)(r->when->tender + 1);
    to->qualifies = from->qualifies == 1;
    to->place = (uint16_t)r->place;
}

static struct rules_give
give_of(const struct document_give *give)
{
    if (give->per_unit_micro >= 0) {
        return (struct rules_give){RULES_PER_UNIT, give->per_unit_micro, 1};
    }
    if (give->per_amount_minor > 0) {
        return (struct rules_give){RULES_PER_AMOUNT, give->points_micro,
                                   give->per_amount_minor};
    }
    if (give->per_items > 0) {
        return (struct rules_give){RULES_PER_ITEMS, give->points_micro, give->per_items};
    }
    return (struct rules_give){RULES_PER_VISIT, give->points_micro, 1};
}

/* The days of the item for the others, or of the first level, where a level has none. */
static struct rules_prize
prize_of(const struct compile *c, const struct document_prize *from)
{
    const struct document_level *first =
        DOCUMENT_AT(c->document->tiers->levels, struct document_level, 0);
    struct rules_prize prize = {.points_micro = from->points_micro};
    uint16_t of_first = 0, others = 0;

    if (from->reward.n == 0) {
        return prize;
    }
    prize.reward = (uint16_t)document_reward(c->document, from->reward);
    for (size_t i = 0; i < from->valid.count; i++) {
        const struct document_valid *valid =
            DOCUMENT_AT(from->valid, struct document_valid, i);
        uint16_t days = (uint16_t)valid->days;

        if (valid->tier.n == 0) {
            others = days;
            continue;
        }
        prize.days[document_level(c->document, valid->tier)->number] = days;
        of_first = slice_eq(valid->tier, first->id) ? days : of_first;
    }
    for (size_t i = 0; i < RULES_TIERS; i++) {
        if (prize.days[i] == 0) {
            prize.days[i] = others > 0 ? others : of_first;
        }
    }
    return prize;
}

static void
compile_earn(struct compile *c, const struct document_earn *from, struct rules_earn *to)
{
    (void)c;
    to->give = give_of(from->give);
}

static void
compile_bonus(struct compile *c, const struct document_bonus *from,
              struct rules_bonus *to)
{
    (void)c;
    to->max_micro = from->max_micro > 0 ? from->max_micro : INT64_MAX;
    if (from->extra != NULL) {
        to->kind = RULES_EXTRA;
        to->give = give_of(from->extra);
        return;
    }
    to->kind = from->stack == 1 ? RULES_STACK : RULES_TIMES;
    to->more_micro = from->times_micro - SHAPE_MICRO;
    to->priority = from->priority == INT64_MIN ? 0 : from->priority;
}

static void
compile_load(struct compile *c, const struct document_load *from, struct rules_load *to)
{
    (void)c;
    to->load_minor = from->at_least_minor;
    to->points_micro = from->points_micro;
}

static void
compile_gift(struct compile *c, const struct document_gift *from, struct rules_gift *to)
{
    to->on = (enum rules_occasion)from->on;
    to->wait_days = from->wait_days >= 0 ? (int32_t)from->wait_days : WAIT_DAYS;
    to->prize = prize_of(c, &from->prize);
}

static void
compile_challenge(struct compile *c, const struct document_challenge *from,
                  struct rules_challenge *to)
{
    to->count = (enum rules_count)from->count;
    to->per = from->count == RULES_WEEKS ? RULES_SPAN_WEEK
                                         : (enum rules_span)(from->per.chosen - 1);
    to->from_day = from->per.from.day;
    to->to_day = from->per.to.day;
    to->target = from->target;
    to->repeat = from->repeat > 0 ? from->repeat : 1;
    to->prize = prize_of(c, &from->prize);
}

static void
compile_reward(struct compile *c, const struct document_reward *from,
               struct rules_reward *to)
{
    (void)c;
    to->kind = (enum rules_reward_kind)from->kind;
    to->voucher_days = (int32_t)from->voucher_days;
    to->times_max = from->times_max;
    to->gift_only = from->gift_only == 1;
}

/* What both formats have of rewards. */
static void
rewards_of_both(struct compile *c)
{
    size_t count = c->out->counts[RULES_REWARDS];
    struct reward *rewards = compile_take(c, count, sizeof(*rewards));

    for (size_t i = 0; i < count; i++) {
        const struct document_reward *from =
            DOCUMENT_AT(c->document->sections[RULES_REWARDS], struct document_reward, i);
        const struct rules_rule *rule = &c->out->rewards[i].rule;

        rewards[i] = (struct reward){.id = rule->id,
                                     .name = rule->name,
                                     .names = rule->names,
                                     .name_count = rule->name_count,
                                     .cost_micro = from->cost * SHAPE_MICRO,
                                     .worth_minor = from->worth_minor};
    }
    c->rules->rewards = rewards;
    c->rules->reward_count = count;
}

void
compile_rules(struct compile *c)
{
#define RULES_SECTION(NAME, member_, one, most, first_bit)               \
    struct rules_##one *member_ =                                        \
        compile_take(c, c->out->counts[RULES_##NAME], sizeof(*member_)); \
                                                                         \
    for (size_t i = 0; i < c->out->counts[RULES_##NAME]; i++) {          \
        const struct compile_rule *r = &c->first[RULES_##NAME][i];       \
                                                                         \
        rule_head(c, r, &member_[i].rule);                               \
        compile_##one(c,                                                 \
                      DOCUMENT_AT(c->document->sections[RULES_##NAME],   \
                                  struct document_##one, r->place),      \
                      &member_[i]);                                      \
    }                                                                    \
    c->out->member_ = member_;
#include "svc/core/rules/rules_section.def"
#undef RULES_SECTION
    rewards_of_both(c);
}
