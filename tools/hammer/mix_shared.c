/*
 * The mix "shared": many clients on few accounts buy, take back and load, each request
 * one to five times; some give up and are settled at the end. What other clients do at
 * the same time decides who finds money, so a purchase may be refused for want of it.
 */
#include "tools/hammer/mix.h"

enum { AMOUNT_MAX = 9, LOAD_PERMILLE = 5, REFUND_PERMILLE = 850 };

static bool
shared_buy(struct round *r)
{
    int64_t more_minor = round_view(r)->cash_minor + 1;

    if (round_fund(r, hammer_chance(r->h, LOAD_PERMILLE) ? more_minor : AMOUNT_MAX)) {
        return true;
    }
    round_ask(r,
              &(struct ask){.kind = ASK_PURCHASE,
                            .amount_minor = 1 + (int32_t)hammer_random(r->h, AMOUNT_MAX),
                            .about = RECORD_NONE,
                            .key = RECORD_NONE,
                            .may = MAY_LACK_FUNDS});
    return true;
}

static bool
shared_next(struct round *r)
{
    if (r->step == 0) {
        return shared_buy(r);
    }
    const struct ask *bought = round_result(r, 0);
    if (r->step > 1 || bought->kind != ASK_PURCHASE || bought->done_us == 0 ||
        !hammer_chance(r->h, REFUND_PERMILLE)) {
        return false;
    }
    round_ask(r, &(struct ask){.kind = ASK_REFUND,
                               .about = r->ended[0].ask,
                               .key = RECORD_NONE,
                               .strict = true});
    return true;
}

const struct mix mix_shared = {
    .name = "shared",
    .summary = "many clients on few accounts, some give up",
    .weight = 40,
    .next = shared_next,
};
