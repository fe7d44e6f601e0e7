/*
 * Voids of purchases, captures, redemptions, loads, holds and of what has not arrived.
 */
#include "svc/core/ledger/void.h"

#include "svc/core/ledger/hold.h"
#include "svc/core/ledger/life.h"
#include "svc/core/ledger/refund.h"
#include "svc/core/ledger/refund_expired.h"

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

/* What the load counted goes out of its periods, as much as is there; that the account
 * was active stays. */
static void
counts_return(const struct decision *d, const struct entry_detail *loaded,
              struct entry_detail *ret)
{
    struct counter_change *list =
        arena_array(d->env->arena, loaded->counter_count, sizeof *list);
    size_t count = 0;

    for (size_t i = 0; i < loaded->counter_count; i++) {
        const struct counter_change *c = &loaded->counters[i];
        int64_t there = counter_count(d->a, c->rule_id, c->period);
        int64_t less = c->delta < there ? c->delta : there;

        if (less > 0 && (c->rule_id > 0 || c->rule_id == COUNTER_LOADED)) {
            list[count++] = (struct counter_change){c->rule_id, c->period, -less};
        }
    }
    ret->counters = list;
    ret->counter_count = count;
}

/* The load's month loses what it had from it, never more than is there. */
static void
months_return(const struct decision *d, const struct entry_detail *loaded,
              struct entry_detail *ret)
{
    struct month_change *list =
        arena_array(d->env->arena, loaded->month_count, sizeof *list);
    size_t count = 0;

    for (size_t i = 0; i < loaded->month_count; i++) {
        const struct month_change *m = &loaded->months[i];
        int64_t there = tier_months_sum(d->a, m->month, m->month);
        int64_t less = m->points_micro < there ? m->points_micro : there;

        if (less > 0) {
            list[count++] = (struct month_change){m->month, -less};
        }
    }
    ret->months = list;
    ret->month_count = count;
}

/* Takes the points of a load's bonus back, less what has expired of them. */
static bool
bonus_return(const struct decision *d, const struct entry_detail *loaded,
             struct lots *lots, struct change *c)
{
    int64_t micro = d->original->points_micro, expired;
    const struct lot_change *own;
    size_t own_count = lots_own(loaded->lots, loaded->lot_count, micro, &own);

    if (!refund_own_expired(d, d->original->seq, own, own_count, true, &expired)) {
        return false;
    }
    micro = micro > expired ? micro - expired : 0;
    micro =
        lots_claw(lots, own, own_count, micro, d->day, rules_debt_max_micro(d->rules));
    c->points_micro = -micro;
    c->detail.refund.taken_back_micro = micro;
    return true;
}

/* Whether a load may be taken back: not money out of a frozen account, once, all of it.
 */
static enum problem
void_load_check(struct decision *d)
{
    struct returned before;

    if (d->a->status == ACCOUNT_FROZEN) {
        return PROBLEM_ACCOUNT_FROZEN;
    }
    refund_returned(d->env->history, d->original, &before);
    if (before.count > 0) {
        return PROBLEM_ALREADY_REFUNDED;
    }
    return change_check_funds(d, d->original->cash_minor);
}

/* Takes a load back, with what it counted and the points that it brought. */
static enum problem
void_load(struct decision *d)
{
    const struct entry *load = d->original;
    struct change c = change_of_op(d, ENTRY_VOID, load->contra);
    struct entry_detail loaded;
    struct lots lots;
    enum problem problem = void_load_check(d);

    if (problem != PROBLEM_NONE) {
        return problem;
    }
    if (!entry_detail_parse(d->env->arena, load->kind, load->detail, &loaded)) {
        return PROBLEM_INTERNAL;
    }
    c.cash_minor = -load->cash_minor;
    c.ref_seq = load->seq;
    c.detail.refund.voided = true;
    c.lots = &lots;
    life_begin(d, &lots);
    counts_return(d, &loaded, &c.detail);
    months_return(d, &loaded, &c.detail);
    if (load->points_micro != 0 && !bonus_return(d, &loaded, &lots, &c)) {
        return PROBLEM_INTERNAL;
    }
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
    return refund_give_back(d, &(struct op_refund){.amount_minor = 0}, ENTRY_VOID);
}

enum problem
cancel_run(struct decision *d)
{
    d->ret->answer = d->ret->entry_count;
    return commit_tombstone(d, d->op->op_id);
}
