/* Numbers in network byte order (RFC 1700). */
#ifndef CREMA_PROTO_BIG_ENDIAN_H
#define CREMA_PROTO_BIG_ENDIAN_H

#include <stddef.h>
#include <stdint.h>

/* Of n bytes, 8 at most. */
static inline uint64_t
big_endian(const void *p, size_t n)
{
    const unsigned char *bytes = p;
    uint64_t value = 0;

    for (size_t i = 0; i < n; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

#endif
