/*
 * Randomness: libsodium's generator.
 */
#include "svc/base/rand.h"

#include <assert.h>
#include <sodium.h>

#include "svc/base/log.h"

int
rand_init(void)
{
    if (sodium_init() >= 0) {
        return 0;
    }
    log_error("base", "the kernel gives no randomness: is /dev/urandom there?");
    return -1;
}

void
rand_bytes(void *p, size_t n)
{
    randombytes_buf(p, n);
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
    int64_t value;

    do {
        value = (int64_t)(rand_u64() >> 2);
    } while (value == 0);
    return value;
}

uint32_t
rand_below(uint32_t limit)
{
    assert(limit > 0);
    return randombytes_uniform(limit);
}
