/*
 * Goods: what each line is to the rules, by two look-ups of its words.
 */
#include <assert.h>

#include "svc/core/rules/earn_match.h"
#include "svc/core/rules/rules_lookup.h"
#include "svc/core/rules/rules_mask.h"

/* What a word does to a good: it is excluded, or meant, or not meant, or asked for. */
static bool
word_apply(const struct rules_word *word, struct earn_good *good,
           struct rules_mask *without)
{
    if (word == NULL) {
        return true;
    }
    rules_mask_or(&good->meant, &word->meant);
    rules_mask_or(&good->has, &word->has);
    rules_mask_or(without, &word->without);
    return !word->excluded;
}

static void
goods_add_line(const struct rules_compiled *rules, const struct op_line *line,
               struct earn_goods *ret)
{
    struct earn_good *good = &ret->items[ret->count];
    struct rules_mask without = {{0}};

    *good =
        (struct earn_good){line->amount_minor, line->quantity, rules->goods.open, {{0}}};
    if (!word_apply(rules_word(&rules->goods, true, line->sku), good, &without) ||
        !word_apply(rules_word(&rules->goods, false, line->category), good, &without)) {
        return;
    }
    rules_mask_and_not(&good->meant, &without);
    ret->count++;
}

struct rules_mask
earn_line_meant(const struct rules_compiled *rules, const struct op_line *line)
{
    const struct rules_word *words[] = {rules_word(&rules->goods, true, line->sku),
                                        rules_word(&rules->goods, false, line->category)};
    struct rules_mask meant = rules->goods.open, without = {{0}};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i] != NULL) {
            rules_mask_or(&meant, &words[i]->meant);
            rules_mask_or(&without, &words[i]->without);
        }
    }
    rules_mask_and_not(&meant, &without);
    return meant;
}

/* A good without words; tax and tip are seen by rules that mean everything. */
static void
goods_add_bare(const struct rules_mask *meant, int64_t minor, int64_t pieces,
               struct earn_goods *ret)
{
    ret->items[ret->count++] = (struct earn_good){minor, pieces, *meant, {{0}}};
}

void
earn_goods_weigh(const struct rules_compiled *rules, const struct earn_basket *basket,
                 struct earn_goods *ret)
{
    const struct op_basket *kept = &basket->kept;

    assert(kept->line_count <= OP_LINES_MAX);
    ret->count = 0;
    for (size_t i = 0; i < kept->line_count; i++) {
        goods_add_line(rules, &kept->lines[i], ret);
    }
    if (kept->line_count == 0) {
        goods_add_bare(&rules->goods.open, basket->bare_minor, basket->bare_pieces, ret);
    }
    if (rules->goods.tax_counts) {
        goods_add_bare(&rules->goods.all, kept->tax_minor, 0, ret);
    }
    if (rules->goods.tip_counts) {
        goods_add_bare(&rules->goods.all, kept->tip_minor, 0, ret);
    }
}
