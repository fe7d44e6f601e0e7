/*
 * Levels, and how long points live.
 */
#include <inttypes.h>

#include "svc/core/rules/check/check.h"

enum { KEPT_MONTHS_MAX = 35 }; /* of the 36 months that an account keeps */

static void
check_window(const struct check *c, const struct rules_place *place)
{
    const struct document_tiers *t = c->document->tiers;

    if (t->window_months > 0 && t->year_from_month > 0) {
        rules_errors_add(c->errors, RULES_IN(place, "year_from_month"),
                         "The window is a number of months already.",
                         "Write window_months or year_from_month, not both.");
    } else if (t->window_months == 0 && t->year_from_month == 0) {
        rules_errors_add(c->errors, place, "It does not say over how long points count.",
                         "Write window_months, such as 12, or year_from_month, such as "
                         "1 for years from January on.");
    }
    if (t->window_months + t->hold_months > KEPT_MONTHS_MAX) {
        rules_errors_add(
            c->errors, RULES_IN(place, "hold_months"),
            check_say(c, "Window and hold are %" PRId64 " months together.",
                      t->window_months + t->hold_months),
            check_say(c, "Lower one of them: together they may be %d.", KEPT_MONTHS_MAX));
    }
}

static void
check_level_number(const struct check *c, size_t at, const struct rules_place *place)
{
    const struct shape_list *levels = &c->document->tiers->levels;
    int64_t number = DOCUMENT_AT(*levels, struct document_level, at)->number;

    if (at == 0 && number != 0) {
        rules_errors_add(c->errors, RULES_IN(place, "number"),
                         "The first level is the one that everybody begins with.",
                         "Write 0, or put the level with number 0 first.");
    }
    for (size_t i = 0; i < at; i++) {
        if (DOCUMENT_AT(*levels, struct document_level, i)->number == number) {
            rules_errors_add(
                c->errors, RULES_IN(place, "number"),
                check_say(c, "tiers.levels[%zu] has this number already.", i),
                "Give each level a number that none has or had.");
            return;
        }
    }
}

static void
check_level_points(const struct check *c, size_t at, const struct rules_place *place)
{
    const struct shape_list *levels = &c->document->tiers->levels;
    const struct document_level *level = DOCUMENT_AT(*levels, struct document_level, at);

    if (at == 0 && level->points != 0) {
        rules_errors_add(c->errors, RULES_IN(place, "points"),
                         "The first level is the one that everybody begins with.",
                         "Write 0.");
    }
    if (at > 0 && level->points <= (level - 1)->points) {
        rules_errors_add(c->errors, RULES_IN(place, "points"),
                         check_say(c, "The level before it has %" PRId64 " points.",
                                   (level - 1)->points),
                         "Write more than that; levels stand lowest first.");
    }
}

void
check_tiers(const struct check *c)
{
    const struct rules_place *place = RULES_IN(NULL, "tiers");

    check_window(c, place);
    for (size_t i = 0; i < c->document->tiers->levels.count; i++) {
        const struct rules_place *level = RULES_AT(RULES_IN(place, "levels"), i);

        check_level_number(c, i, level);
        check_level_points(c, i, level);
    }
}

static void
check_life_way(const struct check *c, const struct document_life *life,
               const struct rules_place *place)
{
    int ways = (life->months >= 0) + (life->days > 0) + (life->on.text.n > 0);

    if (ways != 1) {
        rules_errors_add(c->errors, place,
                         ways == 0 ? "It does not say how long points live."
                                   : "It says more than one way how long points live.",
                         "Write one of months (0: they never end), days and on.");
        return;
    }
    if (life->after != 0 && life->months < 0) {
        rules_errors_add(c->errors, RULES_IN(place, "after"),
                         "Only months are counted after an activity.",
                         "Write earning, or months instead of days or on.");
    }
    if (life->by_tier.items != NULL && life->months < 0) {
        rules_errors_add(c->errors, RULES_IN(place, "by_tier"),
                         "Only months can differ by tier.",
                         "Leave it out, or write months.");
    }
    if (life->at_least_months >= 0 && life->on.text.n == 0) {
        rules_errors_add(c->errors, RULES_IN(place, "at_least_months"),
                         "It belongs to a life that ends on a day of the year.",
                         "Leave it out, or write on.");
    }
}

static void
check_by_tier(const struct check *c, const struct shape_list *list,
              const struct rules_place *place)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct rules_place *tier = RULES_IN(RULES_AT(place, i), "tier");
        struct slice id = DOCUMENT_AT(*list, struct document_tier_months, i)->tier;

        if (!check_tier(c, id, tier)) {
            continue;
        }
        for (size_t k = 0; k < i; k++) {
            if (slice_eq(DOCUMENT_AT(*list, struct document_tier_months, k)->tier, id)) {
                rules_errors_add(c->errors, tier, "It stands here twice.",
                                 "Leave one of them out.");
                break;
            }
        }
    }
}

void
check_points(const struct check *c)
{
    const struct document_points *points = c->document->points;
    const struct document_life *life = points->life;
    const struct rules_place *at_points = RULES_IN(NULL, "points");
    const struct rules_place *at_life = RULES_IN(at_points, "life");

    check_life_way(c, life, at_life);
    check_by_tier(c, &life->by_tier, RULES_IN(at_life, "by_tier"));
    if (life->on.text.n > 0 && !life->on.exists) {
        rules_errors_add(c->errors, RULES_IN(at_life, "on"),
                         "Not every year has this day.",
                         "Write month and day, such as \"12-31\" or \"02-28\".");
    }
    if (points->debt->max > 0 && !points->debt->allowed) {
        rules_errors_add(c->errors, RULES_IN(RULES_IN(at_points, "debt"), "max"),
                         "There is no debt that could be limited.",
                         "Leave it out, or write \"allowed\": true.");
    }
}
