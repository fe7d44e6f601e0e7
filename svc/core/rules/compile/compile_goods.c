/*
 * The table of words of goods, and the rules that mean goods without being told which.
 */
#include <assert.h>

#include "svc/core/rules/compile/compile.h"
#include "svc/core/rules/compile/word_list.h"
#include "svc/core/rules/rules_words.h"

/* A word for which there is room: the check has seen to it. */
static struct rules_word *
word(struct word_list *list, bool is_sku, const struct shape_list *texts, size_t at)
{
    struct rules_word *found = word_list_put(list, is_sku, document_slice(texts, at));

    assert(found != NULL);
    return found;
}

static void
exclude(struct word_list *list, bool is_sku, const struct shape_list *texts)
{
    for (size_t i = 0; i < texts->count; i++) {
        word(list, is_sku, texts, i)->excluded = true;
    }
}

static void
goods_lines(struct compile *c, struct word_list *list, const struct compile_rule *r)
{
    const struct document_words *lines = r->when->lines;
    struct rules_goods *goods = &c->out->goods;

    if (lines == NULL) {
        rules_mask_add(&goods->all, r->bit);
        rules_mask_add(&goods->open, r->bit);
        return;
    }
    if (lines->categories.count + lines->skus.count == 0) {
        rules_mask_add(&goods->open, r->bit);
    }
    for (size_t i = 0; i < lines->categories.count; i++) {
        rules_mask_add(&word(list, false, &lines->categories, i)->meant, r->bit);
    }
    for (size_t i = 0; i < lines->skus.count; i++) {
        rules_mask_add(&word(list, true, &lines->skus, i)->meant, r->bit);
    }
    for (size_t i = 0; i < lines->without_categories.count; i++) {
        rules_mask_add(&word(list, false, &lines->without_categories, i)->without,
                       r->bit);
    }
    for (size_t i = 0; i < lines->without_skus.count; i++) {
        rules_mask_add(&word(list, true, &lines->without_skus, i)->without, r->bit);
    }
}

static void
goods_has(struct compile *c, struct word_list *list, const struct compile_rule *r)
{
    const struct document_words *has = r->when->has;

    if (has == NULL) {
        return;
    }
    rules_mask_add(&c->out->goods.has, r->bit);
    for (size_t i = 0; i < has->categories.count; i++) {
        rules_mask_add(&word(list, false, &has->categories, i)->has, r->bit);
    }
    for (size_t i = 0; i < has->skus.count; i++) {
        rules_mask_add(&word(list, true, &has->skus, i)->has, r->bit);
    }
}

/* At most half of the slots are taken. */
static void
goods_keep(struct compile *c, const struct word_list *list)
{
    struct rules_goods *goods = &c->out->goods;
    size_t count = list->goods.word_count;
    struct rules_word *words = compile_take(c, count, sizeof(*words));
    uint16_t *slots;

    goods->slot_count = 1;
    while (goods->slot_count < 2 * count) {
        goods->slot_count *= 2;
    }
    slots = compile_take(c, goods->slot_count, sizeof(slots[0]));
    goods->words = words;
    goods->slots = slots;
    for (size_t i = 0; i < count; i++) {
        struct slice text = list->words[i].text;

        words[i] = list->words[i];
        words[i].text.p = compile_text(c, text);
        slots[rules_words_slot(goods, words[i].is_sku, text)] = (uint16_t)(i + 1);
        goods->word_count = i + 1;
    }
}

void
compile_goods(struct compile *c)
{
    const struct document *document = c->document;
    struct word_list *list = word_list_new(c->scratch);

    if (document->exclude != NULL) {
        exclude(list, false, &document->exclude->categories);
        exclude(list, true, &document->exclude->skus);
    }
    for (size_t i = 0; i < c->count; i++) {
        goods_lines(c, list, &c->all[i]);
        goods_has(c, list, &c->all[i]);
    }
    goods_keep(c, list);
    if (document->counts != NULL) {
        c->out->goods.tax_counts = document->counts->tax == 1;
        c->out->goods.tip_counts = document->counts->tip == 1;
    }
}
