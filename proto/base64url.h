/*
 * base64url without padding (RFC 4648 section 5), strict: no padding, no blanks, unused
 * bits zero.
 */
#ifndef CREMA_PROTO_BASE64URL_H
#define CREMA_PROTO_BASE64URL_H

#include "proto/slice.h"
#include "svc/base/must_use.h"

/* Characters that n bytes need, without a NUL. */
#define BASE64URL_CHARS(n) (((n)*4 + 2) / 3)
/* Bytes that n characters hold. */
#define BASE64URL_BYTES(n) ((n)*3 / 4)

/* Returns the characters written (no NUL), or 0 if they do not fit. */
MUST_USE size_t base64url_encode(const void *data, size_t n, char *buf, size_t cap);

/* False if the text is not strict base64url or does not fit. */
MUST_USE bool
base64url_decode(struct slice text, unsigned char *buf, size_t cap, size_t *ret_n);

#endif
