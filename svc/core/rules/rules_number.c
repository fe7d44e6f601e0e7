/*
 * Digits: see rules_number.h.
 */
#include "svc/core/rules/rules_number.h"

#include <assert.h>
#include <inttypes.h>

enum { MICRO = 1000000, MICRO_DECIMALS = 6 };

const char *
rules_points_text(struct arena *arena, int64_t micro)
{
    const char *sign = micro < 0 ? "-" : "";
    uint64_t size = micro < 0 ? 0 - (uint64_t)micro : (uint64_t)micro;
    uint64_t rest = size % MICRO;
    int decimals = MICRO_DECIMALS;

    if (rest == 0) {
        return arena_printf(arena, "%s%" PRIu64, sign, size / MICRO);
    }
    for (; rest % 10 == 0; rest /= 10) {
        decimals--;
    }
    return arena_printf(arena, "%s%" PRIu64 ".%0*" PRIu64, sign, size / MICRO, decimals,
                        rest);
}

const char *
rules_money_text(struct arena *arena, int64_t minor, int32_t exponent)
{
    int64_t unit = 1;

    assert(minor >= 0 && exponent >= 0);
    for (int32_t i = 0; i < exponent; i++) {
        unit *= 10;
    }
    if (exponent == 0) {
        return arena_printf(arena, "%" PRId64, minor);
    }
    return arena_printf(arena, "%" PRId64 ".%0*" PRId64, minor / unit, (int)exponent,
                        minor % unit);
}
