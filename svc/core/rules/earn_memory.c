/*
 * Memories are read by the rules' ids.
 */
#include "svc/core/rules/earn_memory.h"

#include "svc/core/rules/rules_lookup.h"

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
earn_memory_read(const struct rules_compiled *rules, const struct detail_earned *told,
                 struct earn_memory *ret)
{
    const struct detail_texts *lost = &told->facts.lost;
    unsigned bit;

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
