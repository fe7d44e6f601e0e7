/*
 * What cut a reason to the rest of a limit is not stored, so a purchase is evaluated
 * again as its refunds do it; of a load its rule tells all.
 */
#include "svc/core/ledger/reasons.h"

#include <assert.h>

#include "svc/core/rules/earn.h"
#include "svc/core/rules/earn_basket.h"
#include "svc/core/rules/earn_memory.h"
#include "svc/core/rules/earn_text.h"

/* Whom nothing is asked of: the memory decides. */
static const struct account nobody;

/* What the rules gave for all that was bought; nothing where they cannot be asked. */
static const struct earned *
sale_again(struct arena *arena, const struct rules *rules, const struct detail_sale *sale)
{
    struct earned *earned = arena_alloc(arena, sizeof *earned);
    struct earn_memory *memory = arena_alloc(arena, sizeof *memory);
    struct earn_basket basket;
    struct earn_case again = {.before = &nobody, .basket = &basket, .memory = memory};

    if (!earn_memory_read(rules->compiled, sale, memory)) {
        earned_clear(earned);
        return earned;
    }
    basket =
        earn_basket_whole(&sale->basket, sale->paid.card_minor, sale->paid.other_minor);
    if (!earn(rules->compiled, rules->currency_exponent, &again, earned)) {
        earned_clear(earned);
    }
    return earned;
}

/* A load has one reason at most. */
static const struct earned *
load_again(struct arena *arena, const struct rules *rules,
           const struct detail_earned *told)
{
    const struct rules_compiled *compiled = rules->compiled;
    struct earned *earned = arena_alloc(arena, sizeof *earned);

    earned_clear(earned);
    for (size_t i = 0; told->reason_count == 1 && i < compiled->counts[RULES_LOADS];
         i++) {
        const struct rules_load *load = &compiled->loads[i];

        if (slice_eq_cstr(told->reasons[0].rule, load->rule.id)) {
            earned->reasons[earned->reason_count++] = (struct earn_reason){
                RULES_LOADS_BIT + (unsigned)i, &load->rule, told->reasons[0].points_micro,
                load->points_micro, told->reasons[0].base_minor};
        }
    }
    return earned;
}

static const struct earned *
again(struct arena *arena, const struct rules *rules, const struct entry_detail *detail)
{
    return detail->kind == ENTRY_LOAD ? load_again(arena, rules, &detail->load.earned)
                                      : sale_again(arena, rules, &detail->sale);
}

static struct reason_told
tell_reason(struct arena *arena, const struct rules *rules,
            const struct detail_reason *reason, const struct earned *earned)
{
    struct reason_told told = {
        .rule = reason->rule,
        .name = arena_strndup(arena, reason->rule.p, reason->rule.n),
        .points_micro = reason->points_micro,
        .text = "",
    };

    for (size_t i = 0; i < earned->reason_count; i++) {
        struct earn_reason found = earned->reasons[i];

        assert(rules != NULL); /* nothing is earned again without */
        if (slice_eq_cstr(reason->rule, found.rule->id)) {
            found.points_micro = reason->points_micro;
            found.base = reason->base_minor;
            told.name = found.rule->name;
            told.names = found.rule->names;
            told.name_count = found.rule->name_count;
            told.text =
                earn_text(arena, rules->compiled, &found, rules->currency_exponent);
        }
    }
    return told;
}

size_t
reasons_tell(struct arena *arena, const struct rules *rules,
             const struct entry_detail *detail, const struct reason_told **ret)
{
    static const struct earned none;
    const struct detail_earned *given = detail->kind == ENTRY_LOAD ? &detail->load.earned
                                        : entry_detail_sale(detail) != NULL
                                            ? &detail->sale.earned
                                            : NULL;
    const struct earned *earned = &none;
    struct reason_told *list;

    if (given == NULL || given->reason_count == 0) {
        return 0;
    }
    if (rules != NULL && rules->compiled != NULL) {
        earned = again(arena, rules, detail);
    }
    list = arena_array(arena, given->reason_count, sizeof *list);
    for (size_t i = 0; i < given->reason_count; i++) {
        list[i] = tell_reason(arena, rules, &given->reasons[i], earned);
    }
    *ret = list;
    return given->reason_count;
}
