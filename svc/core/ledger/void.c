/*
 * Voids of purchases, captures, redemptions, loads, holds and of what has not arrived.
 */
#include "svc/core/ledger/void.h"

#include "svc/base/civil.h"
#include "svc/core/ledger/hold.h"
#include "svc/core/rules/limits.h"
#include "svc/core/ledger/refund.h"

enum problem
void_find(struct decision *d)
{
    d->original = history_by_op(d->env->history, d->op->voided.ref_op_id);
    if (d->original == NULL) {
        return PROBLEM_NONE;
    }
    if (d->original->account_id != d->a->id) {
        d->ret->verdict = VERDICT_MOVED;
        d->ret->moved_to = d->original->account_id;
        return PROBLEM_NONE;
    }
    switch (d->original->kind) {
    case ENTRY_PURCHASE:
    case ENTRY_REDEEM:
    case ENTRY_LOAD:
    case ENTRY_HOLD:
    case ENTRY_CAPTURE:
    case ENTRY_TOMBSTONE: return PROBLEM_NONE;
    default: return PROBLEM_NOT_REFUNDABLE;
    }
}

/* The void of what is not there: an entry that moves nothing and names the tombstone. */
static enum problem
commit_empty(struct decision *d, int64_t tombstone_seq)
{
    struct change c = change_of_op(d, ENTRY_VOID, CONTRA_NONE);

    c.ref_seq = tombstone_seq;
    c.detail.refund = (struct detail_refund){.voided = true, .unknown = true};
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}

static enum problem
commit_tombstone(struct decision *d, const unsigned char *op_id)
{
    struct change c = change_of_op(d, ENTRY_TOMBSTONE, CONTRA_NONE);

    c.op_id = op_id;
    c.body_hash = NULL;
    c.detail.tombstone.unknown = true;
    return change_commit(d, &c);
}

/* Takes a load back, if all of it is still there, and out of its day's count. */
static enum problem
void_load(struct decision *d)
{
    const struct entry *load = d->original;
    int64_t loaded;
    struct counter_change counter = {COUNTER_LOADED, civil_day(load->at_us), 0};
    struct change c = change_of_op(d, ENTRY_VOID, load->contra);
    struct returned before;
    enum problem problem;

    if (d->a->status == ACCOUNT_FROZEN) {
        return PROBLEM_ACCOUNT_FROZEN;
    } /* it would take money out */
    refund_returned(d->env->history, load, &before);
    if (before.count > 0) {
        return PROBLEM_ALREADY_REFUNDED;
    }
    problem = change_check_funds(d, load->cash_minor);
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    loaded = counter_count(d->a, counter.rule_id, counter.period);
    counter.delta = -(load->cash_minor < loaded ? load->cash_minor : loaded);
    c.cash_minor = -load->cash_minor;
    c.ref_seq = load->seq;
    c.detail.refund.voided = true;
    c.detail.counters = &counter;
    c.detail.counter_count = counter.delta != 0;
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}

enum problem
void_run(struct decision *d)
{
    enum problem problem;

    if (d->original == NULL) {
        problem = commit_tombstone(d, d->op->voided.ref_op_id);
        return problem == PROBLEM_NONE ? commit_empty(d, d->a->version) : problem;
    }
    if (d->original->kind == ENTRY_TOMBSTONE) {
        return commit_empty(d, d->original->seq);
    }
    if (d->original->kind == ENTRY_LOAD) {
        return void_load(d);
    }
    if (d->original->kind == ENTRY_HOLD) {
        return hold_end(d, ENTRY_VOID);
    }
    return refund_give_back(d, 0, ENTRY_VOID);
}

enum problem
cancel_run(struct decision *d)
{
    d->ret->answer = d->ret->entry_count;
    return commit_tombstone(d, d->op->op_id);
}
