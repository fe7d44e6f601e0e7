/*
 * Baskets: see basket.h.
 */
#include "svc/ops/shared/basket.h"

const struct json_field basket_line_fields[BASKET_LINE_FIELDS] = {
    {JSON_AT("sku", struct op_line, sku), .kind = JSON_KIND_STRING, .required = true,
     .min = 1, .max = 64},
    {JSON_AT("category", struct op_line, category), .kind = JSON_KIND_STRING, .min = 1,
     .max = 64},
    {JSON_AT("quantity", struct op_line, quantity), .kind = JSON_KIND_I64, .min = 1,
     .max = BASKET_PIECES_MAX, .unit = "pieces"},
    {JSON_AT("amount", struct op_line, amount_minor), .kind = JSON_KIND_I64,
     .required = true, .min = 0, .max = AMOUNT_MAX_MINOR, .unit = "minor units"},
};

bool
basket_is_empty(const struct basket *b)
{
    return b->line_count == 0 && b->tax == 0 && b->tip == 0;
}

bool
basket_adds_up(struct basket *b, int64_t amount_minor)
{
    int64_t sum = 0;

    if (__builtin_add_overflow(b->tax, b->tip, &sum)) {
        return false;
    }
    for (size_t i = 0; i < b->line_count; i++) {
        if (__builtin_add_overflow(sum, b->lines[i].amount_minor, &sum)) {
            return false;
        }
        if (b->lines[i].quantity == 0) {
            b->lines[i].quantity = 1;
        }
    }
    return b->line_count > 0 ? sum == amount_minor : sum <= amount_minor;
}

struct op_basket
basket_for_op(const struct basket *b)
{
    return (struct op_basket){b->tax, b->tip, b->lines, b->line_count};
}

struct op_flags
basket_flags(const struct basket *b)
{
    return (struct op_flags){b->flags, b->flag_count};
}
