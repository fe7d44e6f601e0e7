/*
 * The refund of a purchase or a redemption.
 */
#include "svc/core/ledger/refund.h"

#include <assert.h>

#include "svc/base/civil.h"
#include "svc/core/ledger/life.h"
#include "svc/core/ledger/refund_expired.h"
#include "svc/core/ledger/refund_past.h"
#include "svc/core/ledger/refund_redeem.h"
#include "svc/core/ledger/refund_rules.h"
#include "svc/core/rules/earn_simple.h"
#include "svc/core/rules/limits.h"

/* A refund in the making. */
struct plan {
    const struct rules *rules;   /* of the original; NULL: not known here */
    struct entry_detail bought;  /* of the original */
    struct detail_tenders total; /* what was paid; nothing for a redemption */
    int64_t total_minor;
    struct returned before;     /* by earlier refunds */
    struct detail_tenders back; /* by this refund */
    bool complete;              /* nothing is left after it */
    int64_t taken_back_micro;
    int64_t given_back_micro;
};

/* False when the row cannot be read, or the sum leaves int64. */
static bool
returned_add(struct returned *sum, const struct entry *e, struct arena *scratch)
{
    struct entry_detail detail;
    const struct detail_refund *r = &detail.refund;

    return entry_detail_parse(scratch, e->kind, e->detail, &detail) &&
           !__builtin_add_overflow(sum->card_minor, r->back.card_minor,
                                   &sum->card_minor) &&
           !__builtin_add_overflow(sum->other_minor, r->back.other_minor,
                                   &sum->other_minor) &&
           !__builtin_add_overflow(sum->earned_taken_back_micro, r->taken_back_micro,
                                   &sum->earned_taken_back_micro) &&
           !__builtin_add_overflow(sum->spent_returned_micro, r->given_back_micro,
                                   &sum->spent_returned_micro);
}

void
refund_returned(const struct history *h, const struct entry *original,
                struct returned *ret)
{
    struct refund_past past;
    struct arena scratch;

    refund_past_find(h, original, &past);
    *ret = (struct returned){.count = past.count, .damaged = past.more};
    arena_init(&scratch);
    for (size_t i = 0; i < past.count; i++) {
        ret->damaged = !returned_add(ret, past.items[i], &scratch) || ret->damaged;
    }
    arena_release(&scratch);
}

enum problem
refund_find(struct decision *d)
{
    d->original = history_by_seq(d->env->history, d->a->id, d->op->refund.ref_seq);
    if (d->original == NULL) {
        return PROBLEM_NOT_FOUND;
    }
    if (d->original->kind != ENTRY_PURCHASE && d->original->kind != ENTRY_CAPTURE &&
        d->original->kind != ENTRY_REDEEM) {
        return PROBLEM_NOT_REFUNDABLE;
    }
    return PROBLEM_NONE;
}

/* Reads what was bought and what has been returned; rows that cannot be are INTERNAL. */
static enum problem
plan_read(const struct decision *d, struct plan *p)
{
    const struct entry *original = d->original;

    if (!entry_detail_parse(d->env->arena, original->kind, original->detail,
                            &p->bought)) {
        return PROBLEM_INTERNAL;
    }
    refund_returned(d->env->history, original, &p->before);
    if (entry_detail_sale(&p->bought) != NULL) {
        p->total = p->bought.sale.paid;
    }
    if (p->before.damaged || p->before.card_minor > p->total.card_minor ||
        p->before.other_minor > p->total.other_minor ||
        __builtin_add_overflow(p->total.card_minor, p->total.other_minor,
                               &p->total_minor)) {
        return PROBLEM_INTERNAL;
    }
    return PROBLEM_NONE;
}

/* Divides amount_minor (0: all that is left) among the tenders, the card first. */
static enum problem
plan_amounts(struct decision *d, struct plan *p, int64_t amount_minor)
{
    int64_t done = p->before.card_minor + p->before.other_minor;
    int64_t left = p->total_minor - done;
    int64_t after, card_after;

    if (p->before.count > 0 && left <= 0) {
        return PROBLEM_ALREADY_REFUNDED;
    }
    if (amount_minor > left) {
        d->ret->passed = limit_passed_most(left);
        return PROBLEM_REFUND_TOO_LARGE;
    }
    if (p->before.count >= REFUNDS_MAX && amount_minor != 0 && amount_minor < left) {
        d->ret->passed = limit_passed_most(left);
        return PROBLEM_TOO_MANY_REFUNDS;
    }
    after = amount_minor == 0 ? p->total_minor : done + amount_minor;
    card_after = after < p->total.card_minor ? after : p->total.card_minor;
    p->back.card_minor = card_after - p->before.card_minor;
    p->back.other_minor = after - card_after - p->before.other_minor;
    p->complete = after == p->total_minor;
    return PROBLEM_NONE;
}

/* What the purchase earned, as it was written down. */
static int64_t
earned_micro(const struct entry_detail *bought)
{
    int64_t sum = 0;

    for (size_t i = 0; i < bought->lot_count; i++) {
        if (bought->lots[i].points_micro > 0) {
            sum += bought->lots[i].points_micro;
        }
    }
    return sum;
}

