/*
 * Progress: see progress.h.
 */
#include "svc/core/rules/progress.h"

#include "svc/base/civil.h"
#include "svc/core/counter.h"
#include "svc/core/holdings.h"
#include "svc/core/rules/earn_challenge.h"
#include "svc/core/rules/rules_tier.h"
#include "svc/core/tier_months.h"
#include "svc/core/week_runs.h"

static int32_t
last_day_of_month(int64_t month)
{
    return civil_month_start_day((int32_t)month + 1) - 1;
}

/* The place of the account's level; that of the first one, when the rules do not have it.
 */
static size_t
level_place(const struct account *a, const struct rules *rules)
{
    for (size_t i = 0; i < rules->level_count; i++) {
        if (rules->levels[i].number == a->tier) {
            return i;
        }
    }
    return 0;
}

static int64_t
missing_of(const struct rules_level *level, int64_t there_micro)
{
    return there_micro < level->points_micro ? level->points_micro - there_micro : 0;
}

/* The first month of the window with points; `month` itself without any. */
static int64_t
first_counted(const struct account *a, int64_t first, int64_t month)
{
    for (int64_t at = first; at < month; at++) {
        if (tier_months_sum(a, at, at) > 0) {
            return at;
        }
    }
    return month;
}

static void
find_next(const struct account *a, const struct rules *rules, int64_t month,
          struct progress_goal *ret)
{
    size_t place = level_place(a, rules);
    int64_t first = rules_tier_window(rules, month);

    if (place + 1 >= rules->level_count) {
        return;
    }
    ret->level = &rules->levels[place + 1];
    ret->missing_micro = missing_of(ret->level, tier_months_sum(a, first, month));
    ret->by_day =
        last_day_of_month(rules_tier_window_end(rules, first_counted(a, first, month)));
}

/* The level ends with a month that lies ahead: what the window before it still needs. */
static void
find_keep(const struct account *a, const struct rules *rules, int64_t month,
          struct progress_goal *ret)
{
    const struct rules_level *level = &rules->levels[level_place(a, rules)];
    struct holdings held;
    struct holding holding;

    holdings_of(a, &held);
    holding = a->tier >= 0 && a->tier < HOLDINGS_MAX ? held.of[a->tier]
                                                     : (struct holding){0, 0};
    if (level->points_micro == 0 || holding.until_month <= month ||
        holding.until_month == HOLDING_FOR_EVER) {
        return;
    }
    ret->level = level;
    ret->missing_micro = missing_of(
        level, tier_months_sum(a, rules_tier_window(rules, holding.until_month - 1),
                               holding.until_month - 1));
    ret->by_day = last_day_of_month(holding.until_month - 1);
}

/* Of weeks in a row: how long the run is that this week can go on. */
static int64_t
weeks_in_hand(const struct account *a, const struct rules_challenge *challenge,
              int64_t this_week)
{
    int64_t granted_id = earn_challenge_id(challenge, CHALLENGE_GRANTED);
    struct weeks counted, marks;
    int64_t behind;

    weeks_counted(a, earn_challenge_id(challenge, CHALLENGE_PROGRESS), &counted);
    weeks_marked(a, granted_id, &marks);
    behind = weeks_settled(&counted, &marks, challenge->target, counter_older(granted_id),
                           this_week);
    return weeks_run_now(&counted, challenge->target, behind, this_week);
}

/* Of a period: what came since the last grant; all of it behind the last one. */
static int64_t
count_in_hand(const struct account *a, const struct rules_challenge *challenge,
              int64_t period)
{
    int64_t progress =
        counter_count(a, earn_challenge_id(challenge, CHALLENGE_PROGRESS), period);
    int64_t due = earn_challenge_due(challenge, progress);
    int64_t left = progress - due * challenge->target;

    return due == challenge->repeat || left > challenge->target ? challenge->target
                                                                : left;
}

const char *
progress_count_word(enum rules_count count)
{
    switch (count) {
    case RULES_VISITS: return "visits";
    case RULES_ITEMS: return "items";
    case RULES_AMOUNT: return "amount";
    case RULES_WEEKS: break;
    }
    return "weeks";
}

static int32_t
period_end(const struct rules_challenge *challenge, int32_t day)
{
    switch (challenge->per) {
    case RULES_SPAN_WEEK: return day + RULES_WEEKDAYS - 1 - civil_weekday(day);
    case RULES_SPAN_MONTH: return last_day_of_month(civil_month(day));
    case RULES_SPAN_DAYS: return challenge->to_day;
    case RULES_SPAN_EVER: break;
    }
    return LOT_NO_END;
}

static struct progress_challenge
challenge_in_hand(const struct account *a, const struct rules_challenge *challenge,
                  int32_t day, int64_t period)
{
    const struct rules_rule *rule = &challenge->rule;

    return (struct progress_challenge){
        .id = rule->id,
        .name = rule->name,
        .names = rule->names,
        .name_count = rule->name_count,
        .counts = progress_count_word(challenge->count),
        .count = challenge->count == RULES_WEEKS
                     ? weeks_in_hand(a, challenge, civil_week(day))
                     : count_in_hand(a, challenge, period),
        .target = challenge->target,
        .ends_day = period_end(challenge, day),
    };
}

/* Those that the account's level and tags let it take part in, and that run on the day.
 */
static void
find_challenges(const struct account *a, const struct rules_compiled *rules, int32_t day,
                struct progress *ret)
{
    struct rules_mask open = earn_match_person(rules, a, day);

    for (size_t i = 0; i < rules->counts[RULES_CHALLENGES] &&
                       ret->challenge_count < PROGRESS_CHALLENGES_MAX;
         i++) {
        const struct rules_challenge *challenge = &rules->challenges[i];
        int64_t period;

        if (rules_mask_has(&open, RULES_CHALLENGES_BIT + (unsigned)i) &&
            earn_challenge_period(challenge, day, &period)) {
            ret->challenges[ret->challenge_count++] =
                challenge_in_hand(a, challenge, day, period);
        }
    }
}

/* In format 1 every reward has a cost and nobody is kept from one. */
static void
find_reward(const struct account *a, const struct rules *rules, int32_t day,
            struct progress *ret)
{
    int64_t there_micro = account_spendable_micro(a, day);

    for (size_t i = 0; i < rules->reward_count; i++) {
        const struct reward *reward = &rules->rewards[i];
        bool hidden = rules->compiled != NULL && rules->compiled->rewards[i].gift_only;

        if (!hidden && reward->cost_micro > there_micro &&
            (ret->reward == NULL || reward->cost_micro < ret->reward->cost_micro)) {
            ret->reward = reward;
            ret->reward_missing_micro = reward->cost_micro - there_micro;
        }
    }
}

void
progress_of(const struct account *a, const struct rules *rules, int32_t day,
            struct progress *ret)
{
    int64_t month = civil_month(day);

    *ret = (struct progress){.challenge_count = 0};
    find_reward(a, rules, day, ret);
    if (rules->format == 1) {
        return;
    }
    find_next(a, rules, month, &ret->next);
    find_keep(a, rules, month, &ret->keep);
    find_challenges(a, rules->compiled, day, ret);
}
