/*
 * Levels, and how long points live.
 */
#include "svc/core/rules/compile/compile.h"
#include "svc/core/rules/document/shape_kinds.h"

static void
compile_levels(struct compile *c)
{
    const struct shape_list *list = &c->document->tiers->levels;
    struct rules_level *levels = compile_take(c, list->count, sizeof(*levels));

    for (size_t i = 0; i < list->count; i++) {
        const struct document_level *from = DOCUMENT_AT(*list, struct document_level, i);

        levels[i] = (struct rules_level){.id = compile_text(c, from->id),
                                         .name = compile_text(c, from->name),
                                         .number = (int32_t)from->number,
                                         .points_micro = from->points * SHAPE_MICRO};
        levels[i].names = compile_names(c, &from->names, &levels[i].name_count);
    }
    c->rules->levels = levels;
    c->rules->level_count = list->count;
}

/* Months by the number of the level; those of no level have what is not by tier. */
static void
compile_months(struct compile *c, const struct document_life *life)
{
    uint8_t *months = c->out->points.months;

    for (size_t i = 0; i < RULES_TIERS; i++) {
        months[i] = (uint8_t)life->months;
    }
    for (size_t i = 0; i < life->by_tier.count; i++) {
        const struct document_tier_months *of =
            DOCUMENT_AT(life->by_tier, struct document_tier_months, i);

        months[document_level(c->document, of->tier)->number] = (uint8_t)of->months;
    }
}

static void
compile_life(struct compile *c)
{
    const struct document_life *life = c->document->points->life;
    struct rules_points *points = &c->out->points;

    if (life->months >= 0) {
        points->life = life->after == 0 ? RULES_LIFE_MONTHS : RULES_LIFE_ACTIVITY;
        compile_months(c, life);
    } else if (life->days > 0) {
        points->life = RULES_LIFE_DAYS;
        points->days = (int32_t)life->days;
    } else {
        points->life = RULES_LIFE_DATE;
        points->month = shape_digits(life->on.text, 0, 2);
        points->day_of_month = shape_digits(life->on.text, 3, 2);
        points->at_least_months =
            life->at_least_months > 0 ? (int32_t)life->at_least_months : 0;
    }
}

void
compile_points(struct compile *c)
{
    const struct document_tiers *tiers = c->document->tiers;
    const struct document_points *points = c->document->points;
    int64_t debt_max = points->debt->max;

    c->out->tiers = (struct rules_tiers){
        (int32_t)tiers->window_months, (int32_t)tiers->year_from_month,
        (int32_t)tiers->hold_months, (enum rules_down)tiers->down};
    c->rules->debt_allowed = points->debt->allowed == 1;
    c->out->points.debt_max_micro = debt_max > 0 ? debt_max * SHAPE_MICRO : INT64_MAX;
    c->out->points.hold_back_days = (int32_t)points->hold_back_days;
    compile_levels(c);
    compile_life(c);
}
