/*
 * BLAKE2b as the ledger uses it, and comparing and wiping secrets.
 */
#include "svc/base/hash.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(((struct hash *)0)->state),
               "the hash state has room");

static crypto_generichash_state *
state(struct hash *h)
{
    return (crypto_generichash_state *)(void *)h->state;
}

/* The length that libsodium is asked for. */
static size_t
real_out(size_t out_n)
{
    assert(out_n >= 8 && out_n <= crypto_generichash_BYTES_MAX);
    return out_n < crypto_generichash_BYTES_MIN ? crypto_generichash_BYTES_MIN : out_n;
}

void
hash_init(struct hash *h, size_t out_n)
{
    crypto_generichash_init(state(h), NULL, 0, real_out(out_n));
}

void
hash_init_keyed(struct hash *h, size_t out_n, const void *key, size_t key_n)
{
    assert(key_n >= crypto_generichash_KEYBYTES_MIN);
    crypto_generichash_init(state(h), key, key_n, real_out(out_n));
}

void
hash_update(struct hash *h, const void *p, size_t n)
{
    crypto_generichash_update(state(h), p, n);
}

void
hash_update_i64(struct hash *h, int64_t value)
{
    unsigned char bytes[8];

    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (unsigned char)((uint64_t)value >> (8 * i));
    }
    hash_update(h, bytes, sizeof(bytes));
}

void
hash_update_prefixed(struct hash *h, const void *p, size_t n)
{
    hash_update_i64(h, (int64_t)n);
    hash_update(h, p, n);
}

void
hash_final(struct hash *h, void *ret, size_t out_n)
{
    unsigned char out[crypto_generichash_BYTES_MAX];

    crypto_generichash_final(state(h), out, real_out(out_n));
    memcpy(ret, out, out_n);
}

void
hash_once(void *ret, size_t out_n, const void *p, size_t n)
{
    struct hash h;

    hash_init(&h, out_n);
    hash_update(&h, p, n);
    hash_final(&h, ret, out_n);
}

bool
hash_equal(const void *a, const void *b, size_t n)
{
    return sodium_memcmp(a, b, n) == 0;
}

void
secret_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}

uint64_t
hash_short(const void *p, size_t n)
{
    static unsigned char key[crypto_shorthash_KEYBYTES];
    static bool ready;
    uint64_t out;

    if (!ready) {
        randombytes_buf(key, sizeof(key));
        ready = true;
    }
    crypto_shorthash((unsigned char *)&out, p, n, key);
    return out;
}
