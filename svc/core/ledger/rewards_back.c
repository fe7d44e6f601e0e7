/*
 * Rewards that return: see rewards_back.h.
 */
#include "svc/core/ledger/rewards_back.h"

#include "svc/core/ledger/uses_back.h"
#include "svc/core/rules/reward_ask.h"
#include "svc/core/rules/rules_compiled.h"

static void
uses_of_reward_back(const struct decision *d, const struct rules *rules, int32_t day,
                    const struct detail_reward *spent, struct change *c)
{
    const struct reward *reward = rules_reward(rules, spent->reward);
    struct counter_change uses[RULES_LIMITS_MAX];
    size_t count;

    if (reward == NULL) {
        return; /* its entry names no reward of its rules: nothing was counted */
    }
    count = reward_uses_of(&rules->compiled->rewards[reward - rules->rewards], day,
                           spent->times, uses);
    uses_back(d, c, uses, count);
}

void
rewards_back(const struct decision *d, const struct rules *rules, int32_t day,
             const struct detail_reward *reward, struct lots *lots, struct change *c)
{
    int64_t micro = lots_give_back(lots, reward->from, reward->from_count);

    c->points_micro += micro;
    c->detail.refund.given_back_micro += micro;
    uses_of_reward_back(d, rules, day, reward, c);
}
