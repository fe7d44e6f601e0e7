/*
 * A Merkle tree as a binary counter: see merkle.h.
 */
#include "svc/core/merkle.h"

#include <assert.h>
#include <string.h>

#include "svc/base/hash.h"

_Static_assert((int)MERKLE_HASH_BYTES == (int)HASH32_BYTES, "one BLAKE2b-256");

static void
hash_leaf(unsigned char ret[MERKLE_HASH_BYTES], const void *data, size_t n)
{
    struct hash h;

    hash_init(&h, HASH32_BYTES);
    hash_update(&h, "\0", 1);
    hash_update(&h, data, n);
    hash_final(&h, ret);
}

/* ret may be one of the two. */
static void
hash_node(unsigned char ret[MERKLE_HASH_BYTES], const unsigned char *left,
          const unsigned char *right)
{
    struct hash h;

    hash_init(&h, HASH32_BYTES);
    hash_update(&h, "\1", 1);
    hash_update(&h, left, MERKLE_HASH_BYTES);
    hash_update(&h, right, MERKLE_HASH_BYTES);
    hash_final(&h, ret);
}

void
merkle_add(struct merkle *m, const void *data, size_t n)
{
    unsigned char carry[MERKLE_HASH_BYTES];
    int level = 0;

    assert(m->count != UINT64_MAX && (data != NULL || n == 0));
    hash_leaf(carry, data, n);
    for (; (m->count >> level & 1) != 0; level++) {
        hash_node(carry, m->roots[level], carry);
    }
    memcpy(m->roots[level], carry, MERKLE_HASH_BYTES);
    m->count++;
}

void
merkle_root(const struct merkle *m, unsigned char ret[MERKLE_HASH_BYTES])
{
    int level = 0;

    if (m->count == 0) {
        hash32(ret, "", 0);
        return;
    }
    while ((m->count >> level & 1) == 0) {
        level++;
    }
    memcpy(ret, m->roots[level], MERKLE_HASH_BYTES);
    for (level++; level < MERKLE_LEVELS; level++) {
        if ((m->count >> level & 1) != 0) {
            hash_node(ret, m->roots[level], ret);
        }
    }
}
