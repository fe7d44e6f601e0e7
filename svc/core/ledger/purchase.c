/*
 * The till's operations: purchase and redemption.
 */
#include "svc/core/ledger/purchase.h"

#include "svc/core/ledger/earning.h"
#include "svc/core/rules/limits.h"

/* Rewards by id with what they cost now; their sum. */
static enum problem
find_rewards(const struct decision *d, const struct op_rewards *asked,
             struct detail_rewards *ret, int64_t *ret_micro)
{
    struct detail_reward *found;

    *ret_micro = 0;
    if (asked->count == 0) {
        return PROBLEM_NONE;
    }
    found = arena_array(d->env->arena, asked->count, sizeof *found);
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
    ret->items = found;
    ret->count = asked->count;
    return PROBLEM_NONE;
}

/* Spends points, or says how many whole ones are missing. */
static enum problem
spend(const struct decision *d, struct lots *lots, int64_t micro)
{
    int64_t missing;

    if (lots_spend(lots, micro, d->day)) {
        return PROBLEM_NONE;
    }
    if (__builtin_sub_overflow(micro, lots_spendable(lots->items, lots->count, d->day),
                               &missing)) {
        missing = INT64_MAX;
    }
    d->ret->short_points = missing / POINT_MICRO + (missing % POINT_MICRO != 0);
    return PROBLEM_INSUFFICIENT_POINTS;
}

/* The order of refusals: rewards that exist, limits, funds, points. */
static enum problem
check_purchase(struct decision *d, struct change *c, int64_t *ret_cost_micro)
{
    const struct op_purchase *asked = &d->op->purchase;
    enum problem problem;

    if (d->rules == NULL) {
        return PROBLEM_UNAVAILABLE;
    }
    problem = find_rewards(d, &asked->rewards, &c->detail.sale.rewards, ret_cost_micro);
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
    problem = check_purchase(d, &c, &cost_micro);
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    lots_begin(&lots, d->a);
    problem = spend(d, &lots, cost_micro);
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
    struct change c = change_of_op(d, ENTRY_REDEEM, CONTRA_REWARDS);
    struct lots lots;
    int64_t cost_micro;
    enum problem problem;

    if (d->rules == NULL) {
        return PROBLEM_UNAVAILABLE;
    }
    problem =
        find_rewards(d, &d->op->redeem.rewards, &c.detail.redeem.rewards, &cost_micro);
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    lots_begin(&lots, d->a);
    problem = spend(d, &lots, cost_micro);
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    c.points_micro = -cost_micro;
    c.lots = &lots;
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}
