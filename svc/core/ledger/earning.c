/*
 * Earning by an entry: see earning.h.
 */
#include "svc/core/ledger/earning.h"

#include "svc/base/civil.h"
#include "svc/core/ledger/challenges.h"
#include "svc/core/ledger/gifts.h"
#include "svc/core/rules/earn.h"
#include "svc/core/rules/earn_basket.h"
#include "svc/core/rules/earn_load.h"
#include "svc/core/rules/earn_simple.h"
#include "svc/core/rules/rules_life.h"
#include "svc/core/rules/rules_lookup.h"
#include "svc/core/rules/rules_mask.h"

static void
note_simple(const struct decision *d, const struct earned_simple *earned,
            struct detail_earned *ret)
{
    struct detail_reason *reasons =
        arena_array(d->env->arena, earned->reason_count, sizeof *reasons);

    for (size_t i = 0; i < earned->reason_count; i++) {
        reasons[i].rule = slice_from_cstr(earned->reasons[i].rule->id);
        reasons[i].points_micro = earned->reasons[i].points_micro;
        reasons[i].base_minor = 0;
        reasons[i].text = earn_simple_text(d->env->arena, &earned->reasons[i],
                                           d->rules->currency_exponent);
    }
    ret->reasons = reasons;
    ret->reason_count = earned->reason_count;
}

static enum problem
add_simple(const struct decision *d, struct lots *lots, struct change *c)
{
    struct detail_sale *sale = &c->detail.sale;
    struct earned_simple earned;

    if (!earn_simple(d->rules, sale->paid.card_minor, sale->paid.other_minor, &earned) ||
        __builtin_add_overflow(c->points_micro, earned.points_micro, &c->points_micro)) {
        return PROBLEM_LIMIT_EXCEEDED;
    }
    note_simple(d, &earned, &sale->earned);
    lots_earn(lots, lots_slot(d->day, d->rules->simple.points_expire_months),
              earned.points_micro);
    return PROBLEM_NONE;
}

/* The flags that the document names, told as facts. */
static struct detail_texts
texts_of_flags(const struct decision *d, uint8_t flags)
{
    const struct rules_compiled *rules = d->rules->compiled;
    struct slice *known = arena_array(d->env->arena, rules->flag_count, sizeof *known);
    size_t count = 0;

    for (size_t i = 0; i < rules->flag_count; i++) {
        if ((flags >> i & 1) != 0) {
            known[count++] = slice_from_cstr(rules->flags[i]);
        }
    }
    return (struct detail_texts){known, count};
}

/* Those of the account's tags that rules name. */
static struct detail_texts
known_tags(const struct decision *d)
{
    const struct rules_context *context = &d->rules->compiled->context;
    struct slice *known = arena_array(d->env->arena, d->a->tag_count, sizeof *known);
    size_t count = 0;

    for (size_t i = 0; i < context->tag_count; i++) {
        if (account_has_tag(d->a, context->tags[i].key)) {
            known[count++] = slice_from_cstr(context->tags[i].id);
        }
    }
    return (struct detail_texts){known, count};
}

static struct detail_texts
texts_of(const struct decision *d, const struct rules_mask *m)
{
    struct slice *texts = NULL;
    size_t count = 0;

    for (unsigned bit = rules_mask_next(m, 0, EARN_BITS); bit < EARN_BITS;
         bit = rules_mask_next(m, bit + 1, EARN_BITS)) {
        if (texts == NULL) {
            texts = arena_array(d->env->arena, EARN_RULES_MAX, sizeof *texts);
        }
        texts[count++] = slice_from_cstr(rules_of_bit(d->rules->compiled, bit)->id);
    }
    return (struct detail_texts){texts, count};
}

static void
note_facts(const struct decision *d, const struct earned *earned,
           struct detail_facts *facts)
{
    struct detail_texts blocked = texts_of(d, &earned->blocked);
    struct detail_blocked *list = arena_array(d->env->arena, blocked.count, sizeof *list);

    for (size_t i = 0; i < blocked.count; i++) {
        list[i] = (struct detail_blocked){blocked.items[i], false};
    }
    facts->tier = d->a->tier;
    facts->tags = known_tags(d);
    facts->blocked = list;
    facts->blocked_count = blocked.count;
    facts->lost = texts_of(d, &earned->lost);
}

