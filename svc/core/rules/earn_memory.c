/*
 * Memories are read by the rules' ids.
 */
#include "svc/core/rules/earn_memory.h"

#include "svc/core/rules/rules_lookup.h"

/* Adds what is 0 or more; false when it is not, or the sum leaves int64. */
static bool
add_minor(int64_t *sum, int64_t minor)
{
    return minor >= 0 && !__builtin_add_overflow(*sum, minor, sum);
}

/* Whether it can have been bought: what evaluation asserts of a basket. */
static bool
is_sale(const struct detail_sale *sale)
{
    const struct op_basket *basket = &sale->basket;
    int64_t paid = 0, parts = 0;

    if (basket->line_count > OP_LINES_MAX || !add_minor(&paid, sale->paid.card_minor) ||
        !add_minor(&paid, sale->paid.other_minor) ||
        !add_minor(&parts, basket->tax_minor) || !add_minor(&parts, basket->tip_minor)) {
        return false;
    }
    for (size_t i = 0; i < basket->line_count; i++) {
        if (basket->lines[i].quantity < 0 ||
            !add_minor(&parts, basket->lines[i].amount_minor)) {
            return false;
        }
    }
    return parts <= paid && (parts == paid || basket->line_count == 0);
}

static bool
giving_bit(const struct rules_compiled *rules, struct slice id, unsigned *ret_bit)
{
    unsigned bit = rules_bit_of(rules, RULES_EARN, id);

    if (bit == RULES_BITS) {
        bit = rules_bit_of(rules, RULES_BONUSES, id);
    }
    *ret_bit = bit;
    return bit != RULES_BITS;
}

bool
earn_memory_read(const struct rules_compiled *rules, const struct detail_sale *sale,
                 struct earn_memory *ret)
{
    const struct detail_earned *told = &sale->earned;
    const struct detail_texts *lost = &told->facts.lost;
    unsigned bit;

    if (!is_sale(sale)) {
        return false;
    }
    *ret = (struct earn_memory){.gave = {{0}}};
    for (size_t i = 0; i < told->reason_count; i++) {
        if (!giving_bit(rules, told->reasons[i].rule, &bit)) {
            return false;
        }
        rules_mask_add(&ret->gave, bit);
        ret->gave_micro[bit] = told->reasons[i].points_micro;
    }
    for (size_t i = 0; i < lost->count; i++) {
        if (!giving_bit(rules, lost->items[i], &bit)) {
            return false;
        }
        rules_mask_add(&ret->lost, bit);
    }
    return true;
}
