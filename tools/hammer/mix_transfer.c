/*
 * The mix "transfer": two members send each other the same amount at the same instant, so
 * that each account is locked as the sender's and as the recipient's at once. Both legs
 * of each transfer are there in the end, or neither; the judgement counts them. As much
 * goes there as comes back, so what an account was loaded with stays in it.
 */
#include "tools/hammer/mix.h"

enum { PAIRS = 2 };

/*
 * Either account may have to pay all that it sends before anything comes in. Other mixes
 * play on pairs, too, and leave either of the two with any money. True when it asked for
 * loads; the round ends with them, whether they were refused or not.
 */
static bool
transfer_fund(struct round *r)
{
    int64_t sends_minor = PAIRS * r->h->program.transfer_minor;
    bool account = round_fund_of(r, r->account, sends_minor);
    bool partner = round_fund_of(r, r->partner, sends_minor);

    return account || partner;
}

static bool
transfer_race(struct round *r)
{
    for (int i = 0; i < 2 * PAIRS; i++) {
        int from = i % 2 == 0 ? r->account : r->partner;

        round_ask_of(r, from,
                     &(struct ask){.kind = ASK_TRANSFER,
                                   .to = from == r->account ? r->partner : r->account,
                                   .amount_minor = (int32_t)r->h->program.transfer_minor,
                                   .about = RECORD_NONE,
                                   .key = RECORD_NONE,
                                   .strict = true});
    }
    return true;
}

static bool
transfer_next(struct round *r)
{
    if (r->step == 0) {
        return transfer_fund(r) || transfer_race(r);
    }
    if (round_result(r, 0)->kind == ASK_TRANSFER) {
        round_expect(r, 2 * PAIRS, "transfers there and back at once");
    }
    return false;
}

const struct mix mix_transfer = {
    .name = "transfer",
    .summary = "transfers from A to B against transfers from B to A",
    .weight = 10,
    .exclusive = true,
    .patient = true,
    .pair = true,
    .next = transfer_next,
};
