/*
 * Goods and flags of a purchase: see earn_basket.h.
 */
#include "svc/core/rules/earn_basket.h"

struct earn_basket
earn_basket_whole(const struct op_basket *basket, int64_t card_minor, int64_t other_minor)
{
    int64_t amount_minor = card_minor + other_minor;

    return (struct earn_basket){
        .kept = *basket,
        .bare_minor = basket->line_count > 0
                          ? 0
                          : amount_minor - basket->tax_minor - basket->tip_minor,
        .bare_pieces = basket->line_count == 0,
        .amount_minor = amount_minor,
        .card_minor = card_minor,
    };
}

uint8_t
earn_flags(const struct rules_compiled *rules, struct op_flags said)
{
    uint8_t flags = 0;

    for (size_t i = 0; i < rules->flag_count; i++) {
        for (size_t k = 0; k < said.count; k++) {
            if (slice_eq_cstr(said.items[k], rules->flags[i])) {
                flags |= (uint8_t)(1U << i);
            }
        }
    }
    return flags;
}
