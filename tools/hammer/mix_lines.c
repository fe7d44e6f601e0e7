/*
 * The mix "lines": pieces of a receipt's lines are refunded at the same instant, more
 * than were bought; now and then the whole receipt is refunded or voided meanwhile. What
 * is refused did not fit any more; what is left goes back, and with it all money and
 * points.
 */
#include "tools/hammer/bought.h"
#include "tools/hammer/mix.h"

enum {
    PIECES_MIN = 2,
    PIECES_SPREAD = 3,
    FIRST_RACERS = 5, /* for pieces of the first line, one or two each */
    SECOND_RACERS = 2,
    WHOLE_PERMILLE = 300,
    AMOUNT_MIN = 100 /* so that a piece is worth something */
};

static bool
lines_buy(struct round *r)
{
    if (!r->h->program.lines) {
        return false;
    }
    if (round_fund(r, AMOUNT_MIN)) {
        return true;
    }
    uint32_t spread = (uint32_t)(round_view(r)->cash_minor - AMOUNT_MIN) + 1;
    r->notes[NOTE_BOUGHT] = round_ask(
        r,
        &(struct ask){.kind = ASK_PURCHASE,
                      .amount_minor = AMOUNT_MIN + (int32_t)hammer_random(r->h, spread),
                      .about = RECORD_NONE,
                      .key = RECORD_NONE,
                      .pieces = PIECES_MIN + (int)hammer_random(r->h, PIECES_SPREAD)});
    return true;
}

static void
give_pieces_back(struct round *r, int of_line, int pieces)
{
    round_ask(r, &(struct ask){.kind = ASK_REFUND,
                               .about = r->notes[NOTE_BOUGHT],
                               .key = RECORD_NONE,
                               .pieces = pieces,
                               .of_line = of_line,
                               .may = MAY_BE_REFUNDED,
                               .strict = true});
}

static bool
lines_race(struct round *r)
{
    if (!bought_is_done(r)) {
        return false;
    }
    for (int i = 0; i < FIRST_RACERS; i++) {
        give_pieces_back(r, 1, 1 + (int)hammer_random(r->h, 2));
    }
    for (int i = 0; i < SECOND_RACERS; i++) {
        give_pieces_back(r, 2, 1);
    }
    if (hammer_chance(r->h, WHOLE_PERMILLE)) {
        round_ask(r,
                  &(struct ask){.kind = hammer_chance(r->h, 500) ? ASK_REFUND : ASK_VOID,
                                .about = r->notes[NOTE_BOUGHT],
                                .key = RECORD_NONE,
                                .may = MAY_BE_REFUNDED,
                                .strict = true});
    }
    return true;
}

/* A finding when what was refused is still there. 0 pieces: the whole. */
static void
check_refused(struct round *r, const struct ask *bought)
{
    for (int i = 0; i < r->ended_count && !bought->returned && !round_has_aside(r); i++) {
        const struct ask *ask = round_result(r, i);
        int left =
            ask->pieces > 0 ? record_pieces_left(bought, ask->of_line) : ask->pieces;

        if (ask->done_us == 0 && left >= ask->pieces) {
            finding_add(&r->h->record.findings, INV_I3, r->account, r->ended[i].ask,
                        r->mix_index, "%d pieces of line %d were refused, and are left",
                        ask->pieces, ask->of_line);
        }
    }
}

/* As before the purchase. */
static void
check_books(struct round *r, const struct line *bought)
{
    round_expect_money(r, bought->cash_after_minor - bought->cash_minor,
                       "all lines given back");
    round_expect_points(r, bought->points_after_micro - bought->points_micro,
                        "all lines given back");
}

static bool
lines_next(struct round *r)
{
    const struct ask *bought = &r->h->record.asks[r->notes[NOTE_BOUGHT]];

    switch (r->step) {
    case 0: return lines_buy(r);
    case 1: return lines_race(r);
    case 2:
        check_refused(r, bought);
        if (!bought->returned) {
            return bought_give_back(r, 2);
        }
        check_books(r, &bought->line);
        return false;
    case 3: check_books(r, &bought->line); return false;
    default: return false;
    }
}

const struct mix mix_lines = {
    .name = "lines",
    .summary = "pieces of a receipt refunded at once, and the whole of it",
    .weight = 10,
    .exclusive = true,
    .patient = true,
    .next = lines_next,
};
