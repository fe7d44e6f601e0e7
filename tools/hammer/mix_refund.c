/*
 * The mix "refund": one receipt refunded several times at the same instant, each under a
 * key of its own. One wins.
 */
#include "tools/hammer/mix.h"

enum { RACERS_MIN = 2, RACERS_SPREAD = 3 };

static bool
refund_buy(struct round *r)
{
    int32_t held = (int32_t)round_view(r)->cash_minor;

    round_ask(
        r, &(struct ask){.kind = ASK_PURCHASE,
                         .amount_minor = 1 + (int32_t)hammer_random(r->h, (uint32_t)held),
                         .about = RECORD_NONE,
                         .key = RECORD_NONE});
    return true;
}

static bool
refund_race(struct round *r)
{
    int racers = RACERS_MIN + (int)hammer_random(r->h, RACERS_SPREAD);

    if (round_result(r, 0)->kind != ASK_PURCHASE || round_done(r) == 0) {
        return false;
    }
    for (int i = 0; i < racers; i++) {
        round_ask(r, &(struct ask){.kind = ASK_REFUND,
                                   .about = r->ended[0].ask,
                                   .key = RECORD_NONE,
                                   .may = MAY_BE_REFUNDED,
                                   .strict = true});
    }
    return true;
}

static bool
refund_next(struct round *r)
{
    switch (r->step) {
    case 0: return round_fund(r, 1) || refund_buy(r);
    case 1: return refund_race(r);
    case 2: round_expect(r, 1, "refunds of one receipt at once"); return false;
    default: return false;
    }
}

const struct mix mix_refund = {
    .name = "refund",
    .summary = "one receipt refunded several times at once",
    .weight = 15,
    .exclusive = true,
    .patient = true,
    .next = refund_next,
};
