/*
 * Rewards that are spent: see rewards.h.
 */
#include "svc/core/ledger/rewards.h"

#include "svc/core/ledger/earning.h"
#include "svc/core/open_vouchers.h"
#include "svc/core/rules/earn_basket.h"
#include "svc/core/rules/limits.h"
#include "svc/core/rules/rules_compiled.h"

/* Rewards in the making. */
struct basket {
    const struct op_rewards *asked;
    struct detail_reward *told; /* one of each that is asked for */
    int64_t cost_micro;         /* that points pay now; vouchers are paid for */
};

static int64_t
times_of(const struct op_reward *asked)
{
    return asked->times > 1 ? asked->times : 1;
}

enum problem
rewards_unavailable(const struct decision *d, enum reward_bar bar, size_t place)
{
    d->ret->bar = bar;
    d->ret->bar_place = place;
    return PROBLEM_REWARD_UNAVAILABLE;
}

/* What is asked for, at its cost now. */
static enum problem
find_reward(const struct decision *d, struct basket *b, size_t i,
            const struct reward **ret)
{
    const struct op_reward *asked = &b->asked->items[i];
    const struct reward *reward = rules_reward(d->rules, asked->reward);
    int64_t micro;

    if (reward == NULL) {
        return PROBLEM_REWARD_UNKNOWN;
    }
    if (__builtin_mul_overflow(reward->cost_micro, times_of(asked), &micro) ||
        __builtin_add_overflow(b->cost_micro, micro, &b->cost_micro)) {
        return PROBLEM_LIMIT_EXCEEDED;
    }
    b->told[i] = (struct detail_reward){
        .reward = slice_from_cstr(reward->id),
        .cost_micro = micro,
        .line = asked->line,
        .times = times_of(asked),
        .off_minor = asked->off_minor,
    };
    *ret = reward;
    return PROBLEM_NONE;
}

/* No more may be taken off than it is worth. */
static enum problem
check_worth(const struct decision *d, const struct reward *reward,
            const struct op_reward *asked)
{
    int64_t most;

    if (__builtin_mul_overflow(reward->worth_minor, times_of(asked), &most) ||
        asked->off_minor <= most) {
        return PROBLEM_NONE;
    }
    d->ret->passed = limit_passed_most(most);
    return PROBLEM_REWARD_WORTH;
}

/* Whether an earlier one of the same operation uses the voucher. */
static bool
is_used(const struct basket *b, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (b->told[k].voucher == b->asked->items[i].voucher) {
            return true;
        }
    }
    return false;
}

/* What is in the voucher that is asked for. */
static enum problem
find_voucher(const struct decision *d, struct basket *b, size_t i,
             const struct reward **ret)
{
    const struct op_reward *asked = &b->asked->items[i];
    const struct lot *in;
    const struct voucher *v = open_vouchers_find(d->a, asked->voucher, &in);
    struct lot_change *from;

    if (v == NULL || is_used(b, i)) {
        return PROBLEM_VOUCHER_ENDED;
    }
    *ret = rules_reward_by_key(d->rules, v->reward_key);
    if (*ret == NULL) {
        return PROBLEM_REWARD_UNKNOWN;
    }
    b->told[i] = (struct detail_reward){
        .reward = slice_from_cstr((*ret)->id),
        .line = asked->line,
        .times = 1,
        .off_minor = asked->off_minor,
        .voucher = v->seq,
        .ends_us = v->ends_us,
        .from_count = v->lot_count,
    };
    from = arena_array(d->env->arena, v->lot_count, sizeof *from);
    for (size_t k = 0; k < v->lot_count; k++) {
        from[k] = (struct lot_change){in[k].start_day, in[k].end_day, in[k].points_micro};
        b->told[i].cost_micro += in[k].points_micro;
    }
    b->told[i].from = from;
    return PROBLEM_NONE;
}

/* Under rules of format 1 a reward is there or not, once at a time. */
static enum problem
take_simple(const struct decision *d, struct basket *b)
{
    for (size_t i = 0; i < b->asked->count; i++) {
        const struct reward *reward;
        enum problem problem = find_reward(d, b, i, &reward);

        if (b->asked->items[i].voucher != 0) {
            return rewards_unavailable(d, REWARD_BAR_VOUCHER, i);
        }
        if (problem == PROBLEM_NONE && b->told[i].times > 1) {
            problem = rewards_unavailable(d, REWARD_BAR_TIMES, i);
        }
        if (problem == PROBLEM_NONE) {
            problem = check_worth(d, reward, &b->asked->items[i]);
        }
        if (problem != PROBLEM_NONE) {
            return problem;
        }
    }
    return PROBLEM_NONE;
}

static size_t
place_of_reward(const struct decision *d, const struct reward *reward)
{
    return (size_t)(reward - d->rules->rewards);
}

