/*
 * Sealing and passwords by libsodium.
 */
#include "svc/base/seal.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };

_Static_assert(SEAL_OVERHEAD == NONCE + crypto_aead_xchacha20poly1305_ietf_ABYTES, "");
_Static_assert(SEAL_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "");
_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "");

#define COST_PASSES       2
#define COST_BYTES        (64U * 1024 * 1024)
#define COST_CHEAP_PASSES crypto_pwhash_OPSLIMIT_MIN
#define COST_CHEAP_BYTES  crypto_pwhash_MEMLIMIT_MIN

void
seal_box(const unsigned char key[SEAL_KEY_BYTES], const void *ad, size_t ad_n,
         const void *plain, size_t n, unsigned char *ret_box)
{
    randombytes_buf(ret_box, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(ret_box + NONCE, NULL, plain, n, ad, ad_n,
                                               NULL, ret_box, key);
}

bool
open_box(const unsigned char key[SEAL_KEY_BYTES], const void *ad, size_t ad_n,
         const void *box, size_t n, unsigned char *ret_plain)
{
    const unsigned char *bytes = box;

    return n >= SEAL_OVERHEAD && crypto_aead_xchacha20poly1305_ietf_decrypt(
                                     ret_plain, NULL, NULL, bytes + NONCE, n - NONCE, ad,
                                     ad_n, bytes, key) == 0;
}

bool
password_hash(const char *password, size_t n, bool cheap,
              char ret_hash[PASSWORD_HASH_BYTES])
{
    return crypto_pwhash_str(ret_hash, password, n,
                             cheap ? COST_CHEAP_PASSES : COST_PASSES,
                             cheap ? COST_CHEAP_BYTES : COST_BYTES) == 0;
}

bool
password_verify(const char *hash, size_t hash_n, const char *password, size_t n)
{
    char text[PASSWORD_HASH_BYTES] = "";

    if (hash_n >= sizeof(text)) {
        return false;
    }
    memcpy(text, hash, hash_n);
    return crypto_pwhash_str_verify(text, password, n) == 0;
}

bool
password_verify_nobody(const char *password, size_t n, bool cheap)
{
    static const unsigned char salt[crypto_pwhash_SALTBYTES];
    unsigned char out[32];

    if (crypto_pwhash(
            out, sizeof(out), password, n, salt, cheap ? COST_CHEAP_PASSES : COST_PASSES,
            cheap ? COST_CHEAP_BYTES : COST_BYTES, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return false;
    }
    sodium_memzero(out, sizeof(out));
    return false;
}
