/* Randomness: libsodium's generator, seeded by the kernel and safe across fork. */
#ifndef CREMA_BASE_RAND_H
#define CREMA_BASE_RAND_H

#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"

/* Before anything that uses libsodium. 0, or -1 after a log line. May be repeated. */
MUST_USE int rand_init(void);

void rand_bytes(void *p, size_t n);
uint64_t rand_u64(void);

/* 1 to 2^62 - 1: what accounts, members and cards are called. */
int64_t rand_id62(void);

/* 0 to limit - 1, evenly; limit above 0. */
uint32_t rand_below(uint32_t limit);

#endif
