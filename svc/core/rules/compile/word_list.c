/*
 * Words of a document: see word_list.h.
 */
#include "svc/core/rules/compile/word_list.h"

#include <assert.h>

#include "svc/core/rules/rules_words.h"

static_assert((WORD_LIST_SLOTS & (WORD_LIST_SLOTS - 1)) == 0, "slots are masked");

struct word_list *
word_list_new(struct arena *arena)
{
    struct word_list *list = arena_alloc(arena, sizeof(*list));

    list->goods.words = list->words;
    list->goods.slots = list->slots;
    list->goods.slot_count = WORD_LIST_SLOTS;
    return list;
}

struct rules_word *
word_list_put(struct word_list *list, bool is_sku, struct slice text)
{
    size_t slot = rules_words_slot(&list->goods, is_sku, text);
    struct rules_word *word;

    if (list->slots[slot] != 0) {
        return &list->words[list->slots[slot] - 1];
    }
    if (list->goods.word_count == RULES_WORDS_MAX) {
        return NULL;
    }
    word = &list->words[list->goods.word_count++];
    word->text = text;
    word->is_sku = is_sku;
    list->slots[slot] = (uint16_t)list->goods.word_count;
    return word;
}
