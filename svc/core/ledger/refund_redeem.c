/*
 * Redemptions that are given back: see refund_redeem.h.
 */
#include "svc/core/ledger/refund_redeem.h"

#include "svc/base/civil.h"
#include "svc/core/ledger/life.h"
#include "svc/core/ledger/refund_past.h"
#include "svc/core/ledger/rewards_back.h"
#include "svc/core/rules/limits.h"

static enum problem
check_asked(const struct decision *d, const struct op_refund *asked)
{
    struct refund_past past;

    if (asked->piece_count > 0) {
        return PROBLEM_NOT_REFUNDABLE;
    }
    refund_past_find(d->env->history, d->original, &past);
    if (past.count > 0) {
        return PROBLEM_ALREADY_REFUNDED;
    }
    if (asked->amount_minor > 0) {
        d->ret->passed = limit_passed_most(0);
        return PROBLEM_REFUND_TOO_LARGE;
    }
    return PROBLEM_NONE;
}

enum problem
refund_redeem_give_back(struct decision *d, const struct rules *rules,
                        const struct op_refund *asked, enum entry_kind kind)
{
    const struct entry *original = d->original;
    struct change c = change_of_op(d, kind, original->contra);
    struct entry_detail spent;
    struct lots lots;
    enum problem problem = check_asked(d, asked);

    if (problem != PROBLEM_NONE) {
        return problem;
    }
    if (!entry_detail_parse(d->env->arena, original->kind, original->detail, &spent)) {
        return PROBLEM_INTERNAL;
    }
    c.ref_seq = original->seq;
    c.rules_version = original->rules_version;
    c.lots = &lots;
    c.detail.refund = (struct detail_refund){
        .has_returned = true, .has_returned_now = true, .voided = kind == ENTRY_VOID};
    life_begin(d, &lots);
    for (size_t i = 0; i < spent.redeem.rewards.count; i++) {
        rewards_back(d, rules, civil_day(original->at_us), &spent.redeem.rewards.items[i],
                     &lots, &c);
    }
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}
