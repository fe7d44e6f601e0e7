/*
 * The mix "redeem": a purchase earns points, then more redemptions than they are good for
 * arrive at the same instant. As many win as there are points for; then all is taken
 * back, the redemptions first.
 */
#include "tools/hammer/bought.h"
#include "tools/hammer/mix.h"

enum { RACERS = 4, POINT_MICRO = 1000000, NOTE_EXPECTED = 1, LAST_STEP = 3 };

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
    return r->h->program.reward[0] != '\0' &&
           bought_begin(r, r->h->program.reward_points);
}

static bool
redeem_race(struct round *r)
{
    int32_t wins = affordable(r);

    if (!bought_is_done(r)) {
        return false;
    }
    if (wins == 0) {
        return bought_give_back(r, LAST_STEP);
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
    case LAST_STEP: return bought_give_back(r, LAST_STEP);
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
