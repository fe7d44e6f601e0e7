/*
 * PASETO v4. A token is opened in the caller's buffer: decode, authenticate, decrypt in
 * place.
 */
#include "proto/token.h"

#include <sodium.h>

enum {
    TAG_BYTES = 32,
    LOCAL_OVERHEAD = TOKEN_NONCE_BYTES + TAG_BYTES,
    /* Four lengths, a count, and four pieces within their limits. */
    SIGNED_BYTES_MAX = 8 * 5 + 16 + 3 * TOKEN_PAYLOAD_BYTES_MAX,
};

#define LOCAL_HEADER  SLICE("v4.local.")
#define PUBLIC_HEADER SLICE("v4.public.")

/* What a token says besides its header. */
struct parts {
    struct slice body;   /* base64url */
    struct slice footer; /* base64url, empty if there is none */
};

static bool
split(struct slice token, struct slice header, struct parts *ret_parts)
{
    const char *dot;

    if (!slice_starts(token, header)) {
        return false;
    }
    token = slice_of(token.p + header.n, token.n - header.n);
    dot = token.n > 0 ? memchr(token.p, '.', token.n) : NULL;
    if (dot == NULL) {
        *ret_parts = (struct parts){token, SLICE_NONE};
        return true;
    }
    ret_parts->body = slice_of(token.p, (size_t)(dot - token.p));
    ret_parts->footer = slice_of(dot + 1, token.n - ret_parts->body.n - 1);
    /* An empty footer is written without its dot: one text for one token. */
    return ret_parts->footer.n > 0;
}

static void
store_le64(unsigned char out[8], uint64_t value)
{
    for (int i = 0; i < 8; i++) {
        out[i] = (unsigned char)(value >> (8 * i));
    }
}

static void
hash_le64(crypto_generichash_state *state, uint64_t value)
{
    unsigned char le[8];

    store_le64(le, value);
    crypto_generichash_update(state, le, sizeof(le));
}

/* One piece of the pre-authentication encoding: its length and its bytes. */
static void
hash_piece(crypto_generichash_state *state, struct slice piece)
{
    hash_le64(state, piece.n);
    crypto_generichash_update(state, (const unsigned char *)piece.p, piece.n);
}

struct local_keys {
    unsigned char cipher[56]; /* 32 bytes of key, 24 of nonce */
    unsigned char mac[32];
};

/* BLAKE2b of a label and the nonce under the key. */
static void
derive(unsigned char *out, size_t n, const unsigned char *key, struct slice label,
       const unsigned char *nonce)
{
    unsigned char text[64];

    memcpy(text, label.p, label.n);
    memcpy(text + label.n, nonce, TOKEN_NONCE_BYTES);
    crypto_generichash(out, n, text, label.n + TOKEN_NONCE_BYTES, key, TOKEN_KEY_BYTES);
}

static void
derive_keys(struct local_keys *keys, const unsigned char *key, const unsigned char *nonce)
{
    derive(keys->cipher, sizeof(keys->cipher), key, SLICE("paseto-encryption-key"),
           nonce);
    derive(keys->mac, sizeof(keys->mac), key, SLICE("paseto-auth-key-for-aead"), nonce);
}

/* The MAC over header, nonce, ciphertext, footer and assertion. */
static void
local_mac(const struct local_keys *keys, struct slice nonce, struct slice cipher,
          struct slice footer, struct slice implicit, unsigned char tag[TAG_BYTES])
{
    crypto_generichash_state state;

    crypto_generichash_init(&state, keys->mac, sizeof(keys->mac), TAG_BYTES);
    hash_le64(&state, 5);
    hash_piece(&state, LOCAL_HEADER);
    hash_piece(&state, nonce);
    hash_piece(&state, cipher);
    hash_piece(&state, footer);
    hash_piece(&state, implicit);
    crypto_generichash_final(&state, tag, TAG_BYTES);
    sodium_memzero(&state, sizeof(state));
}

static void
local_crypt(const struct local_keys *keys, unsigned char *data, size_t n)
{
    crypto_stream_xchacha20_xor(data, data, n, keys->cipher + 32, keys->cipher);
}

