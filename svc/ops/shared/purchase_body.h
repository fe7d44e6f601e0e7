/*
 * The body of a purchase: what POST /v1/purchases reads, and whoever tries rules on it.
 */
#ifndef CREMA_OPS_PURCHASE_BODY_H
#define CREMA_OPS_PURCHASE_BODY_H

#include "proto/json.h"
#include "proto/problem.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/op.h"
#include "svc/ops/shared/basket.h"

struct request;

/* Fields of a struct op_reward, besides its id and line. */
enum { REWARD_TIMES_MAX = 1000000 };
#define REWARD_TIMES_FIELD                                                          \
    {                                                                               \
        JSON_AT("times", struct op_reward, times), .kind = JSON_KIND_I64, .min = 1, \
                                                   .max = REWARD_TIMES_MAX          \
    }
#define REWARD_OFF_FIELD                                                              \
    {                                                                                 \
        JSON_AT("off", struct op_reward, off_minor), .kind = JSON_KIND_I64, .min = 0, \
                                                     .max = AMOUNT_MAX_MINOR,         \
                                                     .unit = "minor units"            \
    }

struct purchase_body {
    struct slice visit;
    struct slice present;
    int64_t amount;
    int64_t card_amount;
    bool has_card_amount;
    int tender; /* enum tender */
    struct basket basket;
    struct op_reward rewards[OP_REWARDS_MAX];
    size_t reward_count;
};

enum { PURCHASE_BODY_FIELDS = 10 };
extern const struct json_field purchase_body_fields[PURCHASE_BODY_FIELDS];

/* Of a quote all but the first, present: to present a pay code is to spend it. */
#define QUOTE_BODY_FIELDS (purchase_body_fields + 1)
enum { QUOTE_BODY_FIELD_COUNT = PURCHASE_BODY_FIELDS - 1 };

/* Why a body whose fields are good is refused all the same. */
struct purchase_body_wrong {
    enum problem problem; /* INVALID_BODY or LINES_MISMATCH */
    const char *field;    /* these two of INVALID_BODY; else NULL */
    const char *sentence;
};

/* Its fields fit each other, and lines without a quantity are one piece. The texts of
 * what is wrong are the arena's. */
MUST_USE bool purchase_body_good(struct arena *arena, struct purchase_body *b,
                                 struct purchase_body_wrong *ret);

/* The same for a body that is the request's own; false after a reply. */
MUST_USE bool purchase_body_check(struct request *r, struct purchase_body *b);

/* As the operation says it; its lists stay in b. */
struct op_purchase purchase_body_op(const struct purchase_body *b);

#endif
