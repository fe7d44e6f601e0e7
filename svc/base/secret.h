/*
 * The service's keys: a file outside the database, mode 0600, one key a line:
 *
 *   # name   id         hex
 *   token    t1a2b3c4   64 digits      (the last one makes tokens, all of them open them)
 *   index    i1a2b3c4   64 digits      (blind indexes of card numbers, e-mail, phone)
 *   data     d1a2b3c4   64 digits      (wraps the key of each member)
 *   pan      p1a2b3c4   64 digits      (card numbers and pay code secrets)
 *   cache    c1a2b3c4   64 digits      (what lies in Redis; a file without one: of index)
 *   sign     s1a2b3c4   64 digits      (Ed25519 seeds; the last one signs)
 *
 * Losing the file loses every card number and name; it belongs into a backup of its own.
 */
#ifndef CREMA_BASE_SECRET_H
#define CREMA_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/base/seal.h"

enum {
    SECRET_ID_CHARS = 16, /* NUL included */
    SECRET_RING_MAX = 8,
    INDEX_HASH_BYTES = 16,
    MEMBER_KEY_BYTES = 32,
    MEMBER_KEY_SEALED_BYTES = 32 + 40
};

struct secret_key {
    char id[SECRET_ID_CHARS];
    unsigned char key[32];
};

struct secret_sign_key {
    char id[SECRET_ID_CHARS];
    unsigned char public_key[32];
    unsigned char secret_key[64]; /* as proto/token.h wants it */
};

struct secrets {
    struct secret_key token[SECRET_RING_MAX]; /* oldest first; the last is current */
    size_t token_count;
    struct secret_sign_key sign[SECRET_RING_MAX];
    size_t sign_count;
    struct secret_key index, data, pan, cache;
};

/* Makes a new file with fresh keys. False after a log line; never overwrites one. */
MUST_USE bool keys_create(const char *path);

/* Adds a fresh token key, which becomes the current one. False after a log line. */
MUST_USE bool keys_rotate_token(const char *path);

/*
 * Reads the file into memory that is locked and left out of core dumps. NULL after a log
 * line that says what is wrong: missing, readable by others, a bad line, a missing key.
 */
MUST_USE struct secrets *keys_load(const char *path);
void keys_free(struct secrets *s);

/* The key that makes tokens, and the one that signs. */
const struct secret_key *secrets_token_current(const struct secrets *s);
const struct secret_sign_key *secrets_sign_current(const struct secrets *s);

/* NULL when the ring does not have it. id has n bytes, without NUL. */
const struct secret_key *
secrets_token_find(const struct secrets *s, const char *id, size_t n);

/* Blind index: keyed BLAKE2b of label and value. label tells what it is. */
#define INDEX_CARD   "card"
#define INDEX_DEVICE "device"
#define INDEX_EMAIL  "email"
#define INDEX_PHONE  "phone"
void index_hash(const struct secrets *s, const char *label, const void *p, size_t n,
                unsigned char ret[INDEX_HASH_BYTES]);

/* A fresh key for a member, and the same wrapped by the data key for the database. */
void member_key_make(const struct secrets *s, int64_t member_id,
                     unsigned char ret_key[MEMBER_KEY_BYTES],
                     unsigned char ret_sealed[MEMBER_KEY_SEALED_BYTES]);

/* False if it is not this member's key. */
MUST_USE bool
member_key_open(const struct secrets *s, int64_t member_id, const void *sealed, size_t n,
                unsigned char ret_key[MEMBER_KEY_BYTES]);

#endif
