/*
 * Sealing and passwords. Boxes are XChaCha20-Poly1305-IETF with a random nonce in front
 * and associated data that binds them to their place (a row's id), so that a box moved to
 * another row does not open.
 */
#ifndef CREMA_BASE_SEAL_H
#define CREMA_BASE_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"

enum {
    SEAL_KEY_BYTES = 32,
    SEAL_OVERHEAD = 24 + 16,  /* nonce and tag */
    PASSWORD_HASH_BYTES = 128 /* NUL included */
};

#define SEAL_BYTES(n) ((n) + SEAL_OVERHEAD)

/* Writes SEAL_BYTES(n) bytes. */
void seal_box(const unsigned char key[SEAL_KEY_BYTES], const void *ad, size_t ad_n,
              const void *plain, size_t n, unsigned char *ret_box);

/* Writes n - SEAL_OVERHEAD bytes. False, and nothing written, if anything is wrong. */
MUST_USE bool open_box(const unsigned char key[SEAL_KEY_BYTES], const void *ad,
                       size_t ad_n, const void *box, size_t n, unsigned char *ret_plain);

/*
 * Argon2id, two passes over 64 MiB: about 100 ms. Runs on a worker thread, never on the
 * loop. cheap asks for the smallest cost instead: tests and demo data only. False when
 * there is no memory for it.
 */
MUST_USE bool password_hash(const char *password, size_t n, bool cheap,
                            char ret_hash[PASSWORD_HASH_BYTES]);

/* hash_n bytes without NUL. */
MUST_USE bool
password_verify(const char *hash, size_t hash_n, const char *password, size_t n);

/*
 * Costs what password_verify costs for a hash of that kind, and is false: for people who
 * do not exist.
 */
MUST_USE bool password_verify_nobody(const char *password, size_t n, bool cheap);

#endif
