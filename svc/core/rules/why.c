/*
 * Asks the rules of an entry's version again, as its detail says that they were asked:
 * what took part then takes part again, so what comes out is what the entry says.
 */
#include "svc/core/rules/why.h"

#include <string.h>

#include "svc/base/civil.h"
#include "svc/core/rules/earn_basket.h"
#include "svc/core/rules/earn_match.h"
#include "svc/core/rules/earn_memory.h"
#include "svc/core/rules/earn_text.h"
#include "svc/core/rules/rules_lookup.h"
#include "svc/core/rules/rules_mask.h"
#include "svc/core/rules/rules_number.h"
#include "svc/core/rules/rules_try.h"

/* An evaluation that was, and what is known of it. */
struct again {
    struct arena *arena;
    const struct rules_compiled *rules;
    const struct rules *set;
    const struct detail_earned *told;
    struct account who;
    struct earn_basket basket;
    struct earn_case c;
    struct earn_memory memory;
    struct earned earned;
    struct rules_mask budget;
};

/* What the entry says of itself, whatever its rules. */
static void
tell_reasons(struct arena *arena, const struct detail_earned *told, struct why *ret)
{
    struct why_fired *fired = arena_array(arena, told->reason_count, sizeof *fired);

    for (size_t i = 0; i < told->reason_count; i++) {
        const struct detail_reason *from = &told->reasons[i];

        fired[i] = (struct why_fired){
            .id = from->rule,
            .points_micro = from->points_micro,
            .base = from->base_minor,
            .arithmetic =
                from->text.n > 0 ? arena_strndup(arena, from->text.p, from->text.n)
                : from->points_micro >= 0 ? rules_points_text(arena, from->points_micro)
                                          : "",
        };
    }
    ret->fired = fired;
    ret->fired_count = told->reason_count;
}

/* Who, where and when. False: a row that nobody could have written. */
static bool
again_context(struct again *g, const struct entry *entry, const struct why *why)
{
    const struct detail_facts *facts = &g->told->facts;

    if (facts->tags.count > ACCOUNT_TAGS_MAX || facts->tier < 0 ||
        facts->tier >= RULES_TIERS || (int)entry->channel < 0 ||
        (int)entry->channel >= RULES_CHANNELS ||
        !rules_try_who(g->set, SLICE_NONE, facts->tags.items, facts->tags.count,
                       &g->who)) {
        return false;
    }
    g->who.tier = (int16_t)facts->tier;
    g->c = (struct earn_case){
        .before = &g->who,
        .basket = &g->basket,
        .when = {entry->at_us, why->day, why->minute},
        .where = {entry->store_id, entry->channel},
        .flags = earn_flags(g->rules,
                            (struct op_flags){facts->flags.items, facts->flags.count}),
    };
    return true;
}

/* The bit of a base rule, a bonus or a load's bonus; RULES_BITS: none. */
static unsigned
bit_of(const struct rules_compiled *rules, struct slice id)
{
    static const enum rules_section sections[] = {RULES_EARN, RULES_BONUSES, RULES_LOADS};
    unsigned bit = RULES_BITS;

    for (size_t i = 0; i < sizeof sections / sizeof sections[0] && bit == RULES_BITS;
         i++) {
        bit = rules_bit_of(rules, sections[i], id);
    }
    return bit;
}

/* Which rules had no room, or were outbid. */
static void
again_facts(struct again *g)
{
    const struct detail_facts *facts = &g->told->facts;

    g->earned.blocked = g->earned.lost = (struct rules_mask){{0}};
    for (size_t i = 0; i < facts->blocked_count; i++) {
        unsigned bit = bit_of(g->rules, facts->blocked[i].rule);

        if (bit < RULES_BITS) {
            rules_mask_add(&g->earned.blocked, bit);
            if (facts->blocked[i].budget) {
                rules_mask_add(&g->budget, bit);
            }
        }
    }
    for (size_t i = 0; i < facts->lost.count; i++) {
        unsigned bit = bit_of(g->rules, facts->lost.items[i]);

        if (bit < RULES_BITS) {
            rules_mask_add(&g->earned.lost, bit);
        }
    }
}

/* Adds to each reason what the rules say of it. */
static void
word_reasons(struct again *g, struct why *ret)
{
    struct why_fired *fired = arena_array(g->arena, ret->fired_count, sizeof *fired);

    memcpy(fired, ret->fired, ret->fired_count * sizeof *fired);
    for (size_t i = 0; i < ret->fired_count; i++) {
        unsigned bit = bit_of(g->rules, fired[i].id);

        if (bit == RULES_BITS) {
            continue;
        }
        fired[i].bit = bit;
        fired[i].rule = rules_of_bit(g->rules, bit);
        fired[i].cut =
            bit >= RULES_LOADS_BIT && bit < RULES_LOADS_BIT + RULES_LOADS_BITS &&
            fired[i].points_micro < g->rules->loads[bit - RULES_LOADS_BIT].points_micro;
        for (size_t k = 0; k < g->earned.reason_count; k++) {
            const struct earn_reason *reason = &g->earned.reasons[k];

            if (reason->bit == bit && reason->points_micro == fired[i].points_micro) {
                fired[i].cut = reason->whole_micro > reason->points_micro;
                fired[i].arithmetic =
                    earn_text(g->arena, g->rules, reason, g->set->currency_exponent);
            }
        }
    }
    ret->fired = fired;
}

