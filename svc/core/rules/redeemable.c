/*
 * Rewards by lines: see redeemable.h.
 */
#include "svc/core/rules/redeemable.h"

#include "svc/core/rules/reward_ask.h"

struct draft {
    const struct redeemable_ask *ask;
    struct reward_ask *rewards; /* of format 2, behind those of the purchase */
    struct redeemable *items;
    size_t count;
};

/* With the reward and the voucher of `one`, on a line or on the whole. */
static void
add(struct draft *draft, struct redeemable one, int64_t line, int64_t goods_minor)
{
    int64_t worth_minor = one.reward->worth_minor;

    one.line = line;
    one.off_minor = worth_minor < goods_minor ? worth_minor : goods_minor;
    if (one.off_minor > 0 && draft->count < REDEEMABLE_MAX) {
        draft->items[draft->count++] = one;
    }
}

/* Whether it can be had once, asked as if nobody had asked. */
static bool
can_be_had(const struct draft *draft, size_t place)
{
    struct reward_ask *rewards = draft->rewards;
    struct reward_uses uses;
    int places;
    bool can;

    if (rewards == NULL) {
        return true;
    }
    uses = rewards->uses;
    places = rewards->places;
    can = reward_ask_take(rewards, place, 1) == REWARD_BAR_NONE;
    rewards->uses = uses;
    rewards->places = places;
    return can;
}

static bool
is_for_line(const struct draft *draft, size_t place, int64_t line)
{
    return draft->rewards == NULL ||
           reward_ask_line(draft->rewards, place, line) == REWARD_BAR_NONE;
}

static bool
is_item(const struct draft *draft, size_t place)
{
    return draft->rewards != NULL &&
           draft->rewards->rules->rewards[place].kind == RULES_ITEM;
}

static bool
is_amount(const struct draft *draft, size_t place)
{
    return draft->rewards != NULL && !is_item(draft, place);
}

static void
add_reward(struct draft *draft, size_t place, int64_t voucher)
{
    const struct op_purchase *bought = draft->ask->bought;
    const struct op_basket *basket = &bought->basket;
    const struct redeemable one = {&draft->ask->rules->rewards[place], voucher, 0, 0};

    if (!is_item(draft, place)) {
        add(draft, one, 0, bought->amount_minor - basket->tax_minor - basket->tip_minor);
    }
    for (size_t i = 0; !is_amount(draft, place) && i < basket->line_count; i++) {
        if (is_for_line(draft, place, (int64_t)i + 1)) {
            add(draft, one, (int64_t)i + 1, basket->lines[i].amount_minor);
        }
    }
}

static bool
is_used(const struct op_rewards *rewards, int64_t voucher)
{
    for (size_t i = 0; i < rewards->count; i++) {
        if (rewards->items[i].voucher == voucher) {
            return true;
        }
    }
    return false;
}

/* Whatever the conditions of its reward: it was had when the voucher was. */
static void
add_vouchers(struct draft *draft)
{
    const struct account *a = draft->ask->c->before;
    const struct rules *rules = draft->ask->rules;

    for (size_t i = 0; draft->rewards != NULL && i < a->voucher_count; i++) {
        const struct voucher *v = &a->vouchers[i];
        const struct reward *reward = rules_reward_by_key(rules, v->reward_key);

        if (reward != NULL && !is_used(&draft->ask->bought->rewards, v->seq)) {
            add_reward(draft, (size_t)(reward - rules->rewards), v->seq);
        }
    }
}

/* What the rewards of the purchase use of their limits is used. */
static void
begin_rewards(struct draft *draft, struct arena *arena)
{
    const struct rules *rules = draft->ask->rules;
    const struct op_rewards *taken = &draft->ask->bought->rewards;

    if (rules->format == 1) {
        return;
    }
    draft->rewards = arena_alloc(arena, sizeof(*draft->rewards));
    reward_ask_begin(draft->rewards, rules->compiled, draft->ask->c);
    for (size_t i = 0; i < taken->count; i++) {
        const struct reward *reward = rules_reward(rules, taken->items[i].reward);
        int64_t times = taken->items[i].times > 1 ? taken->items[i].times : 1;

        if (reward != NULL) {
            (void)reward_ask_take(draft->rewards, (size_t)(reward - rules->rewards),
                                  times);
        }
    }
}

size_t
redeemables(struct arena *arena, const struct redeemable_ask *ask,
            const struct redeemable **ret)
{
    struct draft draft = {
        .ask = ask,
        .items = arena_array(arena, REDEEMABLE_MAX, sizeof(*draft.items)),
    };

    *ret = draft.items;
    if (ask->bought->rewards.count >= OP_REWARDS_MAX) {
        return 0;
    }
    begin_rewards(&draft, arena);
    add_vouchers(&draft);
    for (size_t i = 0; i < ask->rules->reward_count; i++) {
        if (ask->rules->rewards[i].cost_micro <= ask->points_micro &&
            can_be_had(&draft, i)) {
            add_reward(&draft, i, 0);
        }
    }
    return draft.count;
}