/* Writes header, body and footer; the caller has seen to it that they fit. */
static size_t
write_token(char *buf, size_t cap, struct slice header, struct slice body,
            struct slice footer)
{
    size_t n = header.n;

    memcpy(buf, header.p, header.n);
    n += base64url_encode(body.p, body.n, buf + n, cap - n);
    if (footer.n > 0) {
        buf[n++] = '.';
        n += base64url_encode(footer.p, footer.n, buf + n, cap - n);
    }
    return n;
}

static bool
within_limits(struct slice payload, struct slice footer, struct slice implicit)
{
    return payload.n <= TOKEN_PAYLOAD_BYTES_MAX && footer.n <= TOKEN_PAYLOAD_BYTES_MAX &&
           implicit.n <= TOKEN_PAYLOAD_BYTES_MAX;
}

static size_t
token_chars(struct slice header, size_t body_bytes, struct slice footer)
{
    return header.n + BASE64URL_CHARS(body_bytes) +
           (footer.n > 0 ? 1 + BASE64URL_CHARS(footer.n) : 0);
}

size_t
token_local_seal(const unsigned char key[TOKEN_KEY_BYTES], const unsigned char *nonce,
                 const struct token_text *text, char *buf, size_t cap)
{
    struct slice payload = text->payload;
    struct slice footer = text->footer;
    unsigned char body[TOKEN_PAYLOAD_BYTES_MAX + LOCAL_OVERHEAD];
    unsigned char *cipher = body + TOKEN_NONCE_BYTES;
    struct local_keys keys;

    if (!within_limits(payload, footer, text->implicit) ||
        token_chars(LOCAL_HEADER, payload.n + LOCAL_OVERHEAD, footer) > cap) {
        return 0;
    }
    if (nonce != NULL) {
        memcpy(body, nonce, TOKEN_NONCE_BYTES);
    } else {
        randombytes_buf(body, TOKEN_NONCE_BYTES);
    }
    derive_keys(&keys, key, body);
    if (payload.n > 0) {
        memcpy(cipher, payload.p, payload.n);
    }
    local_crypt(&keys, cipher, payload.n);
    local_mac(&keys, slice_of(body, TOKEN_NONCE_BYTES), slice_of(cipher, payload.n),
              footer, text->implicit, cipher + payload.n);
    sodium_memzero(&keys, sizeof(keys));
    return write_token(buf, cap, LOCAL_HEADER, slice_of(body, payload.n + LOCAL_OVERHEAD),
                       footer);
}

/* Decodes body and footer into buf, one after the other. */
static bool
decode(const struct parts *parts, unsigned char *buf, size_t cap, struct slice *ret_body,
       struct slice *ret_footer)
{
    size_t body_n, footer_n;

    if (!base64url_decode(parts->body, buf, cap, &body_n) ||
        !base64url_decode(parts->footer, buf + body_n, cap - body_n, &footer_n)) {
        return false;
    }
    *ret_body = slice_of(buf, body_n);
    *ret_footer = slice_of(buf + body_n, footer_n);
    return true;
}

bool
token_local_open(const unsigned char key[TOKEN_KEY_BYTES], struct slice token,
                 struct slice implicit, unsigned char *buf, size_t cap,
                 struct slice *ret_payload)
{
    unsigned char tag[TAG_BYTES], *cipher = buf + TOKEN_NONCE_BYTES;
    struct slice body, footer;
    struct local_keys keys;
    struct parts parts;
    size_t n;
    bool right;

    if (!split(token, LOCAL_HEADER, &parts) ||
        !decode(&parts, buf, cap, &body, &footer) || body.n < LOCAL_OVERHEAD) {
        return false;
    }
    n = body.n - LOCAL_OVERHEAD;
    if (!within_limits(slice_of(cipher, n), footer, implicit)) {
        return false;
    }
    derive_keys(&keys, key, buf);
    local_mac(&keys, slice_of(buf, TOKEN_NONCE_BYTES), slice_of(cipher, n), footer,
              implicit, tag);
    right = sodium_memcmp(tag, cipher + n, TAG_BYTES) == 0;
    if (right) {
        local_crypt(&keys, cipher, n);
        *ret_payload = slice_of(cipher, n);
    }
    sodium_memzero(&keys, sizeof(keys));
    return right;
}

