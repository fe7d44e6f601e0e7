/*
 * Rewards that return: see rewards_back.h.
 */
#include "svc/core/ledger/rewards_back.h"

#include <string.h>

#include "svc/base/plant.h"
#include "svc/core/ledger/uses_back.h"
#include "svc/core/open_vouchers.h"
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

/* Whether there is room for it, beside those that the change opens already. */
static bool
can_open(const struct decision *d, const struct detail_rewards *opened,
         const struct detail_reward *voucher)
{
    size_t lots = voucher->from_count;

    for (size_t i = 0; i < opened->count; i++) {
        lots += opened->items[i].from_count;
    }
    return open_vouchers_fit(d->a, opened->count + 1, lots) && !PLANTED(RULES_NOT_OPENED);
}

static void
open_again(const struct decision *d, const struct detail_reward *used,
           struct detail_rewards *opened)
{
    struct detail_reward *all =
        arena_array(d->env->arena, opened->count + 1, sizeof *all);

    if (opened->count > 0) {
        memcpy(all, opened->items, opened->count * sizeof *all);
    }
    all[opened->count] = (struct detail_reward){
        .reward = used->reward,
        .cost_micro = used->cost_micro,
        .voucher = used->voucher,
        .ends_us = used->ends_us,
        .from = used->from,
        .from_count = used->from_count,
    };
    *opened = (struct detail_rewards){all, opened->count + 1};
}

void
rewards_back(const struct decision *d, const struct rules *rules, int32_t day,
             const struct detail_reward *reward, struct lots *lots, struct change *c)
{
    struct detail_rewards *opened = &c->detail.refund.opened;
    int64_t micro;

    if (reward->voucher != 0 && can_open(d, opened, reward)) {
        open_again(d, reward, opened);
        return;
    }
    micro = lots_give_back(lots, reward->from, reward->from_count);
    c->points_micro += micro;
    c->detail.refund.given_back_micro += micro;
    if (reward->voucher == 0) {
        uses_of_reward_back(d, rules, day, reward, c);
    }
}
