/*
 * PROXY protocol, version 2: a signature, version and command, family and transport, the
 * length of the rest; then addresses, then TLVs, which nobody here asks for.
 */
#include "proto/proxy_v2.h"

#include <string.h>

#include "proto/big_endian.h"

enum {
    SIGNATURE_BYTES = 12,
    COMMAND_AT = 12,
    FAMILY_AT = 13,
    LENGTH_AT = 14,
    VERSION_2 = 2,
    COMMAND_LOCAL = 0,
    COMMAND_PROXY = 1,
    FAMILY_IPV4 = 1,
    FAMILY_IPV6 = 2,
    FAMILY_UNIX = 3,
    TRANSPORT_MAX = 2, /* unspecified, stream, datagram */
    IPV4_BYTES = 4,
    IPV6_BYTES = 16,
    PORT_BYTES = 2,
    UNIX_BYTES = 216
};

static const unsigned char signature[SIGNATURE_BYTES] = {
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};

/* What two addresses with their ports need; 0: the family has none. */
static size_t
addresses_bytes(int family)
{
    switch (family) {
    case FAMILY_IPV4: return 2 * (size_t)(IPV4_BYTES + PORT_BYTES);
    case FAMILY_IPV6: return 2 * (size_t)(IPV6_BYTES + PORT_BYTES);
    case FAMILY_UNIX: return UNIX_BYTES;
    default: return 0;
    }
}

/* What follows the signature, once it is there; and the rest is not too long. */
static bool
fixed_good(const unsigned char *p)
{
    int command = p[COMMAND_AT] & 15;

    return p[COMMAND_AT] >> 4 == VERSION_2 && command <= COMMAND_PROXY &&
           p[FAMILY_AT] >> 4 <= FAMILY_UNIX && (p[FAMILY_AT] & 15) <= TRANSPORT_MAX &&
           big_endian(p + LENGTH_AT, 2) <= PROXY_V2_REST_MAX;
}

/* Source address, destination address, source port, destination port. */
static void
source_take(const unsigned char *rest, size_t address_bytes, struct proxy_v2 *ret)
{
    ret->family = address_bytes == IPV4_BYTES ? PROXY_V2_IPV4 : PROXY_V2_IPV6;
    memcpy(ret->address, rest, address_bytes);
    ret->port = (uint16_t)big_endian(rest + 2 * address_bytes, 2);
}

enum proxy_v2_status
proxy_v2_parse(const void *data, size_t n, struct proxy_v2 *ret, size_t *ret_want)
{
    const unsigned char *p = data;
    size_t known = n < SIGNATURE_BYTES ? n : SIGNATURE_BYTES;
    size_t rest;
    int family;

    if (memcmp(p, signature, known) != 0) {
        return PROXY_V2_BAD;
    }
    if (n < PROXY_V2_FIXED_BYTES) {
        *ret_want = PROXY_V2_FIXED_BYTES;
        return PROXY_V2_MORE;
    }
    if (!fixed_good(p)) {
        return PROXY_V2_BAD;
    }
    rest = big_endian(p + LENGTH_AT, 2);
    family = (p[COMMAND_AT] & 15) == COMMAND_LOCAL ? 0 : p[FAMILY_AT] >> 4;
    if (rest < addresses_bytes(family)) {
        return PROXY_V2_BAD;
    }
    *ret_want = PROXY_V2_FIXED_BYTES + rest;
    if (n < *ret_want) {
        return PROXY_V2_MORE;
    }
    memset(ret, 0, sizeof(*ret));
    if (family == FAMILY_IPV4) {
        source_take(p + PROXY_V2_FIXED_BYTES, IPV4_BYTES, ret);
    } else if (family == FAMILY_IPV6) {
        source_take(p + PROXY_V2_FIXED_BYTES, IPV6_BYTES, ret);
    }
    return PROXY_V2_DONE;
}
