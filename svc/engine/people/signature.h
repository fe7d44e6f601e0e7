/*
 * What the service signs for others to check without asking it: PASETO v4.public with the
 * signing key of the ring, whose id is in the footer, {"kid":"…"}. The public keys are at
 * /.well-known/crema-keys.json. Every payload is a JSON object that says its `type`.
 */
#ifndef CREMA_ENGINE_SIGNATURE_H
#define CREMA_ENGINE_SIGNATURE_H

#include <stdbool.h>

#include "proto/token.h"
#include "svc/base/must_use.h"
#include "svc/base/secret.h"

enum { SIGNATURE_FOOTER_BYTES = 64 };

/* Room for any signature. */
#define SIGNATURE_CHARS \
    TOKEN_PUBLIC_CHARS(TOKEN_PAYLOAD_BYTES_MAX, SIGNATURE_FOOTER_BYTES)

/* The token is written to buf, which has SIGNATURE_CHARS; empty when payload is too long.
 */
struct slice signature_make(const struct secrets *keys, struct slice payload, char *buf);

/*
 * Checks a token against the ring. buf has BASE64URL_BYTES(token.n). False, with a
 * sentence in *ret_why, when it is none of ours or was changed.
 */
MUST_USE bool
signature_open(const struct secrets *keys, struct slice token, unsigned char *buf,
               size_t cap, struct slice *ret_payload, const char **ret_why);

#endif
