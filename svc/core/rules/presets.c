/*
 * Round amounts: 1, 2, 5 and their tens; 1, 2.5, 5 where the currency has hundredths, as
 * its coins and people's habits are.
 */
#include "svc/core/rules/presets.h"

#include <assert.h>

enum {
    STEPS = 3,
    HUNDREDTHS = 2,
    LOADS_TIMES = 2,
    TRANSFERS_TIMES = 5,
    EXPONENT_MAX = 6
};

static int64_t
smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Round amounts from `from` to `most`, both included. */
static size_t
round_ones(int64_t from, int64_t most, int32_t exponent, int64_t ret_minor[PRESETS_MAX])
{
    const int64_t tenths[STEPS] = {10, exponent == HUNDREDTHS ? 25 : 20, 50};
    size_t count = 0;

    for (int64_t scale = 1; count < PRESETS_MAX && scale <= most; scale *= 10) {
        for (size_t i = 0; i < STEPS && count < PRESETS_MAX; i++) {
            int64_t amount = scale * tenths[i] / 10;

            if (amount >= from && amount <= most && scale * tenths[i] % 10 == 0) {
                ret_minor[count++] = amount;
            }
        }
    }
    return count;
}

/*
 * From some times the least amount on, which is seldom what people take; from the least
 * where the limits leave no room for that; the least itself where none between is round.
 */
static size_t
presets(const struct rules *rules, int64_t least, int64_t most, int64_t times,
        int64_t ret_minor[PRESETS_MAX])
{
    int64_t unit = 1;
    size_t count;

    assert(rules->currency_exponent >= 0 && rules->currency_exponent <= EXPONENT_MAX);
    assert(least >= 0);
    for (int32_t i = 0; i < rules->currency_exponent; i++) {
        unit *= 10;
    }
    count = round_ones(least * times > unit ? least * times : unit, most,
                       rules->currency_exponent, ret_minor);
    if (count == 0) {
        count = round_ones(least, most, rules->currency_exponent, ret_minor);
    }
    if (count == 0) {
        ret_minor[count++] = least;
    }
    return count;
}

size_t
presets_of_loads(const struct rules *rules, int64_t ret_minor[PRESETS_MAX])
{
    const struct limits *l = &rules->limits;
    int64_t most =
        smaller(l->load_max_minor, smaller(l->load_day_max_minor, l->balance_max_minor));

    return presets(rules, l->load_min_minor, most, LOADS_TIMES, ret_minor);
}

size_t
presets_of_transfers(const struct rules *rules, int64_t ret_minor[PRESETS_MAX])
{
    const struct limits *l = &rules->limits;
    int64_t most = smaller(l->transfer_max_minor,
                           smaller(l->transfer_day_max_minor, l->balance_max_minor));

    return presets(rules, l->transfer_min_minor, most, TRANSFERS_TIMES, ret_minor);
}
