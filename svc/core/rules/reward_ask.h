/*
 * Whether rewards can be had under rules of format 2: by who, where, when and of what
 * goods; by how often; and by their limits, of which each of `times` is one use. Pure,
 * like earn.h: a purchase asks it, and whoever wants to know what there is to choose.
 */
#ifndef CREMA_CORE_REWARD_ASK_H
#define CREMA_CORE_REWARD_ASK_H

#include <stddef.h>
#include <stdint.h>

#include "svc/core/rules/earn.h"
#include "svc/core/rules/earn_match.h"
#include "svc/core/rules/reward_bar.h"

/* What limits of all rewards of one operation use. */
enum { REWARD_USES_MAX = OP_REWARDS_MAX * RULES_LIMITS_MAX };

struct reward_uses {
    struct counter_change items[REWARD_USES_MAX];
    size_t count;
};

/* A question about several rewards of one operation. */
struct reward_ask {
    const struct rules_compiled *rules;
    const struct earn_case *c;
    struct rules_mask context; /* rules that it lets through */
    struct earn_goods goods;
    int places; /* that the account has for more counters */
    struct reward_uses uses;
};

/* c without a basket: a redemption alone, of which goods are not asked. */
void reward_ask_begin(struct reward_ask *ask, const struct rules_compiled *rules,
                      const struct earn_case *c);

/*
 * Whether the reward at that place can be had so often, above 0, beside those that were
 * taken before; if so its uses join ask->uses. Call no more than OP_REWARDS_MAX times.
 */
enum reward_bar reward_ask_take(struct reward_ask *ask, size_t place, int64_t times);

/* Whether the reward may be for the line, 1-based, of the basket (0: the whole check): an
 * item is for a line that its rule means. */
enum reward_bar reward_ask_line(const struct reward_ask *ask, size_t place, int64_t line);

/* What so many times of a reward use of its limits on that day; ret has room for
 * RULES_LIMITS_MAX. */
size_t reward_uses_of(const struct rules_reward *reward, int32_t day, int64_t times,
                      struct counter_change *ret);

#endif
