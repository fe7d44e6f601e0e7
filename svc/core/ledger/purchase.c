/*
 * The till's operations: purchase and redemption.
 */
#include "svc/core/ledger/purchase.h"

#include "svc/core/ledger/earning.h"
#include "svc/core/ledger/life.h"
#include "svc/core/ledger/rewards.h"
#include "svc/core/rules/earn_basket.h"
#include "svc/core/rules/limits.h"

/* The order of refusals: rewards that exist, limits, funds; then rewards and points. */
static enum problem
check_purchase(struct decision *d)
{
    const struct op_purchase *asked = &d->op->purchase;
    enum problem problem;

    if (d->rules == NULL) {
        return PROBLEM_UNAVAILABLE;
    }
    problem = rewards_look(d, &asked->rewards);
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
    struct detail_sale *sale = &c.detail.sale;
    struct earn_basket basket;
    struct lots lots;
    enum problem problem = check_purchase(d);

    if (problem != PROBLEM_NONE) {
        return problem;
    }
    c.cash_minor = -asked->card_minor;
    c.lots = &lots;
    *sale = (struct detail_sale){
        .tender = asked->tender,
        .paid = {asked->card_minor, asked->amount_minor - asked->card_minor},
        .basket = asked->basket,
    };
    basket =
        earn_basket_whole(&sale->basket, sale->paid.card_minor, sale->paid.other_minor);
    life_begin(d, &lots);
    life_activity(d, &lots, &c);
    problem = rewards_spend(d, &asked->rewards, &basket, &lots, &c, &sale->rewards);
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
    struct lots lots;
    enum problem problem;

    if (d->rules == NULL) {
        return PROBLEM_UNAVAILABLE;
    }
    life_begin(d, &lots);
    life_activity(d, &lots, &c);
    c.lots = &lots;
    problem = rewards_spend(d, asked, NULL, &lots, &c, &c.detail.redeem.rewards);
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}