/* Why, for the detail; its lists are the arena's, and the flags are there already. */
static void
note_earned(const struct decision *d, const struct earned *earned,
            struct detail_earned *ret)
{
    struct detail_reason *reasons =
        arena_array(d->env->arena, earned->reason_count, sizeof *reasons);
    const struct detail_facts *facts = &ret->facts;

    for (size_t i = 0; i < earned->reason_count; i++) {
        const struct earn_reason *from = &earned->reasons[i];

        reasons[i] = (struct detail_reason){.rule = slice_from_cstr(from->rule->id),
                                            .points_micro = from->points_micro,
                                            .base_minor = from->base};
    }
    ret->reasons = reasons;
    ret->reason_count = earned->reason_count;
    note_facts(d, earned, &ret->facts);
    ret->has_facts = facts->tier != 0 || facts->tags.count > 0 ||
                     facts->flags.count > 0 || facts->blocked_count > 0 ||
                     facts->lost.count > 0;
}

/* What the account counts of it, behind the counters that the change has already. */
static void
note_counts(const struct decision *d, const struct earned *earned, struct change *c)
{
    struct month_change *month = arena_array(d->env->arena, 1, sizeof *month);

    change_count(d, c, earned->counters, earned->counter_count);
    *month = (struct month_change){civil_month(d->day), earned->qualifying_micro};
    c->detail.months = month;
    c->detail.month_count = earned->qualifying_micro > 0;
}

/* Puts the points into their lot, and tells why. */
static enum problem
take_earned(const struct decision *d, const struct earned *earned, struct lots *lots,
            struct change *c, struct detail_earned *ret)
{
    const struct rules_points *points = &d->rules->compiled->points;

    if (__builtin_add_overflow(c->points_micro, earned->points_micro, &c->points_micro)) {
        return PROBLEM_LIMIT_EXCEEDED;
    }
    note_earned(d, earned, ret);
    note_counts(d, earned, c);
    lots_earn(lots, rules_life_lot(points, d->a->tier, d->day), earned->points_micro);
    return PROBLEM_NONE;
}

struct earn_case
earning_case(const struct decision *d)
{
    return (struct earn_case){
        .before = d->a,
        .when = {d->at_us, d->day, civil_minute(d->at_us)},
        .where = {d->op->store_id, d->op->channel},
    };
}

/* What the goods are for challenges and gifts. */
static void
note_follow(const struct decision *d, const struct earn_case *asked, struct change *c)
{
    const struct rules_compiled *rules = d->rules->compiled;
    bool awaited = gifts_await_purchase(d);
    struct rules_mask context;
    struct earn_goods goods;

    if (rules->counts[RULES_CHALLENGES] == 0 && !awaited) {
        return;
    }
    context = earn_match_context(rules, asked);
    earn_goods_weigh(rules, asked->basket, &goods);
    challenges_add(d, &context, &goods, asked->basket, c);
    if (awaited) {
        gifts_welcome(d, &context, &goods, asked->basket, c);
    }
}

static enum problem
add_rules(const struct decision *d, struct lots *lots, struct change *c)
{
    struct detail_earned *told = &c->detail.sale.earned;
    const struct detail_sale *sale = &c->detail.sale;
    const struct earn_basket basket =
        earn_basket_whole(&sale->basket, sale->paid.card_minor, sale->paid.other_minor);
    struct earn_case asked = earning_case(d);
    struct earned earned;
    enum problem problem;

    asked.basket = &basket;
    asked.flags = earn_flags(d->rules->compiled, op_flags(d->op));
    told->facts.flags = texts_of_flags(d, asked.flags);
    if (!earn(d->rules->compiled, d->rules->currency_exponent, &asked, &earned)) {
        return PROBLEM_LIMIT_EXCEEDED;
    }
    problem = take_earned(d, &earned, lots, c, told);
    if (problem == PROBLEM_NONE) {
        note_follow(d, &asked, c);
    }
    return problem;
}

enum problem
earning_add(const struct decision *d, struct lots *lots, struct change *c)
{
    return d->rules->format == 1 ? add_simple(d, lots, c) : add_rules(d, lots, c);
}

enum problem
earning_add_load(const struct decision *d, int64_t amount_minor, struct lots *lots,
                 struct change *c)
{
    const struct earn_case asked = earning_case(d);
    struct earned earned;

    if (d->rules->format == 1 || d->rules->compiled->counts[RULES_LOADS] == 0) {
        return PROBLEM_NONE;
    }
    earn_load(d->rules->compiled, &asked, amount_minor, &earned);
    return take_earned(d, &earned, lots, c, &c->detail.load.earned);
}
