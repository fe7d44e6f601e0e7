/*
 * The mix "void": a void against a refund of the same purchase, or against the purchase
 * itself while that is still on its way. Whatever wins, the money is there in the end.
 */
#include "tools/hammer/mix.h"

enum { NOTE_BEFORE = 0 };

static int32_t
void_buy(struct round *r, unsigned int may)
{
    int32_t held = (int32_t)round_view(r)->cash_minor;

    r->notes[NOTE_BEFORE] = held;
    return round_ask(
        r, &(struct ask){.kind = ASK_PURCHASE,
                         .amount_minor = 1 + (int32_t)hammer_random(r->h, (uint32_t)held),
                         .about = RECORD_NONE,
                         .key = RECORD_NONE,
                         .may = may,
                         .strict = true});
}

static void
void_give_back(struct round *r, enum ask_kind kind, int32_t about, unsigned int may)
{
    round_ask(r, &(struct ask){.kind = kind,
                               .about = about,
                               .key = RECORD_NONE,
                               .may = may,
                               .strict = true});
}

/* Half of the rounds let the void race the purchase itself. */
static bool
void_begin(struct round *r)
{
    if (round_fund(r, 1)) {
        return true;
    }
    if (hammer_chance(r->h, 500)) {
        void_buy(r, 0);
        return true;
    }
    void_give_back(r, ASK_VOID, void_buy(r, MAY_BE_VOIDED), 0);
    return true;
}

static bool
void_race(struct round *r)
{
    int32_t bought = r->ended[0].ask;

    if (round_result(r, 0)->kind != ASK_PURCHASE) {
        return false;
    }
    if (r->ended_count == 2) {
        round_expect_money(r, r->notes[NOTE_BEFORE], "a purchase and its void at once");
        return false;
    }
    if (round_done(r) == 0) {
        return false;
    }
    void_give_back(r, ASK_REFUND, bought, MAY_BE_REFUNDED);
    void_give_back(r, ASK_VOID, bought, MAY_BE_REFUNDED);
    return true;
}

static bool
void_next(struct round *r)
{
    switch (r->step) {
    case 0: return void_begin(r);
    case 1: return void_race(r);
    case 2:
        round_expect(r, 1, "a refund and a void of one purchase at once");
        round_expect_money(r, r->notes[NOTE_BEFORE], "a refund and a void at once");
        return false;
    default: return false;
    }
}

const struct mix mix_void = {
    .name = "void",
    .summary = "a void against a refund, or against the purchase",
    .weight = 10,
    .exclusive = true,
    .patient = true,
    .next = void_next,
};