/* Whether rewards tell what format 1 does not know. */
static bool
are_of_rules(const struct detail_rewards *rewards)
{
    for (size_t i = 0; i < rewards->count; i++) {
        const struct detail_reward *reward = &rewards->items[i];

        if (reward->from_count > 0 || reward->times > 1 || reward->off_minor > 0 ||
            reward->voucher > 0) {
            return true;
        }
    }
    return false;
}

/* Whether rules of format 2 have written it: what they gave and took stands in numbers.
 */
static bool
is_of_rules(const struct entry_detail *bought)
{
    const struct detail_sale *sale = entry_detail_sale(bought);

    if (sale == NULL) {
        return bought->kind == ENTRY_REDEEM && are_of_rules(&bought->redeem.rewards);
    }
    return are_of_rules(&sale->rewards) || sale->earned.has_facts ||
           (sale->earned.reason_count > 0 && sale->earned.reasons[0].text.n == 0);
}

/* Points to take back now: earned, less still due, less taken, less expired. */
static enum problem
plan_claw(const struct decision *d, const struct plan *p, int64_t *ret_micro)
{
    int64_t card_minor = p->total.card_minor - p->before.card_minor - p->back.card_minor;
    int64_t other_minor =
        p->total.other_minor - p->before.other_minor - p->back.other_minor;
    int64_t micro = earned_micro(&p->bought) - p->before.earned_taken_back_micro, expired;
    struct earned_simple due = {.points_micro = 0};

    if (p->rules == NULL && (!p->complete || is_of_rules(&p->bought))) {
        return PROBLEM_UNAVAILABLE;
    }
    if (!p->complete && !earn_simple(p->rules, card_minor, other_minor, &due)) {
        return PROBLEM_LIMIT_EXCEEDED;
    }
    if (!refund_own_expired(d, d->original->seq, p->bought.lots, p->bought.lot_count,
                            false, &expired)) {
        return PROBLEM_INTERNAL;
    }
    micro -= due.points_micro;
    micro -= expired < micro ? expired : micro;
    *ret_micro = micro > 0 ? micro : 0;
    return PROBLEM_NONE;
}

/* Moves the points: rewards return with the last cent, then what was earned is taken. */
static void
move_points(const struct decision *d, struct plan *p, int64_t claw_micro,
            struct lots *lots)
{
    life_begin(d, lots);
    for (size_t i = 0; p->complete && i < p->bought.lot_count; i++) {
        const struct lot_change *lot = &p->bought.lots[i];

        if (lot->points_micro < 0) {
            lots_return(lots, lot->start_day, lot->end_day, -lot->points_micro);
            p->given_back_micro -= lot->points_micro;
        }
    }
    p->taken_back_micro = lots_claw(lots, p->bought.lots, p->bought.lot_count, claw_micro,
                                    d->day, rules_debt_max_micro(d->rules));
}

static enum problem
plan_commit(struct decision *d, const struct plan *p, const struct lots *lots,
            enum entry_kind kind)
{
    struct change c = change_of_op(d, kind, d->original->contra);

    c.cash_minor = p->back.card_minor;
    c.points_micro = p->given_back_micro - p->taken_back_micro;
    c.ref_seq = d->original->seq;
    c.rules_version = d->original->rules_version;
    c.lots = lots;
    c.detail.refund = (struct detail_refund){
        .back = p->back,
        .has_returned = true,
        .returned = {p->before.card_minor + p->back.card_minor,
                     p->before.other_minor + p->back.other_minor},
        .has_returned_now = true,
        .taken_back_micro = p->taken_back_micro,
        .given_back_micro = p->given_back_micro,
        .voided = kind == ENTRY_VOID,
    };
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}

static enum problem
give_back_simple(struct decision *d, const struct rules *rules, int64_t amount_minor,
                 enum entry_kind kind)
{
    struct plan p = {.rules = rules};
    struct lots lots;
    int64_t claw_micro;
    enum problem problem = plan_read(d, &p);

    if (problem == PROBLEM_NONE) {
        problem = plan_amounts(d, &p, amount_minor);
    }
    if (problem == PROBLEM_NONE) {
        problem = plan_claw(d, &p, &claw_micro);
    }
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    move_points(d, &p, claw_micro, &lots);
    return plan_commit(d, &p, &lots, kind);
}

/* By the rules under which it was bought. */
enum problem
refund_give_back(struct decision *d, const struct op_refund *asked, enum entry_kind kind)
{
    const struct rules *rules;

    assert(d->original != NULL && asked->amount_minor >= 0);
    assert(kind == ENTRY_REFUND || kind == ENTRY_VOID);
    rules = rules_version(d->env->rules, d->original->rules_version);
    if (rules != NULL && rules->format != 1) {
        return d->original->kind == ENTRY_REDEEM
                   ? refund_redeem_give_back(d, rules, asked, kind)
                   : refund_rules_give_back(d, rules, asked, kind);
    }
    if (asked->piece_count > 0) {
        return PROBLEM_LINES_NOT_REFUNDABLE;
    }
    return give_back_simple(d, rules, asked->amount_minor, kind);
}

enum problem
refund_run(struct decision *d)
{
    return refund_give_back(d, &d->op->refund, ENTRY_REFUND);
}
