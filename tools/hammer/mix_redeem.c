/*
 * The mix "redeem": a purchase earns points, then more redemptions than they are good for
 * arrive at the same instant. As many win as there are points for; then all is taken
 * back, the redemptions first.
 */
#include "tools/hammer/mix.h"

enum { RACERS = 4, POINT_MICRO = 1000000, NOTE_BOUGHT = 0, NOTE_EXPECTED = 1 };

/* How many redemptions the account's points are good for. */
static int32_t
affordable(const struct round *r)
{
    int64_t cost_micro = r->h->program.reward_points * POINT_MICRO;
    int64_t points_micro = round_view(r)->points_micro;

    return points_micro > 0 ? (int32_t)(points_micro / cost_micro) : 0;
}

static bool
redeem_buy(struct round *r)
{
    if (r->h->program.reward[0] == '\0') {
        return false;
    }
    if (round_fund(r, 1)) {
        return true;
    }
    r->notes[NOTE_BOUGHT] =
        round_ask(r, &(struct ask){.kind = ASK_PURCHASE,
                                   .amount_minor = (int32_t)round_view(r)->cash_minor,
                                   .about = RECORD_NONE,
                                   .key = RECORD_NONE});
    return true;
}

static bool
redeem_give_back(struct round *r)
{
    round_ask(r, &(struct ask){.kind = ASK_REFUND,
                               .about = r->notes[NOTE_BOUGHT],
                               .key = RECORD_NONE,
                               .strict = true});
    r->step = 3; /* the last */
    return true;
}

static bool
redeem_race(struct round *r)
{
    int32_t wins = affordable(r);

    if (round_result(r, 0)->kind != ASK_PURCHASE || round_done(r) == 0) {
        return false;
    }
    if (wins == 0) {
        return redeem_give_back(r);
    }
    r->notes[NOTE_EXPECTED] = wins < RACERS ? wins : RACERS;
    for (int i = 0; i < RACERS; i++) {
        round_ask(r, &(struct ask){.kind = ASK_REDEEM,
                                   .about = RECORD_NONE,
                                   .key = RECORD_NONE,
                                   .may = MAY_LACK_POINTS,
                                   .strict = true});
    }
    return true;
}

static bool
take_back(struct round *r)
{
    round_expect(r, r->notes[NOTE_EXPECTED], "redemptions of the last points at once");
    round_take_back(r, ASK_VOID);
    return true;
}

static bool
redeem_next(struct round *r)
{
    switch (r->step) {
    case 0: return redeem_buy(r);
    case 1: return redeem_race(r);
    case 2: return take_back(r);
    case 3: return redeem_give_back(r);
    default: return false;
    }
}

const struct mix mix_redeem = {
    .name = "redeem",
    .summary = "the last points redeemed several times at once",
    .weight = 10,
    .exclusive = true,
    .patient = true,
    .next = redeem_next,
};
