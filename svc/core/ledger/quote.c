/*
 * A purchase that is decided and not made: see quote.h.
 */
#include "svc/core/ledger/quote.h"

#include <assert.h>

#include "svc/base/civil.h"
#include "svc/core/detail.h"
#include "svc/core/lots.h"

/* What is due happens, and nothing else. */
static void
touch(const struct apply_env *env, struct account *a, const struct op *op,
      struct outcome *ret)
{
    const struct op nothing = {
        .kind = OP_TOUCH,
        .bucket = op->bucket,
        .account_id = op->account_id,
        .auth_gen = -1,
    };

    apply(env, a, &nothing, ret);
}

static int64_t
spendable_micro(const struct apply_env *env, const struct account *a)
{
    int64_t at_us = env->at_us > a->last_at_us ? env->at_us : a->last_at_us;

    return lots_spendable(a->lots, a->lot_count, civil_day(at_us));
}

/* The sum of the reasons; false: the detail cannot be read. */
static bool
earned_of(struct arena *arena, const struct entry *e, int64_t *ret_micro)
{
    struct entry_detail detail;

    if (!entry_detail_parse(arena, e->kind, e->detail, &detail)) {
        return false;
    }
    *ret_micro = 0;
    for (size_t i = 0; i < detail.sale.earned.reason_count; i++) {
        *ret_micro += detail.sale.earned.reasons[i].points_micro;
    }
    return true;
}

enum problem
quote_purchase(const struct apply_env *env, struct account *a, const struct op *op,
               struct outcome *ret_outcome, struct quote *ret)
{
    int64_t there_micro, cost_micro;

    assert(op->kind == OP_PURCHASE);
    touch(env, a, op, ret_outcome);
    there_micro = spendable_micro(env, a);
    apply(env, a, op, ret_outcome);
    if (ret_outcome->verdict != VERDICT_APPLIED) {
        return ret_outcome->refusal;
    }
    ret->entry = &ret_outcome->entries[ret_outcome->answer];
    ret->rules = rules_version(env->rules, ret->entry->rules_version);
    if (!earned_of(env->arena, ret->entry, &ret->earned_micro)) {
        return PROBLEM_INTERNAL;
    }
    cost_micro = ret->earned_micro - ret->entry->points_micro;
    ret->redeemable_count = redeemables(env->arena, ret->rules, &op->purchase,
                                        there_micro - cost_micro, &ret->redeemables);
    return PROBLEM_NONE;
}