static struct again *
again_new(struct arena *arena, const struct rules *rules,
          const struct detail_earned *told)
{
    struct again *g = arena_alloc(arena, sizeof *g);

    g->arena = arena;
    g->rules = rules->compiled;
    g->set = rules;
    g->told = told;
    earned_clear(&g->earned);
    return g;
}

static void
inputs_of(const struct detail_earned *told, bool has_facts, struct why_inputs *ret)
{
    ret->has_facts = has_facts;
    if (has_facts) {
        ret->tier = (int16_t)told->facts.tier;
        ret->tags = told->facts.tags;
        ret->flags = told->facts.flags;
    }
}

static int64_t
counted_of(const struct again *g)
{
    struct earn_goods goods;
    int64_t minor = 0;

    earn_goods_weigh(g->rules, &g->basket, &goods);
    for (size_t i = 0; i < goods.count; i++) {
        minor += goods.items[i].amount_minor;
    }
    return minor;
}

static void
why_sale(struct arena *arena, const struct rules *rules, const struct entry *entry,
         const struct detail_sale *sale, struct why *ret)
{
    struct why_case asked;
    struct again *g;

    ret->has_inputs = true;
    ret->inputs.paid = sale->paid;
    if (__builtin_add_overflow(sale->paid.card_minor, sale->paid.other_minor,
                               &ret->inputs.counted_minor)) {
        return; /* a damaged row */
    }
    tell_reasons(arena, &sale->earned, ret);
    if (rules == NULL || rules->format == 1) {
        return;
    }
    inputs_of(&sale->earned, true, &ret->inputs);
    g = again_new(arena, rules, &sale->earned);
    if (!again_context(g, entry, ret) || !earn_memory_read(g->rules, sale, &g->memory)) {
        return;
    }
    g->basket =
        earn_basket_whole(&sale->basket, sale->paid.card_minor, sale->paid.other_minor);
    ret->inputs.counted_minor = counted_of(g);
    g->c.memory = &g->memory;
    if (!earn(g->rules, rules->currency_exponent, &g->c, &g->earned)) {
        earned_clear(&g->earned);
    }
    again_facts(g);
    word_reasons(g, ret);
    asked = (struct why_case){&g->c, &g->earned, g->budget};
    ret->nearly_count = why_nearly(g->rules, &asked, ret->nearly);
}

static void
why_load(struct arena *arena, const struct rules *rules, const struct entry *entry,
         const struct detail_load *load, struct why *ret)
{
    struct why_case asked;
    struct again *g;

    ret->has_inputs = true;
    ret->inputs.counted_minor = entry->cash_minor;
    tell_reasons(arena, &load->earned, ret);
    if (rules == NULL || rules->format == 1) {
        return;
    }
    inputs_of(&load->earned, true, &ret->inputs);
    g = again_new(arena, rules, &load->earned);
    if (!again_context(g, entry, ret)) {
        return;
    }
    again_facts(g);
    word_reasons(g, ret);
    asked = (struct why_case){&g->c, &g->earned, g->budget};
    ret->nearly_count = why_nearly_load(g->rules, &asked, entry->cash_minor, ret->nearly);
}

unsigned
why_prize_bit(const struct rules *rules, struct slice id)
{
    unsigned bit;

    if (rules == NULL || rules->format == 1) {
        return RULES_BITS;
    }
    bit = rules_bit_of(rules->compiled, RULES_CHALLENGES, id);
    return bit != RULES_BITS ? bit : rules_bit_of(rules->compiled, RULES_GIFTS, id);
}

/* What a gift or a challenge gave, or what of it went back. */
static void
why_bonus(struct arena *arena, const struct rules *rules, const struct entry *entry,
          const struct detail_given *bonus, struct why *ret)
{
    struct why_fired *fired = arena_alloc(arena, sizeof *fired);
    int64_t micro = entry->points_micro;

    *fired = (struct why_fired){
        .id = bonus->give.rule,
        .points_micro = micro,
        .arithmetic = rules_points_text(arena, micro < 0 ? -micro : micro),
    };
    fired->bit = why_prize_bit(rules, bonus->give.rule);
    if (fired->bit != RULES_BITS) {
        fired->rule = rules_of_bit(rules->compiled, fired->bit);
    }
    ret->fired = fired;
    ret->fired_count = 1;
}

void
why_entry(struct arena *arena, const struct rules *rules, const struct entry *entry,
          const struct entry_detail *detail, struct why *ret)
{
    const struct detail_sale *sale = entry_detail_sale(detail);

    memset(ret, 0, sizeof *ret);
    ret->day = civil_day(entry->at_us);
    ret->minute = civil_minute(entry->at_us);
    if (sale != NULL) {
        why_sale(arena, rules, entry, sale, ret);
    } else if (entry->kind == ENTRY_LOAD) {
        why_load(arena, rules, entry, &detail->load, ret);
    } else if (entry->kind == ENTRY_BONUS) {
        why_bonus(arena, rules, entry, &detail->bonus, ret);
    }
}
