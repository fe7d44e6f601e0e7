/*
 * The header with which a proxy says for whom it speaks: version 2 (binary) of HAProxy's
 * "The PROXY protocol". It comes once, before anything else on the connection, before
 * TLS too. Version 1 (text) is not understood.
 */
#ifndef CREMA_PROTO_PROXY_V2_H
#define CREMA_PROTO_PROXY_V2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"

enum {
    PROXY_V2_FIXED_BYTES = 16, /* of every header: after them its length is known */
    /* Address and TLVs. Those of a TLS client with its certificate's names fit. */
    PROXY_V2_REST_MAX = 2048,
    PROXY_V2_BYTES_MAX = PROXY_V2_FIXED_BYTES + PROXY_V2_REST_MAX,
    PROXY_V2_ADDRESS_BYTES = 16
};

enum proxy_v2_status {
    PROXY_V2_MORE, /* more bytes are needed */
    PROXY_V2_DONE,
    PROXY_V2_BAD /* it is none, or longer than PROXY_V2_BYTES_MAX */
};

enum proxy_v2_family {
    PROXY_V2_OWN, /* the proxy's own connection (LOCAL), or of a family that has no IP */
    PROXY_V2_IPV4,
    PROXY_V2_IPV6
};

/* Whom the proxy speaks for. */
struct proxy_v2 {
    enum proxy_v2_family family;
    unsigned char address[PROXY_V2_ADDRESS_BYTES]; /* network order: 4, 16 or no bytes */
    uint16_t port;
};

/*
 * Reads a header from the n bytes that have come so far. ret_want: the bytes from the
 * beginning that are wanted next (MORE: so many, no more, may be waited for without
 * touching what follows the header) or that the header has (DONE); untouched if BAD.
 * ret is written when DONE.
 */
MUST_USE enum proxy_v2_status
proxy_v2_parse(const void *data, size_t n, struct proxy_v2 *ret, size_t *ret_want);

#endif
