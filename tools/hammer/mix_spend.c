/*
 * The mix "spend": several purchases of all that an account holds at the same instant.
 * One wins, and no copy of the winner is refused; then it is taken back.
 */
#include "tools/hammer/mix.h"

enum { RACERS_MIN = 2, RACERS_SPREAD = 5 };

static bool
spend_race(struct round *r)
{
    int racers = RACERS_MIN + (int)hammer_random(r->h, RACERS_SPREAD);

    for (int i = 0; i < racers; i++) {
        round_ask(r, &(struct ask){.kind = ASK_PURCHASE,
                                   .amount_minor = (int32_t)round_view(r)->cash_minor,
                                   .about = RECORD_NONE,
                                   .key = RECORD_NONE,
                                   .may = MAY_LACK_FUNDS,
                                   .strict = true});
    }
    return true;
}

static bool
spend_give_back(struct round *r)
{
    round_expect(r, 1, "purchases of the whole balance at once");
    return round_take_back(r, ASK_REFUND);
}

static bool
spend_next(struct round *r)
{
    switch (r->step) {
    case 0: return round_fund(r, 1) || spend_race(r);
    case 1: return round_result(r, 0)->kind == ASK_PURCHASE && spend_give_back(r);
    default: return false;
    }
}

const struct mix mix_spend = {
    .name = "spend",
    .summary = "the whole balance spent several times at once",
    .weight = 15,
    .exclusive = true,
    .patient = true,
    .next = spend_next,
};
