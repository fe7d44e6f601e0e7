/*
 * Gives: the four ways in which a rule turns goods into points. 64-bit arithmetic where
 * the product fits, which is nearly always.
 */
#include "svc/core/rules/earn_draft.h"

static const int64_t powers[] = {1, 10, 100, 1000, 10000};

void
earn_draft_add(struct earn_draft *d, unsigned bit, __int128 micro)
{
    if (micro > INT64_MAX ||
        __builtin_add_overflow(d->gain_micro[bit], (int64_t)micro, &d->gain_micro[bit])) {
        d->overflow = true;
    }
}

__int128
earn_give_good(const struct earn_draft *d, const struct rules_rule *rule,
               int64_t rate_micro, int64_t minor)
{
    const struct earn_basket *basket = d->c->basket;
    int64_t w = earn_tender_minor(basket, rule->tender), unit = powers[d->exponent];
    int64_t product;

    if (w == basket->amount_minor) {
        if (!__builtin_mul_overflow(minor, rate_micro, &product)) {
            return product / unit;
        }
        return (__int128)minor * rate_micro / unit;
    }
    return (__int128)minor * w * rate_micro / ((__int128)basket->amount_minor * unit);
}

__int128
earn_give_whole(const struct earn_draft *d, const struct rules_rule *rule, unsigned bit,
                const struct rules_give *give)
{
    struct earn_weight weight = earn_weight_of(&d->goods, bit);
    int64_t minor = earn_part(d->c->basket, rule->tender, weight.amount_minor);
    int64_t times = 0;

    switch (give->kind) {
    case RULES_PER_AMOUNT: times = minor / give->per; break;
    case RULES_PER_ITEMS: times = weight.pieces / give->per; break;
    case RULES_PER_VISIT: times = 1; break;
    case RULES_PER_UNIT: break;
    }
    return (__int128)times * give->micro;
}
