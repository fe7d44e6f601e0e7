/*
 * Look-ups: one hash, two binary searches.
 */
#include "svc/core/rules/rules_lookup.h"

#include <assert.h>

#include "svc/core/rules/rules_words.h"

const struct rules_word *
rules_word(const struct rules_goods *goods, bool is_sku, struct slice text)
{
    uint16_t place;

    if (goods->word_count == 0 || text.n == 0) {
        return NULL;
    }
    place = goods->slots[rules_words_slot(goods, is_sku, text)];
    return place != 0 ? &goods->words[place - 1] : NULL;
}

const struct rules_mask *
rules_of_store(const struct rules_context *context, int32_t store_id)
{
    size_t first = 0, end = context->store_count;

    while (first < end) {
        size_t middle = first + (end - first) / 2;
        const struct rules_place_mask *place = &context->stores[middle];

        if (place->store_id == store_id) {
            return &place->mask;
        }
        if (place->store_id < store_id) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return &context->store_other;
}

const struct rules_mask *
rules_of_slice(const struct rules_slice *slices, size_t count, int32_t at)
{
    size_t first = 0, end = count; /* the one meant is in [first, end) */

    assert(count > 0 && slices[0].from <= at);
    while (end - first > 1) {
        size_t middle = first + (end - first) / 2;

        if (slices[middle].from <= at) {
            first = middle;
        } else {
            end = middle;
        }
    }
    return &slices[first].mask;
}

const struct rules_rule *
rules_of_bit(const struct rules_compiled *rules, unsigned bit)
{
    if (bit >= RULES_REWARDS_BIT) {
        return &rules->rewards[bit - RULES_REWARDS_BIT].rule;
    }
    if (bit >= RULES_BONUSES_BIT) {
        return &rules->bonuses[bit - RULES_BONUSES_BIT].rule;
    }
    if (bit >= RULES_CHALLENGES_BIT) {
        return &rules->challenges[bit - RULES_CHALLENGES_BIT].rule;
    }
    if (bit >= RULES_GIFTS_BIT) {
        return &rules->gifts[bit - RULES_GIFTS_BIT].rule;
    }
    if (bit >= RULES_LOADS_BIT) {
        return &rules->loads[bit - RULES_LOADS_BIT].rule;
    }
    return &rules->earn[bit - RULES_EARN_BIT].rule;
}

unsigned
rules_bit_of(const struct rules_compiled *rules, enum rules_section section,
             struct slice id)
{
    static const unsigned first[] = {
#define RULES_SECTION(NAME, member, one, most, first_bit) [RULES_##NAME] = (first_bit),
#include "svc/core/rules/rules_section.def"
#undef RULES_SECTION
    };
    unsigned end = first[section] + (unsigned)rules->counts[section];

    for (unsigned bit = first[section]; bit < end; bit++) {
        if (slice_eq_cstr(id, rules_of_bit(rules, bit)->id)) {
            return bit;
        }
    }
    return RULES_BITS;
}
