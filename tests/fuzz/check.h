/*
 * What every fuzz target does when something does not hold: libFuzzer keeps the input.
 */
#ifndef CREMA_FUZZ_CHECK_H
#define CREMA_FUZZ_CHECK_H

#include <stdbool.h>
#include <stdlib.h>

static inline void
check(bool holds)
{
    if (!holds) {
        abort();
    }
}

#endif
