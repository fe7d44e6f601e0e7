/*
 * A purchase that earns points: see bought.h.
 */
#include "tools/hammer/bought.h"

enum { POINT_MICRO = 1000000 };

/* What is known to earn them, as far as one load goes; at first nothing is known. */
static int64_t
enough_minor(const struct hammer *h, int64_t points)
{
    int64_t most = h->program.load_max_minor;

    if (h->program.point_minor == 0) {
        return 1;
    }
    return points < most / h->program.point_minor ? points * h->program.point_minor
                                                  : most;
}

bool
bought_begin(struct round *r, int64_t points)
{
    if (round_fund(r, enough_minor(r->h, points))) {
        return true;
    }
    r->notes[NOTE_BOUGHT] =
        round_ask(r, &(struct ask){.kind = ASK_PURCHASE,
                                   .amount_minor = (int32_t)round_view(r)->cash_minor,
                                   .about = RECORD_NONE,
                                   .key = RECORD_NONE});
    return true;
}

/* The higher a level, the more it earns: what is enough for the lowest is for all. */
static void
learn(struct hammer *h, const struct ask *bought)
{
    int64_t earned_micro = bought->line.points_micro;

    if (earned_micro > 0) {
        int64_t minor = ((int64_t)bought->amount_minor * POINT_MICRO + earned_micro - 1) /
                        earned_micro;

        h->program.point_minor =
            minor > h->program.point_minor ? minor : h->program.point_minor;
    }
}

bool
bought_is_done(struct round *r)
{
    const struct ask *bought = round_result(r, 0);

    if (bought->kind != ASK_PURCHASE || bought->done_us == 0) {
        return false;
    }
    learn(r->h, bought);
    return true;
}

bool
bought_give_back(struct round *r, int step)
{
    round_ask(r, &(struct ask){.kind = ASK_REFUND,
                               .about = r->notes[NOTE_BOUGHT],
                               .key = RECORD_NONE,
                               .strict = true});
    r->step = step;
    return true;
}