bool
token_footer(struct slice token, char *buf, size_t cap, struct slice *ret_footer)
{
    struct parts parts;
    size_t n;

    if (!split(token, LOCAL_HEADER, &parts) && !split(token, PUBLIC_HEADER, &parts)) {
        return false;
    }
    if (!base64url_decode(parts.footer, (unsigned char *)buf, cap, &n)) {
        return false;
    }
    *ret_footer = slice_of(buf, n);
    return true;
}

static unsigned char *
put_piece(unsigned char *out, struct slice piece)
{
    store_le64(out, piece.n);
    if (piece.n > 0) {
        memcpy(out + 8, piece.p, piece.n);
    }
    return out + 8 + piece.n;
}

/* The pre-authentication encoding of what a public token signs. */
static size_t
signed_text(unsigned char out[SIGNED_BYTES_MAX], struct slice payload,
            struct slice footer, struct slice implicit)
{
    unsigned char *end = out + 8;

    store_le64(out, 4);
    end = put_piece(end, PUBLIC_HEADER);
    end = put_piece(end, payload);
    end = put_piece(end, footer);
    end = put_piece(end, implicit);
    return (size_t)(end - out);
}

size_t
token_public_sign(const unsigned char secret_key[TOKEN_SECRET_KEY_BYTES],
                  struct slice payload, struct slice footer, struct slice implicit,
                  char *buf, size_t cap)
{
    unsigned char text[SIGNED_BYTES_MAX];
    unsigned char body[TOKEN_PAYLOAD_BYTES_MAX + TOKEN_SIGNATURE_BYTES];

    if (!within_limits(payload, footer, implicit) ||
        token_chars(PUBLIC_HEADER, payload.n + TOKEN_SIGNATURE_BYTES, footer) > cap) {
        return 0;
    }
    if (payload.n > 0) {
        memcpy(body, payload.p, payload.n);
    }
    crypto_sign_detached(body + payload.n, NULL, text,
                         signed_text(text, payload, footer, implicit), secret_key);
    return write_token(buf, cap, PUBLIC_HEADER,
                       slice_of(body, payload.n + TOKEN_SIGNATURE_BYTES), footer);
}

bool
token_public_verify(const unsigned char public_key[TOKEN_PUBLIC_KEY_BYTES],
                    struct slice token, struct slice implicit, unsigned char *buf,
                    size_t cap, struct slice *ret_payload)
{
    unsigned char text[SIGNED_BYTES_MAX];
    struct slice body, footer, payload;
    struct parts parts;

    if (!split(token, PUBLIC_HEADER, &parts) ||
        !decode(&parts, buf, cap, &body, &footer) || body.n < TOKEN_SIGNATURE_BYTES) {
        return false;
    }
    payload = slice_of(body.p, body.n - TOKEN_SIGNATURE_BYTES);
    if (!within_limits(payload, footer, implicit)) {
        return false;
    }
    if (crypto_sign_verify_detached(buf + payload.n, text,
                                    signed_text(text, payload, footer, implicit),
                                    public_key) != 0) {
        return false;
    }
    *ret_payload = payload;
    return true;
}

void
token_key_pair(const unsigned char seed[TOKEN_SEED_BYTES],
               unsigned char ret_public_key[TOKEN_PUBLIC_KEY_BYTES],
               unsigned char ret_secret_key[TOKEN_SECRET_KEY_BYTES])
{
    crypto_sign_seed_keypair(ret_public_key, ret_secret_key, seed);
}

void
token_detached_sign(const unsigned char secret_key[TOKEN_SECRET_KEY_BYTES],
                    struct slice message,
                    unsigned char ret_signature[TOKEN_SIGNATURE_BYTES])
{
    crypto_sign_detached(ret_signature, NULL, (const unsigned char *)message.p, message.n,
                         secret_key);
}

bool
token_detached_verify(const unsigned char public_key[TOKEN_PUBLIC_KEY_BYTES],
                      struct slice message, struct slice signature)
{
    return signature.n == TOKEN_SIGNATURE_BYTES &&
           crypto_sign_verify_detached((const unsigned char *)signature.p,
                                       (const unsigned char *)message.p, message.n,
                                       public_key) == 0;
}
