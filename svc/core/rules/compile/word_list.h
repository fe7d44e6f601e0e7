/*
 * Collects the words of goods that a document names, each once.
 */
#ifndef CREMA_CORE_WORD_LIST_H
#define CREMA_CORE_WORD_LIST_H

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/rules/rules_compiled.h"

/* Slots for twice as many words as there may be. */
enum { WORD_LIST_SLOTS = 2 * RULES_WORDS_MAX };

struct word_list {
    struct rules_word words[RULES_WORDS_MAX];
    uint16_t slots[WORD_LIST_SLOTS];
    struct rules_goods goods; /* these words and slots, for rules_words_slot */
};

/* An empty one, in the arena. */
MUST_USE struct word_list *word_list_new(struct arena *arena);

/* The word, added when it is new, its text not copied; NULL when there is no room. */
MUST_USE struct rules_word *
word_list_put(struct word_list *list, bool is_sku, struct slice text);

#endif
