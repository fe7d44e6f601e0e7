/*
 * Rewards by lines: see redeemable.h.
 */
#include "svc/core/rules/redeemable.h"

#include "svc/core/rules/rules_compiled.h"

struct draft {
    struct redeemable *items;
    size_t count;
};

static void
add(struct draft *draft, const struct reward *reward, int64_t line, int64_t goods_minor)
{
    int64_t off_minor =
        reward->worth_minor < goods_minor ? reward->worth_minor : goods_minor;

    if (off_minor > 0 && draft->count < REDEEMABLE_MAX) {
        draft->items[draft->count++] = (struct redeemable){reward, line, off_minor};
    }
}

static bool
is_for_check(const struct rules *rules, size_t place)
{
    return rules->format == 1 || rules->compiled->rewards[place].kind == RULES_OFF;
}

static bool
is_for_line(const struct rules *rules, size_t place)
{
    return rules->format == 1 || rules->compiled->rewards[place].kind == RULES_ITEM;
}

static void
add_reward(const struct rules *rules, size_t place, const struct op_purchase *bought,
           struct draft *draft)
{
    const struct op_basket *basket = &bought->basket;
    const struct reward *reward = &rules->rewards[place];

    if (is_for_check(rules, place)) {
        add(draft, reward, 0,
            bought->amount_minor - basket->tax_minor - basket->tip_minor);
    }
    for (size_t i = 0; is_for_line(rules, place) && i < basket->line_count; i++) {
        add(draft, reward, (int64_t)i + 1, basket->lines[i].amount_minor);
    }
}

size_t
redeemables(struct arena *arena, const struct rules *rules,
            const struct op_purchase *bought, int64_t points_micro,
            const struct redeemable **ret)
{
    struct draft draft = {arena_array(arena, REDEEMABLE_MAX, sizeof(*draft.items)), 0};

    for (size_t i = 0; i < rules->reward_count; i++) {
        if (rules->rewards[i].cost_micro <= points_micro) {
            add_reward(rules, i, bought, &draft);
        }
    }
    *ret = draft.items;
    return draft.count;
}
