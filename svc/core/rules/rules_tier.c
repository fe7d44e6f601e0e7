/*
 * Windows and holdings: see rules_tier.h.
 */
#include "svc/core/rules/rules_tier.h"

#include "svc/core/rules/rules_compiled.h"

enum { YEAR = 12 };

/* The first month of the window that ends with this one. */
static int64_t
window_start(const struct rules_tiers *tiers, int64_t month)
{
    int64_t in_year;

    if (tiers->window_months > 0) {
        return month - tiers->window_months + 1;
    }
    in_year = (month - (tiers->year_from_month - 1)) % YEAR;
    return month - (in_year < 0 ? in_year + YEAR : in_year);
}

int64_t
rules_tier_window(const struct rules *rules, int64_t month)
{
    return window_start(&rules->compiled->tiers, month);
}

int64_t
rules_tier_window_end(const struct rules *rules, int64_t month)
{
    const struct rules_tiers *tiers = &rules->compiled->tiers;

    return tiers->window_months > 0 ? month + tiers->window_months - 1
                                    : window_start(tiers, month) + YEAR - 1;
}

static bool
is_reached(const struct rules *rules, const struct rules_level *level,
           const struct tier_months *months, int64_t month)
{
    int64_t first = window_start(&rules->compiled->tiers, month);

    return tier_months_total(months->items, months->count, first, month) >=
           level->points_micro;
}

/* A holding that begins with a month. */
static struct holding
holding_from(const struct rules *rules, int64_t month)
{
    const struct rules_tiers *tiers = &rules->compiled->tiers;

    if (tiers->window_months == 0) {
        return (struct holding){month, window_start(tiers, month) + (int64_t)2 * YEAR};
    }
    if (tiers->hold_months == 0) {
        return (struct holding){month, HOLDING_FOR_EVER};
    }
    return (struct holding){month, month + 1 + tiers->hold_months};
}

int16_t
rules_tier_held(const struct rules *rules, const struct holdings *h, int64_t month)
{
    for (size_t i = rules->level_count; i > 0; i--) {
        const struct rules_level *level = &rules->levels[i - 1];

        if (holdings_lasts(h, (int16_t)level->number, month)) {
            return (int16_t)level->number;
        }
    }
    return 0;
}

void
rules_tier_reach(const struct rules *rules, const struct tier_months *months,
                 int64_t month, struct holdings *h)
{
    for (size_t i = 1; i < rules->level_count; i++) {
        const struct rules_level *level = &rules->levels[i];

        if (!holdings_lasts(h, (int16_t)level->number, month) &&
            is_reached(rules, level, months, month)) {
            h->of[level->number] = holding_from(rules, month);
        }
    }
}

void
rules_tier_lose(const struct rules *rules, const struct tier_months *before,
                const struct tier_months *now, int64_t month, struct holdings *h)
{
    for (size_t i = 1; i < rules->level_count; i++) {
        const struct rules_level *level = &rules->levels[i];
        struct holding *held = &h->of[level->number];

        if (held->until_month != 0 &&
            is_reached(rules, level, before, held->since_month) &&
            !is_reached(rules, level, now, held->since_month) &&
            !is_reached(rules, level, now, month)) {
            *held = (struct holding){0, 0};
        }
    }
}

/* The place of the level among those of the rules; their count: it is none of them. */
static size_t
level_place(const struct rules *rules, int16_t tier)
{
    size_t place = 0;

    while (place < rules->level_count && rules->levels[place].number != tier) {
        place++;
    }
    return place;
}

/* The place of the level that takes the place of the one at `place` when that ends. */
static size_t
place_after(const struct rules *rules, const struct tier_months *months, size_t place,
            int64_t last)
{
    bool known = place < rules->level_count;

    if (known && is_reached(rules, &rules->levels[place], months, last)) {
        return place;
    }
    if (known && place > 0 && rules->compiled->tiers.down == RULES_DOWN_ONE) {
        return place - 1;
    }
    while (place > 0) {
        place--;
        if (is_reached(rules, &rules->levels[place], months, last)) {
            return place;
        }
    }
    return 0;
}

void
rules_tier_end(const struct rules *rules, const struct tier_months *months, int16_t tier,
               int64_t until, struct holdings *h)
{
    int64_t last = until - 1;

    if (rules->format != 1) {
        size_t place = place_after(rules, months, level_place(rules, tier), last);
        struct holding next = holding_from(rules, last);
        struct holding *held = &h->of[rules->levels[place].number];

        if (place > 0 && held->until_month < next.until_month) {
            *held = next;
        }
    }
    holdings_drop_ended(h, until);
}
