/*
 * Sets of rules as masks (rules_compiled.h): what evaluation does with them.
 */
#ifndef CREMA_CORE_RULES_MASK_H
#define CREMA_CORE_RULES_MASK_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/core/rules/rules_compiled.h"

static inline void
rules_mask_and(struct rules_mask *m, const struct rules_mask *with)
{
    for (int i = 0; i < RULES_MASK_WORDS; i++) {
        m->w[i] &= with->w[i];
    }
}

static inline void
rules_mask_and_not(struct rules_mask *m, const struct rules_mask *without)
{
    for (int i = 0; i < RULES_MASK_WORDS; i++) {
        m->w[i] &= ~without->w[i];
    }
}

static inline void
rules_mask_or(struct rules_mask *m, const struct rules_mask *with)
{
    for (int i = 0; i < RULES_MASK_WORDS; i++) {
        m->w[i] |= with->w[i];
    }
}

/* The least bit of the set from `bit` on and below `end`; `end`: none. */
static inline unsigned
rules_mask_next(const struct rules_mask *m, unsigned bit, unsigned end)
{
    while (bit < end) {
        uint64_t rest = m->w[bit / 64] >> (bit % 64);

        if (rest != 0) {
            bit += (unsigned)__builtin_ctzll(rest);
            return bit < end ? bit : end;
        }
        bit = (bit / 64 + 1) * 64;
    }
    return end;
}

#endif
