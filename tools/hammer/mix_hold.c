/*
 * The mix "hold": all that an account has is held; then a capture of a part, a release
 * and the void of the hold arrive at the same instant. One wins, the others hear that the
 * hold has ended; what was captured is taken back.
 */
#include "tools/hammer/mix.h"

enum { NOTE_BEFORE = 0 };

static bool
hold(struct round *r)
{
    int32_t all = (int32_t)round_view(r)->cash_minor;

    r->notes[NOTE_BEFORE] = all;
    round_ask(r, &(struct ask){.kind = ASK_HOLD,
                               .amount_minor = all,
                               .about = RECORD_NONE,
                               .key = RECORD_NONE});
    return true;
}

static bool
hold_race(struct round *r)
{
    static const enum ask_kind ends[] = {ASK_CAPTURE, ASK_VOID, ASK_RELEASE};
    const struct ask *held = round_result(r, 0);

    if (held->kind != ASK_HOLD || held->done_us == 0) {
        return false;
    }
    int32_t part = 1 + (int32_t)hammer_random(r->h, (uint32_t)held->amount_minor);
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        round_ask(r, &(struct ask){.kind = ends[i],
                                   .amount_minor = ends[i] == ASK_CAPTURE ? part : 0,
                                   .about = r->ended[0].ask,
                                   .key = RECORD_NONE,
                                   .may = MAY_HAVE_ENDED,
                                   .strict = true});
    }
    return true;
}

static bool
hold_give_back(struct round *r)
{
    round_expect(r, 1, "a capture, a void and a release of one hold at once");
    if (round_result(r, 0)->done_us == 0) {
        round_expect_money(r, r->notes[NOTE_BEFORE], "a hold that was not captured");
        return false;
    }
    round_ask(r, &(struct ask){.kind = ASK_REFUND,
                               .about = r->ended[0].ask,
                               .key = RECORD_NONE,
                               .strict = true});
    return true;
}

static bool
hold_next(struct round *r)
{
    switch (r->step) {
    case 0: return round_fund(r, 1) || hold(r);
    case 1: return hold_race(r);
    case 2: return hold_give_back(r);
    default: return false;
    }
}

const struct mix mix_hold = {
    .name = "hold",
    .summary = "a void against a capture and a release of one hold",
    .weight = 10,
    .exclusive = true,
    .patient = true,
    .next = hold_next,
};
