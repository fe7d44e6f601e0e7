/*
 * The mix "transfer": two members send each other the same amount at the same instant, so
 * that each account is locked as the sender's and as the recipient's at once. Both legs
 * of each transfer are there in the end, or neither; the judgement counts them. As much
 * goes there as comes back, so what an account was loaded with stays in it.
 */
#include "tools/hammer/mix.h"

enum { PAIRS = 2 };

static void
load(struct round *r, int account)
{
    round_ask_of(r, account,
                 &(struct ask){.kind = ASK_LOAD,
                               .amount_minor = (int32_t)r->h->program.load_minor,
                               .about = RECORD_NONE,
                               .key = RECORD_NONE});
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

/* The first round of a pair loads both. */
static bool
transfer_next(struct round *r)
{
    if (r->step == 0 && record_known(&r->h->record, r->account) == 0) {
        load(r, r->account);
        load(r, r->partner);
        return true;
    }
    if (r->step == 0) {
        return transfer_race(r);
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
