/*
 * Keys of ids: see rules_id.h.
 */
#include "svc/core/rules/rules_id.h"

#include "svc/base/hash.h"

enum { WORD_BITS = 64, WORD_BYTES = 8 };

int64_t
rules_id(struct slice id)
{
    unsigned char hash[HASH16_BYTES];
    uint64_t word = 0;

    hash16(hash, id.p, id.n);
    for (int i = WORD_BYTES - 1; i >= 0; i--) {
        word = word << 8 | hash[i];
    }
    return (int64_t)(word >> (WORD_BITS - RULES_KEY_BITS));
}
