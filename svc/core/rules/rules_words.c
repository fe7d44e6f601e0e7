/*
 * Words of goods by their text: see rules_words.h.
 */
#include "svc/core/rules/rules_words.h"

#include <assert.h>

/* FNV-1a of 64 bits, of the kind and the text. */
static uint64_t
word_hash(bool is_sku, struct slice text)
{
    const uint64_t prime = UINT64_C(0x100000001b3);
    uint64_t hash = (UINT64_C(0xcbf29ce484222325) ^ (uint64_t)is_sku) * prime;

    for (size_t i = 0; i < text.n; i++) {
        hash = (hash ^ (unsigned char)text.p[i]) * prime;
    }
    return hash ^ hash >> 32;
}

size_t
rules_words_slot(const struct rules_goods *goods, bool is_sku, struct slice text)
{
    size_t at = (size_t)word_hash(is_sku, text) & (goods->slot_count - 1);

    assert(goods->slot_count > goods->word_count);
    while (goods->slots[at] != 0) {
        const struct rules_word *word = &goods->words[goods->slots[at] - 1];

        if (word->is_sku == is_sku && slice_eq(word->text, text)) {
            break;
        }
        at = (at + 1) & (goods->slot_count - 1);
    }
    return at;
}
