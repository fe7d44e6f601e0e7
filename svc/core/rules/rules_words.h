/*
 * The words of goods that a document names (rules_compiled.h), found by their text: a sku
 * and a category of the same text are two.
 */
#ifndef CREMA_CORE_RULES_WORDS_H
#define CREMA_CORE_RULES_WORDS_H

#include <stdbool.h>

#include "proto/slice.h"
#include "svc/core/rules/rules_compiled.h"

/*
 * The slot of a word among slot_count of them (a power of two, more than there are
 * words): the one that holds its place, or the free one where it would be put.
 */
size_t rules_words_slot(const struct rules_goods *goods, bool is_sku, struct slice text);

#endif
