/*
 * Rewards on offer: see offers.h.
 */
#include "svc/core/ledger/offers.h"

#include "svc/base/civil.h"
#include "svc/core/lots.h"
#include "svc/core/rules/reward_ask.h"

/* What is due happens, and nothing else. */
static void
touch(const struct apply_env *env, struct account *a)
{
    const struct op nothing = {
        .kind = OP_TOUCH,
        .bucket = a->bucket,
        .account_id = a->id,
        .auth_gen = -1,
    };
    struct outcome *outcome = arena_alloc(env->arena, sizeof *outcome);

    do {
        apply(env, a, &nothing, outcome);
    } while (outcome->verdict == VERDICT_LATER);
}

/* Each by itself: what one would use is there for the next. */
static enum reward_bar
bar_of(const struct apply_env *env, const struct rules *rules, const struct earn_case *c,
       size_t place)
{
    struct reward_ask *ask;

    if (rules->format == 1) {
        return REWARD_BAR_NONE;
    }
    ask = arena_alloc(env->arena, sizeof *ask);
    reward_ask_begin(ask, rules->compiled, c);
    return reward_ask_take(ask, place, 1);
}

size_t
offers(const struct apply_env *env, struct account *a, struct earn_where where,
       struct offer *ret)
{
    int64_t at_us = env->at_us > a->last_at_us ? env->at_us : a->last_at_us, points;
    const struct rules *rules = rules_at(env->rules, at_us);
    const struct rules_reward *more;
    int32_t day = civil_day(at_us);
    const struct earn_case c = {
        .before = a, .when = {at_us, day, civil_minute(at_us)}, .where = where};

    if (rules == NULL) {
        return 0;
    }
    more = rules->format == 1 ? NULL : rules->compiled->rewards;
    touch(env, a);
    points = account_spendable_points(a, day);
    for (size_t i = 0; i < rules->reward_count; i++) {
        const struct reward *reward = &rules->rewards[i];
        int64_t cost = reward->cost_micro / POINT_MICRO;

        ret[i] = (struct offer){
            .reward = reward,
            .is_item = more != NULL && more[i].kind == RULES_ITEM,
            .voucher_days = more != NULL ? more[i].voucher_days : 0,
            .missing_points = cost > 0 && cost > points ? cost - points : 0,
            .bar = bar_of(env, rules, &c, i),
        };
    }
    return rules->reward_count;
}
