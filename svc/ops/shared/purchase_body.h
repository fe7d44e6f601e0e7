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
#include "svc/ops/shared/reward_body.h"

struct request;

struct purchase_body {
    struct slice visit;
    struct slice present;
    int64_t amount;
    int64_t card_amount;
    bool has_card_amount;
    int tender; /* enum tender */
    struct basket basket;
    struct reward_body rewards[OP_REWARDS_MAX];
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

/* As the operation of that account says it (0: of none); its lists stay in b, or are the
 * arena's. */
struct op_purchase
purchase_body_op(struct arena *arena, const struct purchase_body *b, int64_t account_id);

#endif
