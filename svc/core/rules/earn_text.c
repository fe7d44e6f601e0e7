/*
 * Arithmetic in signs: see earn_text.h.
 */
#include "svc/core/rules/earn_text.h"

#include <assert.h>
#include <inttypes.h>

#include "svc/core/rules/rules_number.h"

#define MICRO INT64_C(1000000)

enum { LOADS_END = RULES_LOADS_BIT + RULES_LOADS_BITS };

static const char *
give_text(struct arena *arena, const struct rules_give *give, int64_t base,
          int32_t exponent)
{
    const char *points = rules_points_text(arena, give->micro);

    switch (give->kind) {
    case RULES_PER_UNIT:
        return arena_printf(arena, "%s × %s", rules_money_text(arena, base, exponent),
                            points);
    case RULES_PER_AMOUNT:
        return arena_printf(arena, "⌊%s / %s⌋ × %s",
                            rules_money_text(arena, base, exponent),
                            rules_money_text(arena, give->per, exponent), points);
    case RULES_PER_ITEMS:
        return arena_printf(arena, "⌊%" PRId64 " / %" PRId64 "⌋ × %s", base, give->per,
                            points);
    case RULES_PER_VISIT: break;
    }
    return points;
}

/* The points that were multiplied: the least that give so much. */
static const char *
times_text(struct arena *arena, const struct rules_bonus *bonus, int64_t whole_micro)
{
    __int128 base =
        ((__int128)whole_micro * MICRO + bonus->more_micro - 1) / bonus->more_micro;

    return arena_printf(arena, "%s × (%s − 1)", rules_points_text(arena, (int64_t)base),
                        rules_points_text(arena, bonus->more_micro + MICRO));
}

static const char *
whole_text(struct arena *arena, const struct rules_compiled *rules,
           const struct earn_reason *reason, int32_t exponent)
{
    const struct rules_bonus *bonus;

    if (reason->bit >= RULES_LOADS_BIT && reason->bit < LOADS_END) {
        return rules_points_text(
            arena, rules->loads[reason->bit - RULES_LOADS_BIT].points_micro);
    }
    if (reason->bit < RULES_EARN_BITS) {
        return give_text(arena, &rules->earn[reason->bit].give, reason->base, exponent);
    }
    bonus = &rules->bonuses[reason->bit - RULES_BONUSES_BIT];
    if (bonus->kind == RULES_EXTRA) {
        return give_text(arena, &bonus->give, reason->base, exponent);
    }
    return times_text(arena, bonus, reason->whole_micro);
}

const char *
earn_text(struct arena *arena, const struct rules_compiled *rules,
          const struct earn_reason *reason, int32_t currency_exponent)
{
    const char *text = whole_text(arena, rules, reason, currency_exponent);

    assert(reason->bit < EARN_BITS);
    if (reason->points_micro == reason->whole_micro) {
        return text;
    }
    return arena_printf(arena, "min(%s, %s)", text,
                        rules_points_text(arena, reason->points_micro));
}
