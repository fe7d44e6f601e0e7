/*
 * Rewards that are given back: their points return to the lots that paid them, and their
 * uses to the limits. Internal to core.
 */
#ifndef CREMA_CORE_REWARDS_BACK_H
#define CREMA_CORE_REWARDS_BACK_H

#include "svc/core/ledger/change.h"
#include "svc/core/rules/rules.h"

/*
 * Of a reward that was spent on `day` under `rules`, of format 2. Points repay the debt
 * first. A voucher is open again; where there is no room for it, its points return
 * instead. Adds to c's points and counters, and to what its refund has given back and
 * opened.
 */
void
rewards_back(const struct decision *d, const struct rules *rules, int32_t day,
             const struct detail_reward *reward, struct lots *lots, struct change *c);

#endif
