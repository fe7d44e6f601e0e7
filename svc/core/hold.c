/*
 * Holds, captures and releases: see hold.h.
 */
#include "svc/core/hold.h"

#include "svc/core/limits.h"
#include "svc/core/purchase.h"

/* Its place, or a->hold_count. */
static size_t
find(const struct account *a, int64_t seq)
{
    size_t i = 0;

    while (i < a->hold_count && a->holds[i].seq != seq)
        i++;
    return i;
}

const struct hold *
hold_open(const struct account *a, int64_t seq)
{
    size_t i = find(a, seq);

    return i < a->hold_count ? &a->holds[i] : NULL;
}

const struct hold *
hold_first_to_end(const struct account *a)
{
    const struct hold *first = NULL;

    for (size_t i = 0; i < a->hold_count; i++) {
        if (first == NULL || a->holds[i].expires_us < first->expires_us)
            first = &a->holds[i];
    }
    return first;
}

bool
hold_fits(const struct account *a, const struct entry *e)
{
    const struct hold *h;

    if (e->held_minor == 0)
        return true;
    if (e->held_minor > 0)
        return e->kind == ENTRY_HOLD && a->hold_count < ACCOUNT_HOLDS_MAX;
    h = hold_open(a, e->ref_seq);
    return h != NULL && h->amount_minor == -e->held_minor;
}

void
hold_adopt(struct account *a, const struct entry *e, int64_t expires_us)
{
    if (e->held_minor > 0) {
        a->holds[a->hold_count++] = (struct hold){e->seq, e->held_minor, expires_us};
    } else if (e->held_minor < 0) {
        size_t i = find(a, e->ref_seq);

        memmove(&a->holds[i], &a->holds[i + 1],
                (a->hold_count - i - 1) * sizeof a->holds[0]);
        a->hold_count--;
    }
}

enum problem
hold_run(struct decision *d)
{
    const struct op *op = d->op;
    struct change c = change_of_op(d, ENTRY_HOLD, CONTRA_REVENUE);
    enum problem problem;

    if (d->rules == NULL)
        return PROBLEM_UNAVAILABLE;
    problem = limits_purchase(&d->rules->limits, op->amount_minor, &d->ret->limit_minor);
    if (problem == PROBLEM_NONE)
        problem = change_check_funds(d, op->amount_minor);
    if (problem == PROBLEM_NONE && d->a->hold_count == ACCOUNT_HOLDS_MAX)
        problem = PROBLEM_TOO_MANY_HOLDS;
    if (problem != PROBLEM_NONE)
        return problem;
    c.held_minor = op->amount_minor;
    c.detail.expires_us = d->at_us + op->hold_us;
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}

enum problem
hold_find(struct decision *d)
{
    d->original = history_by_seq(d->env->history, d->a->id, d->op->ref_seq);
    if (d->original == NULL || d->original->kind != ENTRY_HOLD ||
        d->original->store_id != d->op->store_id)
        return PROBLEM_NOT_FOUND;
    return PROBLEM_NONE;
}

enum problem
capture_run(struct decision *d)
{
    const struct op *op = d->op;
    const struct hold *h = hold_open(d->a, d->original->seq);
    struct change c = change_of_op(d, ENTRY_CAPTURE, CONTRA_REVENUE);
    struct lots lots;
    int64_t amount_minor;
    enum problem problem;

    if (h == NULL)
        return PROBLEM_HOLD_ENDED;
    if (d->rules == NULL)
        return PROBLEM_UNAVAILABLE;
    amount_minor = op->amount_minor == 0 ? h->amount_minor : op->amount_minor;
    if (amount_minor > h->amount_minor) {
        d->ret->limit_minor = h->amount_minor;
        return PROBLEM_CAPTURE_TOO_LARGE;
    }
    c.cash_minor = -amount_minor;
    c.held_minor = -h->amount_minor;
    c.ref_seq = h->seq;
    c.lots = &lots;
    purchase_describe(d, amount_minor, 0, &c.detail);
    lots_begin(&lots, d->a);
    problem = purchase_earn(d, amount_minor, 0, &lots, &c);
    if (problem != PROBLEM_NONE)
        return problem;
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}

enum problem
hold_end(struct decision *d, enum entry_kind kind)
{
    const struct hold *h = hold_open(d->a, d->original->seq);
    struct change c = change_of_op(d, kind, CONTRA_REVENUE);

    if (h == NULL)
        return PROBLEM_HOLD_ENDED;
    c.held_minor = -h->amount_minor;
    c.ref_seq = h->seq;
    c.detail.voided = kind == ENTRY_VOID;
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}

enum problem
release_run(struct decision *d)
{
    return hold_end(d, ENTRY_RELEASE);
}
