/*
 * Randomness: libsodium's.
 */
#include "svc/base/rand.h"

#include <sodium.h>

int
rand_init(void)
{
    return sodium_init() < 0 ? -1 : 0;
}

void
rand_bytes(void *ret, size_t n)
{
    randombytes_buf(ret, n);
}

uint64_t
rand_u64(void)
{
    uint64_t value;

    randombytes_buf(&value, sizeof(value));
    return value;
}

int64_t
rand_id62(void)
{
    uint64_t value;

    do {
        value = rand_u64() >> 2;
    } while (value == 0);
    return (int64_t)value;
}

uint32_t
rand_below(uint32_t bound)
{
    return randombytes_uniform(bound);
}
