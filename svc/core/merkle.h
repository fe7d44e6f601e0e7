/*
 * The Merkle tree of RFC 6962, section 2.1, over a stream of leaves in bounded memory,
 * with BLAKE2b-256: leaf = H(0x00 ‖ data), node = H(0x01 ‖ left ‖ right); a tree of n
 * leaves is split at the largest power of two below n; no leaves: H of nothing.
 */
#ifndef CREMA_CORE_MERKLE_H
#define CREMA_CORE_MERKLE_H

#include <stddef.h>
#include <stdint.h>

enum { MERKLE_HASH_BYTES = 32, MERKLE_LEVELS = 64 };

/* Zeroed: empty. For each bit of count that is set, the root of a full tree of 2^bit. */
struct merkle {
    uint64_t count;
    unsigned char roots[MERKLE_LEVELS][MERKLE_HASH_BYTES];
};

/* data may be NULL when n is 0; at most 2^64 - 1 leaves. */
void merkle_add(struct merkle *m, const void *data, size_t n);

/* The root of what was added so far; more may follow. */
void merkle_root(const struct merkle *m, unsigned char ret[MERKLE_HASH_BYTES]);

#endif
