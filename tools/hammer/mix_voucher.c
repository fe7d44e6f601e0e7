/*
 * The mix "voucher": a member turns the points of a purchase into a voucher, then it is
 * used and given up several times at the same instant. One of them wins. A use is taken
 * back, which opens the voucher again; then it is given up and the purchase refunded.
 */
#include "tools/hammer/bought.h"
#include "tools/hammer/mix.h"

enum { USERS = 3, POINT_MICRO = 1000000, NOTE_MADE = 1, LAST_STEP = 5 };

static bool
can_pay(const struct round *r)
{
    return round_view(r)->points_micro >= r->h->program.voucher_points * POINT_MICRO;
}

static bool
voucher_buy(struct round *r)
{
    return r->h->program.voucher[0] != '\0' &&
           bought_begin(r, r->h->program.voucher_points);
}

static bool
voucher_make(struct round *r)
{
    if (!bought_is_done(r)) {
        return false;
    }
    if (!can_pay(r)) {
        return bought_give_back(r, LAST_STEP);
    }
    r->notes[NOTE_MADE] = round_ask(r, &(struct ask){.kind = ASK_VOUCHER,
                                                     .about = RECORD_NONE,
                                                     .key = RECORD_NONE,
                                                     .strict = true});
    return true;
}

static void
ask_about_it(struct round *r, enum ask_kind kind, unsigned int may)
{
    round_ask(r, &(struct ask){.kind = kind,
                               .about = r->notes[NOTE_MADE],
                               .key = RECORD_NONE,
                               .may = may,
                               .strict = true});
}

static bool
voucher_race(struct round *r)
{
    if (round_done(r) == 0) {
        return false;
    }
    for (int i = 0; i < USERS; i++) {
        ask_about_it(r, ASK_USE, MAY_HAVE_ENDED);
    }
    ask_about_it(r, ASK_GIVE_UP, MAY_HAVE_ENDED);
    return true;
}

/* Of the uses; when it was given up there is none. */
static bool
take_back(struct round *r)
{
    round_expect(r, 1, "uses of one voucher at once");
    for (int i = 0; i < r->ended_count; i++) {
        const struct ask *ask = round_result(r, i);

        if (ask->done_us != 0 && ask->kind == ASK_USE) {
            round_ask(r, &(struct ask){.kind = ASK_VOID,
                                       .about = r->ended[i].ask,
                                       .key = RECORD_NONE,
                                       .strict = true});
            return true;
        }
    }
    return bought_give_back(r, LAST_STEP);
}

static bool
give_up(struct round *r)
{
    if (round_done(r) == 0) {
        return false;
    }
    ask_about_it(r, ASK_GIVE_UP, 0);
    return true;
}

static bool
voucher_next(struct round *r)
{
    switch (r->step) {
    case 0: return voucher_buy(r);
    case 1: return voucher_make(r);
    case 2: return voucher_race(r);
    case 3: return take_back(r);
    case 4: return give_up(r);
    case LAST_STEP: return bought_give_back(r, LAST_STEP);
    default: return false;
    }
}

const struct mix mix_voucher = {
    .name = "voucher",
    .summary = "one voucher used and given up several times at once",
    .weight = 8,
    .exclusive = true,
    .patient = true,
    .pair = true,
    .next = voucher_next,
};
