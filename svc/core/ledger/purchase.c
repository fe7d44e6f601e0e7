/*
 * The till's operations: purchase and redemption.
 */
#include "svc/core/ledger/purchase.h"

#include "svc/core/rules/earn.h"
#include "svc/core/rules/limits.h"

/* Rewards by id with what they cost now; their sum. */
static enum problem
find_rewards(const struct decision *d, struct entry_detail *detail, int64_t *ret_micro)
{
    const struct op *op = d->op;
    struct detail_reward *found;

    *ret_micro = 0;
    if (op->reward_count == 0) {
        return PROBLEM_NONE;
    }
    found = arena_array(d->env->arena, op->reward_count, sizeof *found);
    for (size_t i = 0; i < op->reward_count; i++) {
        const struct reward *reward = rules_reward(d->rules, op->rewards[i].reward);

        if (reward == NULL) {
            return PROBLEM_REWARD_UNKNOWN;
        }
        if (__builtin_add_overflow(*ret_micro, reward->cost_micro, ret_micro)) {
            return PROBLEM_LIMIT_EXCEEDED;
        }
        found[i].reward = slice_from_cstr(reward->id);
        found[i].cost_micro = reward->cost_micro;
        found[i].line = op->rewards[i].line;
    }
    detail->rewards = found;
    detail->reward_count = op->reward_count;
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

/* What the entry says about why points were earned. */
static void
note_reasons(const struct decision *d, const struct earned *earned,
             struct entry_detail *detail)
{
    struct detail_reason *reasons =
        arena_array(d->env->arena, earned->reason_count, sizeof *reasons);

    for (size_t i = 0; i < earned->reason_count; i++) {
        reasons[i].rule = slice_from_cstr(earned->reasons[i].rule->id);
        reasons[i].points_micro = earned->reasons[i].points_micro;
        reasons[i].text = earn_reason_text(d->env->arena, &earned->reasons[i],
                                           d->rules->currency_exponent);
    }
    detail->reasons = reasons;
    detail->reason_count = earned->reason_count;
}

enum problem
purchase_earn(const struct decision *d, int64_t card_minor, int64_t other_minor,
              struct lots *lots, struct change *c)
{
    const struct op *op = d->op;
    const struct earn_basket basket = {
        .card_minor = card_minor,
        .other_minor = other_minor,
        .lines = op->lines,
        .line_count = op->line_count,
    };
    const struct earn_when when = {d->at_us, d->day};
    const struct earn_where where = {op->store_id, op->channel};
    struct earned earned;

    if (!earn(d->rules, d->a, &basket, &when, &where, &earned) ||
        __builtin_add_overflow(c->points_micro, earned.points_micro, &c->points_micro)) {
        return PROBLEM_LIMIT_EXCEEDED;
    }
    note_reasons(d, &earned, &c->detail);
    lots_earn(lots, lots_slot(d->day, d->rules->points_expire_months),
              earned.points_micro);
    return PROBLEM_NONE;
}

void
purchase_describe(const struct decision *d, int64_t card_minor, int64_t other_minor,
                  struct entry_detail *detail)
{
    detail->has_tender = true;
    detail->tender = d->op->tender;
    detail->card_minor = card_minor;
    detail->other_minor = other_minor;
    detail->tax_minor = d->op->tax_minor;
    detail->tip_minor = d->op->tip_minor;
    detail->lines = d->op->lines;
    detail->line_count = d->op->line_count;
}

/* The order of refusals: rewards that exist, limits, funds, points. */
static enum problem
check_purchase(struct decision *d, struct change *c, int64_t *ret_cost_micro)
{
    enum problem problem;

    if (d->rules == NULL) {
        return PROBLEM_UNAVAILABLE;
    }
    problem = find_rewards(d, &c->detail, ret_cost_micro);
    if (problem == PROBLEM_NONE) {
        problem =
            limits_purchase(&d->rules->limits, d->op->amount_minor, &d->ret->passed);
    }
    return problem == PROBLEM_NONE ? change_check_funds(d, d->op->card_minor) : problem;
}

enum problem
purchase_run(struct decision *d)
{
    const struct op *op = d->op;
    int64_t other_minor = op->amount_minor - op->card_minor;
    struct change c = change_of_op(d, ENTRY_PURCHASE, CONTRA_REVENUE);
    struct lots lots;
    int64_t cost_micro;
    enum problem problem;

    c.cash_minor = -op->card_minor;
    c.lots = &lots;
    purchase_describe(d, op->card_minor, other_minor, &c.detail);
    problem = check_purchase(d, &c, &cost_micro);
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    lots_begin(&lots, d->a);
    problem = spend(d, &lots, cost_micro);
    c.points_micro = -cost_micro;
    if (problem == PROBLEM_NONE) {
        problem = purchase_earn(d, op->card_minor, other_minor, &lots, &c);
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
    problem = find_rewards(d, &c.detail, &cost_micro);
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
