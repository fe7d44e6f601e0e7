/*
 * The order of an evaluation: who takes part, what they give, what is cut, what is told.
 */
#include "svc/core/rules/earn.h"

#include <assert.h>
#include <string.h>

#include "svc/base/plant.h"
#include "svc/core/rules/earn_draft.h"
#include "svc/core/rules/earn_match.h"
#include "svc/core/rules/earn_room.h"
#include "svc/core/rules/rules_lookup.h"
#include "svc/core/rules/rules_mask.h"

/* The sections that give in a purchase. */
static const struct rules_mask giving = {
    .w = {(UINT64_C(1) << RULES_EARN_BITS) - 1, UINT64_MAX, 0}};

static_assert(RULES_EARN_BIT == 0 && RULES_BONUSES_BIT == 64 && RULES_BONUSES_BITS == 64,
              "the mask of what gives");

/* Rules that may take part, before the goods are looked at. */
static struct rules_mask
candidates(const struct rules_compiled *rules, const struct earn_case *c)
{
    struct rules_mask m;

    if (c->memory == NULL) {
        m = earn_match_context(rules, c);
    } else {
        m = c->memory->lost;
        for (unsigned bit = rules_mask_next(&m, 0, EARN_BITS); bit < EARN_BITS;
             bit = rules_mask_next(&m, bit + 1, EARN_BITS)) {
            if (rules_of_bit(rules, bit)->limit_count > 0) {
                rules_mask_drop(&m, bit);
            }
        }
        rules_mask_or(&m, &c->memory->gave);
    }
    rules_mask_and(&m, &giving);
    return m;
}

/* NULL: a base rule. */
static const struct rules_bonus *
bonus_of(const struct earn_draft *d, unsigned bit)
{
    return bit < RULES_BONUSES_BIT ? NULL : &d->rules->bonuses[bit - RULES_BONUSES_BIT];
}

/* Whether the goods let the rule through; a multiplier's tender must have paid all. */
static bool
goods_hold(const struct earn_draft *d, unsigned bit)
{
    const struct earn_basket *basket = d->c->basket;
    const struct rules_bonus *bonus = bonus_of(d, bit);
    const struct rules_rule *rule = rules_of_bit(d->rules, bit);

    if (bonus != NULL && bonus->kind != RULES_EXTRA &&
        earn_tender_minor(basket, rule->tender) != basket->amount_minor) {
        return false;
    }
    return earn_match_goods(rule, bit, &d->goods, basket);
}

/*
 * Asked again: what was cut to the rest of a limit in points comes to no more now. Limits
 * in times do not cut: whoever took part may take a good whose winner has gone, since
 * what it would keep from another one would be there no more when it goes, either.
 */
static int64_t
most_again(const struct rules_rule *rule, int64_t gave_micro)
{
    for (size_t i = 0; i < rule->limit_count; i++) {
        if (rule->limits[i].in_points || PLANTED(RULES_CAP)) {
            return gave_micro;
        }
    }
    return INT64_MAX;
}

/* Keeps those that the goods let through and whose limits leave something. */
static void
take_part(struct earn_draft *d, int64_t left_micro[EARN_BITS], struct earned *ret)
{
    const struct earn_case *c = d->c;
    struct rules_mask m = candidates(d->rules, c);
    int places = ACCOUNT_COUNTERS_MAX - (int)c->before->counter_count;

    d->taking = (struct rules_mask){{0}};
    for (unsigned bit = rules_mask_next(&m, 0, EARN_BITS); bit < EARN_BITS;
         bit = rules_mask_next(&m, bit + 1, EARN_BITS)) {
        const struct rules_rule *rule = rules_of_bit(d->rules, bit);

        if (!goods_hold(d, bit)) {
            continue;
        }
        if (c->memory != NULL) {
            left_micro[bit] = most_again(rule, c->memory->gave_micro[bit]);
        } else if (!earn_room(rule, c->before, c->when.day, &places, &left_micro[bit])) {
            rules_mask_add(&ret->blocked, bit);
            continue;
        }
        rules_mask_add(&d->taking, bit);
        d->gain_micro[bit] = 0;
    }
}

/* What a gain is told to be of; multipliers are of what others gave. */
static int64_t
base_of(const struct earn_draft *d, unsigned bit, const struct rules_rule *rule)
{
    const struct rules_bonus *bonus = bonus_of(d, bit);
    const struct rules_give *give =
        bonus == NULL ? &d->rules->earn[bit].give : &bonus->give;
    struct earn_weight weight;

    if (bonus != NULL && bonus->kind != RULES_EXTRA) {
        return 0;
    }
    weight = earn_weight_of(&d->goods, bit);
    return give->kind == RULES_PER_ITEMS
               ? weight.pieces
               : earn_part(d->c->basket, rule->tender, weight.amount_minor);
}

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Tells of a gain, and what it uses; false when a sum leaves int64. */
static bool
tell_reason(const struct earn_draft *d, unsigned bit, int64_t gain_micro,
            struct earned *ret)
{
    const struct rules_rule *rule = rules_of_bit(d->rules, bit);

    if (__builtin_add_overflow(ret->points_micro, gain_micro, &ret->points_micro)) {
        return false;
    }
    ret->qualifying_micro += rule->qualifies ? gain_micro : 0;
    ret->reasons[ret->reason_count++] = (struct earn_reason){
        bit, rule, gain_micro, d->gain_micro[bit], base_of(d, bit, rule)};
    ret->counter_count += earn_room_use(rule, d->c->when.day, gain_micro,
                                        ret->counters + ret->counter_count);
    return true;
}

/* Cuts each gain; what gives nothing is no reason and uses no limit. */
static bool
conclude(const struct earn_draft *d, const int64_t left_micro[EARN_BITS],
         struct earned *ret)
{
    for (unsigned bit = rules_mask_next(&d->taking, 0, EARN_BITS); bit < EARN_BITS;
         bit = rules_mask_next(&d->taking, bit + 1, EARN_BITS)) {
        const struct rules_bonus *bonus = bonus_of(d, bit);
        int64_t gain_micro = least(d->gain_micro[bit], left_micro[bit]);

        if (bonus != NULL) {
            gain_micro = least(gain_micro, bonus->max_micro);
        }
        if (gain_micro > 0) {
            if (!tell_reason(d, bit, gain_micro, ret)) {
                return false;
            }
        } else if (bonus != NULL && bonus->kind == RULES_TIMES) {
            rules_mask_add(&ret->lost, bit);
        }
    }
    return true;
}

void
earned_clear(struct earned *ret)
{
    ret->points_micro = ret->qualifying_micro = 0;
    ret->reason_count = ret->counter_count = 0;
    ret->blocked = ret->lost = (struct rules_mask){{0}};
}

bool
earn(const struct rules_compiled *rules, int32_t exponent, const struct earn_case *c,
     struct earned *ret)
{
    int64_t left_micro[EARN_BITS];
    struct earn_draft d;

    assert(exponent >= 0 && exponent <= RULES_EXPONENT_MAX);
    assert(c->basket->card_minor >= 0 &&
           c->basket->card_minor <= c->basket->amount_minor);
    earned_clear(ret);
    d.rules = rules;
    d.c = c;
    d.exponent = exponent;
    d.overflow = false;
    earn_goods_weigh(rules, c->basket, &d.goods);
    if (d.goods.count == 0) {
        return true;
    }
    take_part(&d, left_micro, ret);
    earn_base(&d);
    earn_extras(&d);
    return !d.overflow && conclude(&d, left_micro, ret);
}
