/*
 * Challenges of terminals.
 */
#include "svc/engine/people/challenge.h"

#include <string.h>

#include "proto/token.h"
#include "svc/base/hash.h"
#include "svc/base/secret.h"

static const struct slice implicit = SLICE_INIT("crema-challenge");
static const struct slice context = SLICE_INIT("crema-terminal-v1:");

/* Names the terminal inside a challenge. */
static int64_t
short_hash(struct slice terminal)
{
    unsigned char hash[HASH16_BYTES];
    int64_t value;

    hash16(hash, terminal.p, terminal.n);
    memcpy(&value, hash, sizeof(value));
    return value;
}

size_t
challenge_make(const struct secrets *keys, struct slice terminal, int64_t now_us,
               char ret[CHALLENGE_TEXT_MAX])
{
    int64_t note[2] = {short_hash(terminal), now_us};

    return token_local_seal(secrets_token_current(keys)->key, NULL,
                            &(struct token_text){.payload = slice_of(note, sizeof(note)),
                                                 .implicit = implicit},
                            ret, CHALLENGE_TEXT_MAX);
}

/* The current key, and those before it: a rotation ends no challenge. */
static bool
open_with_ring(const struct secrets *keys, struct slice text, struct slice *ret,
               unsigned char *buf, size_t cap)
{
    for (size_t i = keys->token_count; i-- > 0;) {
        if (token_local_open(keys->token[i].key, text, implicit, buf, cap, ret)) {
            return true;
        }
    }
    return false;
}

bool
challenge_open(const struct secrets *keys, struct slice text, struct slice terminal,
               int64_t now_us, int64_t *ret_issued_us)
{
    unsigned char buf[BASE64URL_BYTES(CHALLENGE_TEXT_MAX)];
    struct slice payload;
    int64_t note[2];

    if (text.n > CHALLENGE_TEXT_MAX ||
        !open_with_ring(keys, text, &payload, buf, sizeof(buf)) ||
        payload.n != sizeof(note)) {
        return false;
    }
    memcpy(note, payload.p, sizeof(note));
    if (note[0] != short_hash(terminal) ||
        now_us - note[1] > CHALLENGE_S * INT64_C(1000000) ||
        note[1] - now_us > CHALLENGE_S * INT64_C(1000000)) {
        return false;
    }
    *ret_issued_us = note[1];
    return true;
}

bool
challenge_answered(const unsigned char public_key[32], struct slice challenge,
                   struct slice signature)
{
    char message[CHALLENGE_TEXT_MAX + 32];

    if (challenge.n > CHALLENGE_TEXT_MAX || signature.n != TOKEN_SIGNATURE_BYTES) {
        return false;
    }
    memcpy(message, context.p, context.n);
    memcpy(message + context.n, challenge.p, challenge.n);
    return token_detached_verify(public_key, slice_of(message, context.n + challenge.n),
                                 signature);
}
