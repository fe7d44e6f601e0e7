/*
 * Needs: the bit of the rule is looked for in the tables that matching looks up.
 */
#include "svc/core/rules/why_need.h"

static uint32_t
bits_in(const struct rules_mask *table, size_t count, unsigned bit)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < count; i++) {
        if (rules_mask_has(&table[i], bit)) {
            bits |= UINT32_C(1) << i;
        }
    }
    return bits;
}

uint32_t
why_need_tiers(const struct rules_compiled *rules, unsigned bit)
{
    return bits_in(rules->context.tier, RULES_TIERS, bit);
}

uint32_t
why_need_flags(const struct rules_compiled *rules, unsigned bit)
{
    return bits_in(rules->context.flag, rules->flag_count, bit);
}

uint32_t
why_need_channels(const struct rules_compiled *rules, unsigned bit)
{
    return bits_in(rules->context.channel, RULES_CHANNELS, bit);
}

uint32_t
why_need_weekdays(const struct rules_compiled *rules, unsigned bit)
{
    return bits_in(rules->context.weekday, RULES_WEEKDAYS, bit);
}

/* The range that begins at the slice or after it; false: none. */
static bool
next_range(const struct rules_slice *slices, size_t count, unsigned bit, size_t *at,
           int32_t end, struct why_range *ret)
{
    while (*at < count && !rules_mask_has(&slices[*at].mask, bit)) {
        ++*at;
    }
    if (*at == count) {
        return false;
    }
    ret->from = slices[*at].from;
    while (*at < count && rules_mask_has(&slices[*at].mask, bit)) {
        ++*at;
    }
    ret->end = *at < count ? slices[*at].from : end;
    return true;
}

size_t
why_need_hours(const struct rules_compiled *rules, unsigned bit,
               struct why_range ret[WHY_HOURS_MAX])
{
    const struct rules_context *context = &rules->context;
    size_t count = 0, at = 0;

    while (count < WHY_HOURS_MAX && next_range(context->minutes, context->minute_count,
                                               bit, &at, 24 * 60, &ret[count])) {
        count++;
    }
    return count;
}

bool
why_need_days(const struct rules_compiled *rules, unsigned bit, int32_t day,
              struct why_range *ret)
{
    const struct rules_context *context = &rules->context;
    struct why_range range;
    bool found = false;
    size_t at = 0;

    while (next_range(context->days, context->day_count, bit, &at, INT32_MAX, &range)) {
        *ret = range;
        found = true;
        if (range.from > day) {
            break;
        }
    }
    return found;
}

const char *
why_need_tag(const struct rules_compiled *rules, unsigned bit, bool without, size_t *at)
{
    const struct rules_context *context = &rules->context;

    while (*at < context->tag_count) {
        const struct rules_tag *tag = &context->tags[(*at)++];

        if (rules_mask_has(without ? &tag->without : &tag->asked, bit)) {
            return tag->id;
        }
    }
    return NULL;
}

int32_t
why_need_store(const struct rules_compiled *rules, unsigned bit, size_t *at)
{
    const struct rules_context *context = &rules->context;

    while (*at < context->store_count) {
        const struct rules_place_mask *store = &context->stores[(*at)++];

        if (rules_mask_has(&store->mask, bit)) {
            return store->store_id;
        }
    }
    return 0;
}

bool
why_need_open_stores(const struct rules_compiled *rules, unsigned bit)
{
    return rules_mask_has(&rules->context.store_other, bit);
}

static const struct rules_mask *
mask_of(const struct rules_word *word, enum why_words words)
{
    switch (words) {
    case WHY_WORDS_WITHOUT: return &word->without;
    case WHY_WORDS_HAS: return &word->has;
    case WHY_WORDS_MEANT: break;
    }
    return &word->meant;
}

struct slice
why_need_word(const struct rules_compiled *rules, unsigned bit, enum why_words words,
              size_t *at)
{
    const struct rules_goods *goods = &rules->goods;

    while (*at < goods->word_count) {
        const struct rules_word *word = &goods->words[(*at)++];

        if (rules_mask_has(mask_of(word, words), bit)) {
            return word->text;
        }
    }
    return SLICE_NONE;
}
