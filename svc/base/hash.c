/*
 * BLAKE2b by libsodium, and what handles secrets and hex.
 */
#include "svc/base/hash.h"

#include <assert.h>
#include <sodium.h>

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(((struct hash *)0)->state),
               "the state has room");

static void
hash_begin(struct hash *h, size_t out_bytes, const unsigned char *key, size_t key_bytes)
{
    assert(out_bytes == HASH16_BYTES || out_bytes == HASH32_BYTES);
    h->out_bytes = out_bytes;
    crypto_generichash_init((void *)h->state, key, key_bytes, out_bytes);
}

void
hash_init(struct hash *h, size_t out_bytes)
{
    hash_begin(h, out_bytes, NULL, 0);
}

void
hash_init_keyed(struct hash *h, size_t out_bytes, const unsigned char *key)
{
    hash_begin(h, out_bytes, key, key != NULL ? HASH_KEY_BYTES : 0);
}

void
hash_update(struct hash *h, const void *p, size_t n)
{
    crypto_generichash_update((void *)h->state, p, n);
}

/* The low bytes of the value, lowest first. */
static void
update_le(struct hash *h, uint64_t value, size_t bytes)
{
    unsigned char le[8];

    for (size_t i = 0; i < bytes; i++) {
        le[i] = (unsigned char)(value >> (8 * i));
    }
    hash_update(h, le, bytes);
}

void
hash_field(struct hash *h, const void *p, size_t n)
{
    assert(n <= UINT32_MAX);
    update_le(h, n, 4);
    hash_update(h, p, n);
}

void
hash_i64(struct hash *h, int64_t value)
{
    update_le(h, (uint64_t)value, 8);
}

void
hash_final(struct hash *h, unsigned char *ret)
{
    crypto_generichash_final((void *)h->state, ret, h->out_bytes);
}

void
hash16(unsigned char ret[HASH16_BYTES], const void *p, size_t n)
{
    crypto_generichash(ret, HASH16_BYTES, p, n, NULL, 0);
}

void
hash32(unsigned char ret[HASH32_BYTES], const void *p, size_t n)
{
    crypto_generichash(ret, HASH32_BYTES, p, n, NULL, 0);
}

bool
hash16_same(const unsigned char *a, const unsigned char *b)
{
    return sodium_memcmp(a, b, HASH16_BYTES) == 0;
}

void
secret_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}

void
hex_encode(char *ret, const void *p, size_t n)
{
    sodium_bin2hex(ret, 2 * n + 1, p, n);
}

bool
hex_decode(unsigned char *ret, size_t n, const char *text, size_t text_n)
{
    size_t written;

    return text_n == 2 * n &&
           sodium_hex2bin(ret, n, text, text_n, NULL, &written, NULL) == 0 &&
           written == n;
}
