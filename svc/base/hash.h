/* BLAKE2b (RFC 7693) with 16 or 32 bytes of result, and what handles secrets and hex. */
#ifndef CREMA_BASE_HASH_H
#define CREMA_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"

enum { HASH16_BYTES = 16, HASH32_BYTES = 32, HASH_KEY_BYTES = 32 };

struct hash {
    _Alignas(64) unsigned char state[384];
    size_t out_bytes;
};

/* At once. */
void hash16(unsigned char ret[HASH16_BYTES], const void *p, size_t n);
void hash32(unsigned char ret[HASH32_BYTES], const void *p, size_t n);

/* In pieces. out_bytes is 16 or 32; key has HASH_KEY_BYTES, or is NULL. */
void hash_init(struct hash *h, size_t out_bytes);
void hash_init_keyed(struct hash *h, size_t out_bytes, const unsigned char *key);
void hash_update(struct hash *h, const void *p, size_t n);

/* Length (4 bytes, little-endian), then the bytes: fields that cannot run together. */
void hash_field(struct hash *h, const void *p, size_t n);

/* 8 bytes, little-endian. */
void hash_i64(struct hash *h, int64_t value);

/* Writes out_bytes. */
void hash_final(struct hash *h, unsigned char *ret);

/* In the same time whatever they are: of what others may not learn by trying. */
MUST_USE bool hash16_same(const unsigned char *a, const unsigned char *b);

/* The compiler may not leave this out. */
void secret_wipe(void *p, size_t n);

/* Lower-case digits and a NUL: 2 n + 1 characters. */
void hex_encode(char *ret, const void *p, size_t n);

/* False unless the text is 2 n hexadecimal digits. */
MUST_USE bool hex_decode(unsigned char *ret, size_t n, const char *text, size_t text_n);

#endif
