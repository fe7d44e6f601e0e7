/*
 * The mix "keys": two purchases of different amounts under one key at the same instant.
 * One wins; the other hears that its key was used for another operation.
 */
#include "tools/hammer/mix.h"

static bool
keys_race(struct round *r)
{
    int32_t half = (int32_t)round_view(r)->cash_minor / 2;
    int32_t small = 1 + (int32_t)hammer_random(r->h, (uint32_t)(half > 1 ? half - 1 : 1));
    int32_t first = RECORD_NONE;

    for (int i = 0; i < 2; i++) {
        int32_t ask = round_ask(r, &(struct ask){.kind = ASK_PURCHASE,
                                                 .amount_minor = small + i,
                                                 .about = RECORD_NONE,
                                                 .key = first,
                                                 .may = MAY_BE_REUSED,
                                                 .strict = true});
        first = first == RECORD_NONE ? ask : first;
    }
    return true;
}

static bool
keys_give_back(struct round *r)
{
    round_expect(r, 1, "two bodies under one key");
    return round_take_back(r, ASK_REFUND);
}

static bool
keys_next(struct round *r)
{
    switch (r->step) {
    case 0: return round_fund(r, 4) || keys_race(r);
    case 1: return round_result(r, 0)->kind == ASK_PURCHASE && keys_give_back(r);
    default: return false;
    }
}

const struct mix mix_keys = {
    .name = "keys",
    .summary = "one key with two bodies at once",
    .weight = 10,
    .exclusive = true,
    .patient = true,
    .next = keys_next,
};
