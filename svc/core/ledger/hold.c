/*
 * Holds, captures and releases: see hold.h.
 */
#include "svc/core/ledger/hold.h"

#include "svc/core/rules/limits.h"
#include "svc/core/open_holds.h"
#include "svc/core/ledger/earning.h"
#include "svc/core/ledger/life.h"

enum problem
hold_run(struct decision *d)
{
    const struct op_hold *asked = &d->op->hold;
    struct change c = change_of_op(d, ENTRY_HOLD, CONTRA_REVENUE);
    enum problem problem;

    if (d->rules == NULL) {
        return PROBLEM_UNAVAILABLE;
    }
    problem = limits_purchase(&d->rules->limits, asked->amount_minor, &d->ret->passed);
    if (problem == PROBLEM_NONE) {
        problem = change_check_funds(d, asked->amount_minor);
    }
    if (problem == PROBLEM_NONE && d->a->hold_count == ACCOUNT_HOLDS_MAX) {
        problem = PROBLEM_TOO_MANY_HOLDS;
    }
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    c.held_minor = asked->amount_minor;
    c.detail.hold.expires_us = d->at_us + asked->lasts_us;
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}

enum problem
hold_find(struct decision *d)
{
    d->original = history_by_seq(d->env->history, d->a->id, op_ref_seq(d->op));
    if (d->original == NULL || d->original->kind != ENTRY_HOLD ||
        d->original->store_id != d->op->store_id) {
        return PROBLEM_NOT_FOUND;
    }
    return PROBLEM_NONE;
}

enum problem
capture_run(struct decision *d)
{
    const struct op_capture *asked = &d->op->capture;
    const struct hold *h = open_holds_find(d->a, d->original->seq);
    struct change c = change_of_op(d, ENTRY_CAPTURE, CONTRA_REVENUE);
    struct lots lots;
    int64_t amount_minor;
    enum problem problem;

    if (h == NULL) {
        return PROBLEM_HOLD_ENDED;
    }
    if (d->rules == NULL) {
        return PROBLEM_UNAVAILABLE;
    }
    amount_minor = asked->amount_minor == 0 ? h->amount_minor : asked->amount_minor;
    if (amount_minor > h->amount_minor) {
        d->ret->passed = limit_passed_most(h->amount_minor);
        return PROBLEM_CAPTURE_TOO_LARGE;
    }
    c.cash_minor = -amount_minor;
    c.held_minor = -h->amount_minor;
    c.ref_seq = h->seq;
    c.lots = &lots;
    c.detail.sale = (struct detail_sale){
        .tender = TENDER_CARD,
        .paid = {.card_minor = amount_minor},
        .basket = asked->basket,
    };
    life_begin(d, &lots);
    life_activity(d, &lots, &c);
    problem = earning_add(d, &lots, &c);
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}

enum problem
hold_end(struct decision *d, enum entry_kind kind)
{
    const struct hold *h = open_holds_find(d->a, d->original->seq);
    struct change c = change_of_op(d, kind, CONTRA_REVENUE);

    if (h == NULL) {
        return PROBLEM_HOLD_ENDED;
    }
    c.held_minor = -h->amount_minor;
    c.ref_seq = h->seq;
    if (kind == ENTRY_VOID) {
        c.detail.refund.voided = true;
    }
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}

enum problem
release_run(struct decision *d)
{
    return hold_end(d, ENTRY_RELEASE);
}
