/*
 * What was bought, as purchases and captures say it: lines, tax and tip, which are parts
 * of the amount, and flags.
 */
#ifndef CREMA_OPS_BASKET_H
#define CREMA_OPS_BASKET_H

#include "proto/json.h"
#include "svc/base/must_use.h"
#include "svc/core/op.h"
#include "svc/ops/shared/amount.h"

struct basket {
    int64_t tax;
    int64_t tip;
    struct op_line lines[OP_LINES_MAX];
    size_t line_count;
    struct slice flags[OP_FLAGS_MAX];
    size_t flag_count;
};

/* Of each item of `lines`. */
enum { BASKET_LINE_FIELDS = 4, BASKET_PIECES_MAX = 1000000 };
extern const struct json_field basket_line_fields[BASKET_LINE_FIELDS];

/* The field `flags` of a body that has the basket as its member. */
#define BASKET_FLAGS_FIELD(body, basket)                                               \
    {                                                                                  \
        JSON_AT("flags", body, basket.flags),                                          \
            .kind = JSON_KIND_STRINGS, .min = 1, .max = 31, .items_max = OP_FLAGS_MAX, \
            .count_offset = offsetof(body, basket.flag_count)                          \
    }

/* Whether there is anything in it that is part of the amount. */
bool basket_is_empty(const struct basket *b);

/*
 * Σ lines + tax + tip = amount; without lines, tax and tip fit into the amount. A line
 * without a quantity is one piece.
 */
MUST_USE bool basket_adds_up(struct basket *b, int64_t amount_minor);

/* As the operation says it; its lines and flags stay in b. */
struct op_basket basket_for_op(const struct basket *b);
struct op_flags basket_flags(const struct basket *b);

#endif
