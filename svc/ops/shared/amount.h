/*
 * Amounts of the API: at least 1 and exact in every JSON reader (2^53).
 */
#ifndef CREMA_OPS_AMOUNT_H
#define CREMA_OPS_AMOUNT_H

#include <stdint.h>

#define AMOUNT_MAX_MINOR ((int64_t)1 << 53)

#endif