/* Whether they can be had: all of them, before anybody asks what the till took off. */
static enum problem
take_each(const struct decision *d, struct basket *b, struct reward_ask *ask,
          const struct reward **found)
{
    for (size_t i = 0; i < b->asked->count; i++) {
        bool by_voucher = b->asked->items[i].voucher != 0;
        enum problem problem = by_voucher ? find_voucher(d, b, i, &found[i])
                                          : find_reward(d, b, i, &found[i]);
        enum reward_bar bar;

        if (problem != PROBLEM_NONE) {
            return problem;
        }
        if (by_voucher) {
            continue;
        }
        bar = reward_ask_take(ask, place_of_reward(d, found[i]), b->told[i].times);
        if (bar != REWARD_BAR_NONE) {
            return rewards_unavailable(d, bar, i);
        }
    }
    return PROBLEM_NONE;
}

static enum problem
take_rules(const struct decision *d, struct basket *b, const struct earn_basket *basket,
           struct change *c)
{
    const struct reward *found[OP_REWARDS_MAX];
    struct reward_ask *ask = arena_alloc(d->env->arena, sizeof *ask);
    struct earn_case asked = earning_case(d);
    enum problem problem;

    asked.basket = basket;
    asked.flags = earn_flags(d->rules->compiled, op_flags(d->op));
    reward_ask_begin(ask, d->rules->compiled, &asked);
    problem = take_each(d, b, ask, found);
    for (size_t i = 0; problem == PROBLEM_NONE && i < b->asked->count; i++) {
        problem = check_worth(d, found[i], &b->asked->items[i]);
        if (problem == PROBLEM_NONE && basket != NULL) {
            enum reward_bar bar =
                reward_ask_line(ask, place_of_reward(d, found[i]), b->told[i].line);

            problem =
                bar == REWARD_BAR_NONE ? PROBLEM_NONE : rewards_unavailable(d, bar, i);
        }
    }
    if (problem == PROBLEM_NONE) {
        change_count(d, c, ask->uses.items, ask->uses.count);
    }
    return problem;
}

static int64_t
spendable(const struct lots *lots, int32_t day)
{
    return lots_spendable(lots->items, lots->count, lots->sliding_end, day);
}

/* Says how many whole points are missing. */
static enum problem
points_missing(const struct decision *d, const struct lots *lots, int64_t micro)
{
    int64_t missing;

    if (__builtin_sub_overflow(micro, spendable(lots, d->day), &missing)) {
        missing = INT64_MAX;
    }
    d->ret->short_points = missing / POINT_MICRO + (missing % POINT_MICRO != 0);
    return PROBLEM_INSUFFICIENT_POINTS;
}

/* Pays a reward, and notes which lots did: it returns to them. */
static bool
pay_reward(const struct decision *d, struct lots *lots, struct detail_reward *reward)
{
    struct lot_change from[ACCOUNT_LOTS_MAX];
    size_t count = 0;

    if (!lots_spend_from(lots, reward->cost_micro, d->day, from, &count)) {
        return false;
    }
    reward->from = arena_copy(d->env->arena, from, count * sizeof from[0]);
    reward->from_count = count;
    return true;
}

/* Pays for all of them. */
static enum problem
pay(const struct decision *d, struct lots *lots, const struct basket *b)
{
    if (d->rules->format == 1) {
        return lots_spend(lots, b->cost_micro, d->day)
                   ? PROBLEM_NONE
                   : points_missing(d, lots, b->cost_micro);
    }
    if (b->cost_micro > 0 && spendable(lots, d->day) < b->cost_micro) {
        return points_missing(d, lots, b->cost_micro);
    }
    for (size_t i = 0; i < b->asked->count; i++) {
        if (b->told[i].voucher == 0 && !pay_reward(d, lots, &b->told[i])) {
            return PROBLEM_INTERNAL; /* together there was enough */
        }
    }
    return PROBLEM_NONE;
}

static struct basket
basket_of(const struct decision *d, const struct op_rewards *asked)
{
    return (struct basket){
        .asked = asked,
        .told = arena_array(d->env->arena, asked->count, sizeof(struct detail_reward)),
    };
}

enum problem
rewards_look(const struct decision *d, const struct op_rewards *asked)
{
    struct basket b;

    if (d->rules->format != 1) {
        return PROBLEM_NONE;
    }
    b = basket_of(d, asked);
    return take_simple(d, &b);
}

enum problem
rewards_spend(struct decision *d, const struct op_rewards *asked,
              const struct earn_basket *basket, struct lots *lots, struct change *c,
              struct detail_rewards *ret)
{
    struct basket b = basket_of(d, asked);
    enum problem problem;

    *ret = (struct detail_rewards){b.told, asked->count};
    if (asked->count == 0 && d->rules->format != 1) {
        return PROBLEM_NONE; /* of most; to ask costs nearly what earning does */
    }
    problem = d->rules->format == 1 ? take_simple(d, &b) : take_rules(d, &b, basket, c);

    if (problem == PROBLEM_NONE) {
        problem = pay(d, lots, &b);
    }
    c->points_micro -= b.cost_micro;
    return problem;
}
