/*
 * The till's operations: purchase and redemption.
 */
#include "svc/core/ledger/purchase.h"

#include "svc/core/ledger/earning.h"
#include "svc/core/rules/limits.h"

/* Rewards by id with what they cost now, in the arena; their sum. */
static enum problem
find_rewards(const struct decision *d, const struct op_rewards *asked,
             struct detail_reward **ret, int64_t *ret_micro)
{
    struct detail_reward *found = arena_array(d->env->arena, asked->count, sizeof *found);

    *ret_micro = 0;
    for (size_t i = 0; i < asked->count; i++) {
        const struct reward *reward = rules_reward(d->rules, asked->items[i].reward);

        if (reward == NULL) {
            return PROBLEM_REWARD_UNKNOWN;
        }
        if (__builtin_add_overflow(*ret_micro, reward->cost_micro, ret_micro)) {
            return PROBLEM_LIMIT_EXCEEDED;
        }
        found[i].reward = slice_from_cstr(reward->id);
        found[i].cost_micro = reward->cost_micro;
        found[i].line = asked->items[i].line;
    }
    *ret = found;
    return PROBLEM_NONE;
}

/* Says how many whole points are missing. */
static enum problem
points_missing(const struct decision *d, const struct lots *lots, int64_t micro)
{
    int64_t missing;

    if (__builtin_sub_overflow(micro, lots_spendable(lots->items, lots->count, d->day),
                               &missing)) {
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

/* Pays for all rewards, of `micro` together. */
static enum problem
spend(const struct decision *d, struct lots *lots, struct detail_reward *rewards,
      size_t count, int64_t micro)
{
    if (d->rules->format == 1) {
        return lots_spend(lots, micro, d->day) ? PROBLEM_NONE
                                               : points_missing(d, lots, micro);
    }
    if (micro > 0 && lots_spendable(lots->items, lots->count, d->day) < micro) {
        return points_missing(d, lots, micro);
    }
    for (size_t i = 0; i < count; i++) {
        if (!pay_reward(d, lots, &rewards[i])) {
            return PROBLEM_INTERNAL; /* together there was enough */
        }
    }
    return PROBLEM_NONE;
}

/* The order of refusals: rewards that exist, limits, funds, points. */
static enum problem
check_purchase(struct decision *d, struct detail_reward **ret_rewards,
               int64_t *ret_cost_micro)
{
    const struct op_purchase *asked = &d->op->purchase;
    enum problem problem;

    if (d->rules == NULL) {
        return PROBLEM_UNAVAILABLE;
    }
    problem = find_rewards(d, &asked->rewards, ret_rewards, ret_cost_micro);
    if (problem == PROBLEM_NONE) {
        problem =
            limits_purchase(&d->rules->limits, asked->amount_minor, &d->ret->passed);
    }
    return problem == PROBLEM_NONE ? change_check_funds(d, asked->card_minor) : problem;
}

enum problem
purchase_run(struct decision *d)
{
    const struct op_purchase *asked = &d->op->purchase;
    struct change c = change_of_op(d, ENTRY_PURCHASE, CONTRA_REVENUE);
    struct detail_reward *rewards;
    struct lots lots;
    int64_t cost_micro;
    enum problem problem;

    c.cash_minor = -asked->card_minor;
    c.lots = &lots;
    c.detail.sale = (struct detail_sale){
        .tender = asked->tender,
        .paid = {asked->card_minor, asked->amount_minor - asked->card_minor},
        .basket = asked->basket,
    };
    problem = check_purchase(d, &rewards, &cost_micro);
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    lots_begin(&lots, d->a);
    problem = spend(d, &lots, rewards, asked->rewards.count, cost_micro);
    c.detail.sale.rewards = (struct detail_rewards){rewards, asked->rewards.count};
    c.points_micro = -cost_micro;
    if (problem == PROBLEM_NONE) {
        problem = earning_add(d, &lots, &c);
    }
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}

enum problem
redeem_run(struct decision *d)
{
    const struct op_rewards *asked = &d->op->redeem.rewards;
    struct change c = change_of_op(d, ENTRY_REDEEM, CONTRA_REWARDS);
    struct detail_reward *rewards;
    struct lots lots;
    int64_t cost_micro;
    enum problem problem;

    if (d->rules == NULL) {
        return PROBLEM_UNAVAILABLE;
    }
    problem = find_rewards(d, asked, &rewards, &cost_micro);
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    lots_begin(&lots, d->a);
    problem = spend(d, &lots, rewards, asked->count, cost_micro);
    c.detail.redeem.rewards = (struct detail_rewards){rewards, asked->count};
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    c.points_micro = -cost_micro;
    c.lots = &lots;
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}
