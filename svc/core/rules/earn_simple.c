/*
 * The base rules: points per unit of currency by tender, floored to micro-points for
 * each rule. The remainder of a point is carried, because points are kept in micro.
 */
#include "svc/core/rules/earn_simple.h"

#include <assert.h>

enum { TEXT_BYTES = 64, RATE_DECIMALS = 6 };

static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};

static bool
is_exponent(int32_t exponent)
{
    return exponent >= 0 && (size_t)exponent < sizeof powers / sizeof powers[0];
}

bool
earn_simple(const struct rules *rules, int64_t card_minor, int64_t other_minor,
            struct earned_simple *ret)
{
    const struct rules_simple *simple = &rules->simple;

    assert(rules->format == 1 && simple->earn_count <= RULES_EARN_MAX);
    assert(is_exponent(rules->currency_exponent));
    assert(card_minor >= 0 && other_minor >= 0);
    ret->points_micro = 0;
    ret->reason_count = 0;
    for (size_t i = 0; i < simple->earn_count; i++) {
        const struct earn_rule *rule = &simple->earn[i];
        __int128 base = (__int128)(rule->by_card ? card_minor : 0) +
                        (rule->by_other ? other_minor : 0);
        __int128 micro = base * rule->rate_micro / powers[rules->currency_exponent];

        if (micro == 0) {
            continue;
        }
        if (micro > INT64_MAX || __builtin_add_overflow(ret->points_micro, (int64_t)micro,
                                                        &ret->points_micro)) {
            return false;
        }
        ret->reasons[ret->reason_count++] =
            (struct earn_simple_reason){rule, (int64_t)base, (int64_t)micro};
    }
    return true;
}

/* Writes value / 10^decimals before `end`; trim cuts the zeros at its end. */
static char *
put_decimal(char *end, int64_t value, int32_t decimals, bool trim)
{
    int64_t fraction = value % powers[decimals], whole = value / powers[decimals];

    while (trim && decimals > 0 && fraction % 10 == 0) {
        fraction /= 10;
        decimals--;
    }
    for (int32_t i = 0; i < decimals; i++) {
        *--end = (char)('0' + fraction % 10);
        fraction /= 10;
    }
    if (decimals > 0) {
        *--end = '.';
    }
    do {
        *--end = (char)('0' + whole % 10);
        whole /= 10;
    } while (whole > 0);
    return end;
}

struct slice
earn_simple_text(struct arena *arena, const struct earn_simple_reason *reason,
                 int32_t currency_exponent)
{
    char text[TEXT_BYTES], *end = text + sizeof text;
    char *p = put_decimal(end, reason->rule->rate_micro, RATE_DECIMALS, true);
    size_t n;

    assert(is_exponent(currency_exponent) && reason->base_minor >= 0);
    *--p = ' ';
    *--p = 'x';
    *--p = ' ';
    p = put_decimal(p, reason->base_minor, currency_exponent, false);
    n = (size_t)(end - p);
    return slice_of(arena_copy(arena, p, n), n);
}
