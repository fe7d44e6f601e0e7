/*
 * Rooms of limits. A limit counts in the slot of its place: times, or micro-points.
 */
#include "svc/core/rules/earn_room.h"

#include "svc/base/civil.h"

int64_t
earn_period(enum rules_per per, int32_t day)
{
    switch (per) {
    case RULES_DAY: return day;
    case RULES_WEEK: return civil_week(day);
    case RULES_MONTH: return civil_month(day);
    case RULES_YEAR: return civil_year(day);
    case RULES_EVER: break;
    }
    return 0;
}

static int64_t
limit_id(const struct rules_rule *rule, size_t i)
{
    return counter_id((uint64_t)rule->key, 0, (unsigned)i);
}

bool
earn_room(const struct rules_rule *rule, const struct account *a, int32_t day,
          int *places, int64_t *ret_micro)
{
    int wanted = 0;

    *ret_micro = INT64_MAX;
    for (size_t i = 0; i < rule->limit_count; i++) {
        const struct rules_limit *limit = &rule->limits[i];
        int64_t used = counter_count(a, limit_id(rule, i), earn_period(limit->per, day));
        int64_t left = limit->most - used;

        if (left <= 0) {
            return false;
        }
        if (limit->in_points && left < *ret_micro) {
            *ret_micro = left;
        }
        wanted += used == 0;
    }
    if (wanted > *places) {
        return false;
    }
    *places -= wanted;
    return true;
}

int64_t
earn_room_used(const struct rules_rule *rule, const struct account *a, int32_t day,
               int *ret_limit)
{
    *ret_limit = -1;
    for (size_t i = 0; i < rule->limit_count; i++) {
        const struct rules_limit *limit = &rule->limits[i];
        int64_t used = counter_count(a, limit_id(rule, i), earn_period(limit->per, day));

        if (used >= limit->most) {
            *ret_limit = (int)i;
            return used;
        }
    }
    return 0;
}

struct counter_change
earn_room_change(const struct rules_rule *rule, size_t limit, int32_t day, int64_t delta)
{
    return (struct counter_change){limit_id(rule, limit),
                                   earn_period(rule->limits[limit].per, day), delta};
}

size_t
earn_room_use(const struct rules_rule *rule, int32_t day, int64_t gain_micro,
              struct counter_change *ret)
{
    for (size_t i = 0; i < rule->limit_count; i++) {
        ret[i] =
            earn_room_change(rule, i, day, rule->limits[i].in_points ? gain_micro : 1);
    }
    return rule->limit_count;
}
