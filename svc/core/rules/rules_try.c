/*
 * Asks for points as a purchase does, and words what the evaluation tells.
 */
#include "svc/core/rules/rules_try.h"

#include <assert.h>
#include <stdlib.h>

#include "svc/core/rules/earn_basket.h"
#include "svc/core/rules/earn_room.h"
#include "svc/core/rules/earn_simple.h"
#include "svc/core/rules/earn_text.h"
#include "svc/core/rules/rules_id.h"
#include "svc/core/rules/rules_lookup.h"
#include "svc/core/rules/rules_mask.h"

static bool
try_simple(struct arena *arena, const struct rules *rules, const struct rules_try *t,
           struct rules_tried *ret)
{
    const struct op_purchase *bought = t->bought;
    struct rules_tried_reason *reasons;
    struct earned_simple earned;

    if (!earn_simple(rules, bought->card_minor, bought->amount_minor - bought->card_minor,
                     &earned)) {
        return false;
    }
    reasons = arena_array(arena, earned.reason_count, sizeof(*reasons));
    for (size_t i = 0; i < earned.reason_count; i++) {
        const struct earn_simple_reason *from = &earned.reasons[i];
        struct slice text = earn_simple_text(arena, from, rules->currency_exponent);

        reasons[i] = (struct rules_tried_reason){from->rule->id, "", from->points_micro,
                                                 arena_strndup(arena, text.p, text.n)};
    }
    *ret = (struct rules_tried){.points_micro = earned.points_micro,
                                .reasons = reasons,
                                .reason_count = earned.reason_count};
    return true;
}

static void
tell_reasons(struct arena *arena, const struct rules *rules, const struct earned *earned,
             struct rules_tried *ret)
{
    struct rules_tried_reason *reasons =
        arena_array(arena, earned->reason_count, sizeof(*reasons));

    for (size_t i = 0; i < earned->reason_count; i++) {
        const struct earn_reason *from = &earned->reasons[i];

        reasons[i] = (struct rules_tried_reason){
            from->rule->id, from->rule->name, from->points_micro,
            earn_text(arena, rules->compiled, from, rules->currency_exponent)};
    }
    ret->reasons = reasons;
    ret->reason_count = earned->reason_count;
}

/* The rules of a set, in the order of their bits. */
static size_t
rules_of(struct arena *arena, const struct rules *rules, const struct rules_mask *mask,
         const struct rules_rule ***ret)
{
    const struct rules_rule **list = arena_array(arena, EARN_RULES_MAX, sizeof(*list));
    size_t count = 0;

    for (unsigned bit = rules_mask_next(mask, 0, EARN_BITS); bit < EARN_BITS;
         bit = rules_mask_next(mask, bit + 1, EARN_BITS)) {
        list[count++] = rules_of_bit(rules->compiled, bit);
    }
    *ret = list;
    return count;
}

static void
tell_blocked(struct arena *arena, const struct rules *rules, const struct rules_try *t,
             const struct rules_mask *mask, struct rules_tried *ret)
{
    const struct rules_rule **list;
    size_t count = rules_of(arena, rules, mask, &list);
    struct rules_tried_blocked *blocked = arena_array(arena, count, sizeof(*blocked));

    for (size_t i = 0; i < count; i++) {
        int at = -1;
        int64_t used = earn_room_used(list[i], t->who, t->when.day, &at);

        blocked[i] = (struct rules_tried_blocked){
            list[i]->id, list[i]->name, at >= 0 ? &list[i]->limits[at] : NULL, used};
    }
    ret->blocked = blocked;
    ret->blocked_count = count;
}

static bool
try_program(struct arena *arena, const struct rules *rules, const struct rules_try *t,
            struct rules_tried *ret)
{
    const struct op_purchase *bought = t->bought;
    const struct earn_basket basket = earn_basket_whole(
        &bought->basket, bought->card_minor, bought->amount_minor - bought->card_minor);
    const struct earn_case c = {
        .before = t->who,
        .basket = &basket,
        .when = t->when,
        .where = t->where,
        .flags = earn_flags(rules->compiled, bought->flags),
    };
    const struct rules_rule **lost;
    struct earned earned;

    if (!earn(rules->compiled, rules->currency_exponent, &c, &earned)) {
        return false;
    }
    *ret = (struct rules_tried){.points_micro = earned.points_micro,
                                .qualifying_micro = earned.qualifying_micro};
    tell_reasons(arena, rules, &earned, ret);
    tell_blocked(arena, rules, t, &earned.blocked, ret);
    ret->lost_count = rules_of(arena, rules, &earned.lost, &lost);
    ret->lost = lost;
    return true;
}

bool
rules_try(struct arena *arena, const struct rules *rules, const struct rules_try *t,
          struct rules_tried *ret)
{
    if (t->bought->amount_minor > rules->limits.purchase_max_minor) {
        return false;
    }
    return rules->format == 1 ? try_simple(arena, rules, t, ret)
                              : try_program(arena, rules, t, ret);
}

static const struct rules_level *
level_of(const struct rules *rules, struct slice id)
{
    for (size_t i = 0; i < rules->level_count; i++) {
        const struct rules_level *level = &rules->levels[i];

        if (slice_eq_cstr(id, level->id != NULL ? level->id : level->name)) {
            return level;
        }
    }
    return NULL;
}

static int
by_key(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

bool
rules_try_who(const struct rules *rules, struct slice level, const struct slice *tags,
              size_t tag_count, struct account *ret)
{
    const struct rules_level *found = level_of(rules, level);

    assert(tag_count <= ACCOUNT_TAGS_MAX);
    account_clear(ret);
    if (level.n > 0 && found == NULL) {
        return false;
    }
    ret->tier = found != NULL ? (int16_t)found->number : 0;
    for (size_t i = 0; i < tag_count; i++) {
        ret->tags[i] = rules_id(tags[i]);
    }
    ret->tag_count = tag_count;
    if (tag_count > 0) {
        qsort(ret->tags, tag_count, sizeof(ret->tags[0]), by_key);
    }
    return true;
}

static const struct rules_rule *
rule_of(const struct rules *rules, struct slice id)
{
    for (unsigned bit = 0; rules->compiled != NULL && bit < EARN_BITS; bit++) {
        bool base = bit < RULES_EARN_BITS;
        size_t place = base ? bit : bit - RULES_BONUSES_BIT;
        size_t count = rules->compiled->counts[base ? RULES_EARN : RULES_BONUSES];

        if ((base || bit >= RULES_BONUSES_BIT) && place < count &&
            slice_eq_cstr(id, rules_of_bit(rules->compiled, bit)->id)) {
            return rules_of_bit(rules->compiled, bit);
        }
    }
    return NULL;
}

bool
rules_try_used(const struct rules *rules, struct slice rule, int64_t limit, int64_t used,
               int32_t day, struct account *who)
{
    const struct rules_rule *found = rule_of(rules, rule);
    struct counter_change change;

    if (found == NULL || limit < 1 || limit > found->limit_count) {
        return false;
    }
    change = earn_room_change(found, (size_t)limit - 1, day, used);
    return counters_apply(who, &change, 1);
}
