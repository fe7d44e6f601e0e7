/*
 * PASETO v4 tokens on libsodium: v4.local (XChaCha20 with keyed BLAKE2b) and v4.public
 * (Ed25519), with footer and implicit assertion. Source: the PASETO specification,
 * docs/01-Protocol-Versions/Version4.md. The caller must have run sodium_init.
 * Everything is written into the caller's buffers.
 */
#ifndef CREMA_PROTO_TOKEN_H
#define CREMA_PROTO_TOKEN_H

#include "proto/base64url.h"
#include "svc/base/must_use.h"

enum {
    TOKEN_KEY_BYTES = 32,
    TOKEN_NONCE_BYTES = 32,
    TOKEN_SEED_BYTES = 32,
    TOKEN_PUBLIC_KEY_BYTES = 32,
    TOKEN_SECRET_KEY_BYTES = 64,
    TOKEN_SIGNATURE_BYTES = 64,
    TOKEN_PAYLOAD_BYTES_MAX = 4096, /* of payload, and likewise of footer and assertion */
};

/* A buffer that is large enough for a token with that much payload and footer. */
#define TOKEN_LOCAL_CHARS(payload, footer) \
    (9 + BASE64URL_CHARS((payload) + 64) + 1 + BASE64URL_CHARS(footer))
#define TOKEN_PUBLIC_CHARS(payload, footer) \
    (10 + BASE64URL_CHARS((payload) + 64) + 1 + BASE64URL_CHARS(footer))

struct token_text {
    struct slice payload, footer, implicit;
};

/*
 * Encrypts. nonce is NULL for a random one (give one only in tests: it must never
 * repeat). Returns the characters written (no NUL), or 0 if they do not fit or the
 * payload is above the limit.
 */
MUST_USE size_t token_local_seal(const unsigned char key[TOKEN_KEY_BYTES],
                                 const unsigned char *nonce,
                                 const struct token_text *text, char *buf, size_t cap);

/*
 * Checks and decrypts into buf. False, always for the same price after the MAC, if
 * anything at all is wrong; cap must be at least BASE64URL_BYTES(token.n).
 */
MUST_USE bool token_local_open(const unsigned char key[TOKEN_KEY_BYTES],
                               struct slice token, struct slice implicit,
                               unsigned char *buf, size_t cap, struct slice *ret_payload);

/*
 * Decodes the footer WITHOUT checking the token: good for choosing the key by its id,
 * for nothing else. An absent footer is an empty one. False if the token is not of three
 * or four parts or does not fit.
 */
MUST_USE bool
token_footer(struct slice token, char *buf, size_t cap, struct slice *ret_footer);

/* Signs. Returns the characters written, or 0. */
MUST_USE size_t token_public_sign(const unsigned char secret_key[TOKEN_SECRET_KEY_BYTES],
                                  struct slice payload, struct slice footer,
                                  struct slice implicit, char *buf, size_t cap);

/* Checks the signature and decodes the payload into buf (cap as above). */
MUST_USE bool
token_public_verify(const unsigned char public_key[TOKEN_PUBLIC_KEY_BYTES],
                    struct slice token, struct slice implicit, unsigned char *buf,
                    size_t cap, struct slice *ret_payload);

/* The Ed25519 key pair of a seed. */
void token_key_pair(const unsigned char seed[TOKEN_SEED_BYTES],
                    unsigned char ret_public_key[TOKEN_PUBLIC_KEY_BYTES],
                    unsigned char ret_secret_key[TOKEN_SECRET_KEY_BYTES]);

/* A plain detached Ed25519 signature: what a terminal signs its challenge with. */
void token_detached_sign(const unsigned char secret_key[TOKEN_SECRET_KEY_BYTES],
                         struct slice message,
                         unsigned char ret_signature[TOKEN_SIGNATURE_BYTES]);
MUST_USE bool
token_detached_verify(const unsigned char public_key[TOKEN_PUBLIC_KEY_BYTES],
                      struct slice message, struct slice signature);

#endif
