/*
 * The calendar of points: see rules_life.h.
 */
#include "svc/core/rules/rules_life.h"

#include <assert.h>

#include "svc/base/civil.h"
#include "svc/core/lots.h"

/* Lives of more days end with a week, so that an account has one lot a week. */
enum { EXACT_DAYS_MAX = 56, SUNDAY = 6 };

static int32_t
months_of(const struct rules_points *points, int16_t tier)
{
    assert(tier >= 0 && tier < RULES_TIERS);
    return points->months[tier];
}

/* That day of the month, or the last one that it has. */
static int32_t
day_in_month(int32_t month, int32_t day_of_month)
{
    int32_t last = civil_month_start_day(month + 1) - 1;
    int32_t day = civil_month_start_day(month) + day_of_month - 1;

    return day < last ? day : last;
}

static struct lot
lot_of_days(int32_t days, int32_t day)
{
    int32_t last = day + days - 1;

    if (days > EXACT_DAYS_MAX) {
        last += SUNDAY - civil_weekday(last);
    }
    return (struct lot){day, last + 1, 0};
}

/* Up to the first such date that leaves them their months; in common years 29 February is
 * the 28th. */
static struct lot
lot_of_date(const struct rules_points *points, int32_t day)
{
    int32_t year, month, day_of_month, last, least;

    civil_date_from_day(day, &year, &month, &day_of_month);
    least = day_in_month(civil_month(day) + points->at_least_months, day_of_month);
    month = civil_month(least) / 12 * 12 + points->month - 1;
    last = day_in_month(month, points->day_of_month);
    if (last < least) {
        last = day_in_month(month + 12, points->day_of_month);
    }
    return (struct lot){civil_month_start_day(civil_month(day)), last + 1, 0};
}

static struct lot
lot_of_life(const struct rules_points *points, int16_t tier, int32_t day)
{
    switch (points->life) {
    case RULES_LIFE_ACTIVITY: return (struct lot){0, LOT_SLIDING, 0};
    case RULES_LIFE_DAYS: return lot_of_days(points->days, day);
    case RULES_LIFE_DATE: return lot_of_date(points, day);
    default: return lots_slot(day, months_of(points, tier));
    }
}

struct lot
rules_life_lot(const struct rules_points *points, int16_t tier, int32_t day)
{
    struct lot lot = lot_of_life(points, tier, day);

    if (points->hold_back_days > 0) {
        lot.start_day = day + points->hold_back_days;
    }
    return lot;
}

bool
rules_life_slides(const struct rules_points *points)
{
    return points->life == RULES_LIFE_ACTIVITY;
}

int32_t
rules_life_sliding_end(const struct rules_points *points, int16_t tier, int32_t day)
{
    return lots_slot(day, months_of(points, tier)).end_day;
}
