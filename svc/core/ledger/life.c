/*
 * Drafts and activities: see life.h.
 */
#include "svc/core/ledger/life.h"

#include "svc/core/counter.h"
#include "svc/core/lots_order.h"
#include "svc/core/rules/rules_life.h"

/* Whether points that return to the sliding lot have ended: it is empty, and has no end
 * day though the account's tier has one. */
static bool
has_ended(const struct decision *d, const struct rules_points *points)
{
    return rules_life_slides(points) && lots_sliding_end(d->a) == LOT_NO_END &&
           !lots_has_sliding(d->a) &&
           rules_life_sliding_end(points, d->a->tier, d->day) != LOT_NO_END;
}

void
life_begin(const struct decision *d, struct lots *ret)
{
    if (d->rules == NULL || d->rules->format == 1) {
        lots_begin(ret, d->a);
        return;
    }
    lots_begin_merged(ret, d->a, d->day);
    if (d->sliding_gone || has_ended(d, &d->rules->compiled->points)) {
        ret->sliding_end = LOTS_ENDED;
    }
}

/* Moves the end day that the account keeps from `now` to `end`; LOT_NO_END: none. */
static void
note_end(const struct decision *d, struct change *c, int32_t end)
{
    int64_t now = counter_count(d->a, COUNTER_SLIDING_END, 0);
    int64_t next = end == LOT_NO_END ? 0 : end;
    const struct counter_change move = {COUNTER_SLIDING_END, 0, next - now};

    if (move.delta != 0) {
        change_count(d, c, &move, 1);
    }
}

static bool
slides(const struct rules *rules)
{
    return rules->format != 1 && rules_life_slides(&rules->compiled->points);
}

void
life_activity(const struct decision *d, struct lots *lots, struct change *c)
{
    if (slides(d->rules)) {
        lots->sliding_end =
            rules_life_sliding_end(&d->rules->compiled->points, d->a->tier, d->day);
        note_end(d, c, lots->sliding_end);
        lots_join_sliding(lots, d->day);
    }
}

bool
life_slide(const struct decision *d, const struct rules *rules, int16_t tier, int32_t day,
           struct lots *ret, struct change *c)
{
    if (!slides(rules)) {
        return false;
    }
    lots_begin_merged(ret, d->a, d->day);
    ret->sliding_end = rules_life_sliding_end(&rules->compiled->points, tier, day);
    note_end(d, c, ret->sliding_end);
    lots_join_sliding(ret, d->day);
    return true;
}

void
life_given(const struct decision *d, struct lots *lots, struct change *c)
{
    const struct rules_points *points = &d->rules->compiled->points;
    int32_t kept = lots_sliding_end(d->a), end;

    if (!rules_life_slides(points)) {
        return;
    }
    end = rules_life_sliding_end(points, d->a->tier, d->day);
    if (end != LOT_NO_END && (kept == LOT_NO_END || kept <= d->day)) {
        lots->sliding_end = end;
        note_end(d, c, end);
    }
}

void
life_note_ended(const struct decision *d, const struct lots *lots, struct change *c)
{
    for (size_t i = 0; i < lots->change_count; i++) {
        if (lots->changes[i].end_day == LOT_SLIDING) {
            note_end(d, c, LOT_NO_END);
            return;
        }
    }
}
