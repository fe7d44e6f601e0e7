/*
 * A purchase that is decided and not made: see quote.h.
 */
#include "svc/core/ledger/quote.h"

#include <assert.h>

#include "svc/base/civil.h"
#include "svc/core/lots.h"
#include "svc/core/lots_order.h"
#include "svc/core/rules/earn_basket.h"

/* What is due happens, and nothing else. A copy: the purchase changes the account. */
static const struct account *
account_before(const struct apply_env *env, struct account *a, const struct op *op,
               struct outcome *ret)
{
    const struct op nothing = {
        .kind = OP_TOUCH,
        .bucket = op->bucket,
        .account_id = op->account_id,
        .auth_gen = -1,
    };

    do {
        apply(env, a, &nothing, ret);
    } while (ret->verdict == VERDICT_LATER);
    return arena_copy(env->arena, a, sizeof(*a));
}

/* The sum of the reasons. */
static int64_t
earned_of(const struct detail_earned *earned)
{
    int64_t micro = 0;

    for (size_t i = 0; i < earned->reason_count; i++) {
        micro += earned->reasons[i].points_micro;
    }
    return micro;
}

/* What is left of the points that can be spent: those that it earns are no part of it. */
static int64_t
points_left(const struct account *before, const struct quote *q)
{
    int64_t cost_micro = q->earned_micro - q->entry->points_micro;
    int32_t day = civil_day(q->entry->at_us);

    return lots_spendable(before->lots, before->lot_count, lots_sliding_end(before),
                          day) -
           cost_micro;
}

static void
add_redeemables(const struct apply_env *env, const struct account *before,
                const struct op *op, struct quote *q)
{
    const struct op_purchase *bought = &op->purchase;
    const struct earn_basket basket = earn_basket_whole(
        &bought->basket, bought->card_minor, bought->amount_minor - bought->card_minor);
    struct earn_case c = {
        .before = before,
        .basket = &basket,
        .when = {q->entry->at_us, civil_day(q->entry->at_us),
                 civil_minute(q->entry->at_us)},
        .where = {op->store_id, op->channel},
    };
    const struct redeemable_ask ask = {q->rules, bought, &c, points_left(before, q)};

    if (q->rules->format != 1) {
        c.flags = earn_flags(q->rules->compiled, bought->flags);
    }
    q->redeemable_count = redeemables(env->arena, &ask, &q->redeemables);
}

static void
add_challenges(const struct apply_env *env, const struct account *before,
               const struct account *after, struct quote *q)
{
    q->challenge_count = 0;
    if (q->rules->format != 1) {
        q->challenge_count = quote_challenges(env->arena, q->rules->compiled, before,
                                              after, &q->detail, &q->challenges);
    }
}

enum problem
quote_purchase(const struct apply_env *env, struct account *a, const struct op *op,
               struct outcome *ret_outcome, struct quote *ret)
{
    const struct account *before;

    assert(op->kind == OP_PURCHASE);
    before = account_before(env, a, op, ret_outcome);
    apply(env, a, op, ret_outcome);
    if (ret_outcome->verdict != VERDICT_APPLIED) {
        return ret_outcome->refusal;
    }
    ret->entry = &ret_outcome->entries[ret_outcome->answer];
    ret->rules = rules_version(env->rules, ret->entry->rules_version);
    if (!entry_detail_parse(env->arena, ret->entry->kind, ret->entry->detail,
                            &ret->detail)) {
        return PROBLEM_INTERNAL;
    }
    ret->earned_micro = earned_of(&ret->detail.sale.earned);
    add_redeemables(env, before, op, ret);
    add_challenges(env, before, a, ret);
    return PROBLEM_NONE;
}
