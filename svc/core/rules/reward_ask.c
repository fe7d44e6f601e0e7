/*
 * Rewards: see reward_ask.h.
 */
#include "svc/core/rules/reward_ask.h"

#include <assert.h>

#include "svc/core/rules/earn_room.h"
#include "svc/core/rules/rules_mask.h"

void
reward_ask_begin(struct reward_ask *ask, const struct rules_compiled *rules,
                 const struct earn_case *c)
{
    ask->rules = rules;
    ask->c = c;
    ask->context = earn_match_context(rules, c);
    ask->places = ACCOUNT_COUNTERS_MAX - (int)c->before->counter_count;
    ask->uses.count = 0;
    ask->goods.count = 0;
    if (c->basket != NULL) {
        earn_goods_weigh(rules, c->basket, &ask->goods);
    }
}

size_t
reward_uses_of(const struct rules_reward *reward, int32_t day, int64_t times,
               struct counter_change *ret)
{
    for (size_t i = 0; i < reward->rule.limit_count; i++) {
        ret[i] = earn_room_change(&reward->rule, i, day, times);
    }
    return reward->rule.limit_count;
}

/* What rewards before it use of the same. */
static struct counter_change *
find_use(struct reward_ask *ask, const struct counter_change *use)
{
    for (size_t i = 0; i < ask->uses.count; i++) {
        struct counter_change *other = &ask->uses.items[i];

        if (other->rule_id == use->rule_id && other->period == use->period) {
            return other;
        }
    }
    return NULL;
}

/* Whether each limit leaves as many, and the account has places to count them. */
static bool
has_room(struct reward_ask *ask, const struct rules_rule *rule,
         const struct counter_change *uses, size_t count)
{
    int wanted = 0;

    for (size_t i = 0; i < count; i++) {
        const struct counter_change *taken = find_use(ask, &uses[i]);
        int64_t used = counter_count(ask->c->before, uses[i].rule_id, uses[i].period);
        __int128 all = (__int128)used + uses[i].delta;

        if (all + (taken != NULL ? taken->delta : 0) > rule->limits[i].most) {
            return false;
        }
        wanted += used == 0 && taken == NULL;
    }
    if (wanted > ask->places) {
        return false;
    }
    ask->places -= wanted;
    return true;
}

static void
note_uses(struct reward_ask *ask, const struct counter_change *uses, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct counter_change *taken = find_use(ask, &uses[i]);

        if (taken != NULL) {
            taken->delta += uses[i].delta;
            continue;
        }
        assert(ask->uses.count < REWARD_USES_MAX);
        ask->uses.items[ask->uses.count++] = uses[i];
    }
}

enum reward_bar
reward_ask_take(struct reward_ask *ask, size_t place, int64_t times)
{
    const struct rules_reward *reward = &ask->rules->rewards[place];
    unsigned bit = RULES_REWARDS_BIT + (unsigned)place;
    struct counter_change uses[RULES_LIMITS_MAX];
    size_t count;

    assert(place < ask->rules->counts[RULES_REWARDS] && times > 0);
    if (reward->gift_only) {
        return REWARD_BAR_GIFT_ONLY;
    }
    if (!rules_mask_has(&ask->context, bit) ||
        (ask->c->basket != NULL &&
         !earn_match_goods(&reward->rule, bit, &ask->goods, ask->c->basket))) {
        return REWARD_BAR_WHEN;
    }
    if (times > reward->times_max) {
        return REWARD_BAR_TIMES;
    }
    count = reward_uses_of(reward, ask->c->when.day, times, uses);
    if (!has_room(ask, &reward->rule, uses, count)) {
        return REWARD_BAR_LIMIT;
    }
    note_uses(ask, uses, count);
    return REWARD_BAR_NONE;
}

enum reward_bar
reward_ask_line(const struct reward_ask *ask, size_t place, int64_t line)
{
    const struct op_basket *bought = &ask->c->basket->kept;
    struct rules_mask meant;

    if (line > (int64_t)bought->line_count) {
        return REWARD_BAR_LINES;
    }
    if (ask->rules->rewards[place].kind != RULES_ITEM) {
        return REWARD_BAR_NONE;
    }
    if (line == 0) {
        return REWARD_BAR_LINES;
    }
    meant = earn_line_meant(ask->rules, &bought->lines[line - 1]);
    return rules_mask_has(&meant, RULES_REWARDS_BIT + (unsigned)place) ? REWARD_BAR_NONE
                                                                       : REWARD_BAR_LINES;
}
