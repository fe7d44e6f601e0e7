/*
 * Look-ups in compiled rules (rules_compiled.h), as evaluation needs them.
 */
#ifndef CREMA_CORE_RULES_LOOKUP_H
#define CREMA_CORE_RULES_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/core/rules/rules_compiled.h"

/* The word of a sku or of a category; NULL: the document does not name it. */
const struct rules_word *
rules_word(const struct rules_goods *goods, bool is_sku, struct slice text);

/* The rules that let a store through; 0: at none. */
const struct rules_mask *
rules_of_store(const struct rules_context *context, int32_t store_id);

/* Those of the slice that the minute or the day lies in; there is at least one. */
const struct rules_mask *
rules_of_slice(const struct rules_slice *slices, size_t count, int32_t at);

/* What all rules have, of the rule with that bit, which there is. */
const struct rules_rule *rules_of_bit(const struct rules_compiled *rules, unsigned bit);

/* The bit of the rule of that id; RULES_BITS: the section has none. */
unsigned rules_bit_of(const struct rules_compiled *rules, enum rules_section section,
                      struct slice id);

#endif
