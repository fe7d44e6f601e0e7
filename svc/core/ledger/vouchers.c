/*
 * Vouchers: see vouchers.h.
 */
#include "svc/core/ledger/vouchers.h"

#include <assert.h>
#include <string.h>

#include "svc/base/civil.h"
#include "svc/core/ledger/due.h"
#include "svc/core/ledger/life.h"
#include "svc/core/ledger/rewards.h"
#include "svc/core/rules/rules_compiled.h"
#include "svc/core/rules/rules_id.h"

/* Whether it is given as a voucher, and how long that is good. */
static enum problem
find_days(const struct decision *d, struct slice id, int32_t *ret_days)
{
    const struct reward *reward = rules_reward(d->rules, id);

    if (reward == NULL) {
        return PROBLEM_REWARD_UNKNOWN;
    }
    *ret_days =
        d->rules->format == 1
            ? 0
            : d->rules->compiled->rewards[reward - d->rules->rewards].voucher_days;
    return *ret_days > 0 ? PROBLEM_NONE : rewards_unavailable(d, REWARD_BAR_VOUCHER, 0);
}

static enum problem
voucher_commit(struct decision *d, struct change *c, const struct detail_reward *paid,
               int32_t days)
{
    if (!open_vouchers_fit(d->a, 1, paid->from_count)) {
        return PROBLEM_TOO_MANY_VOUCHERS;
    }
    c->detail.voucher = (struct detail_voucher){
        .reward = paid->reward,
        .cost_micro = paid->cost_micro,
        .ends_us = civil_day_start_us(d->day + days + 1),
        .from = paid->from,
        .from_count = paid->from_count,
    };
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, c);
}

enum problem
voucher_run(struct decision *d)
{
    const struct op_reward reward = {.reward = d->op->voucher.reward};
    const struct op_rewards asked = {&reward, 1};
    struct change c = change_of_op(d, ENTRY_VOUCHER, CONTRA_REWARDS);
    struct detail_rewards paid;
    struct lots lots;
    int32_t days;
    enum problem problem;

    if (d->rules == NULL) {
        return PROBLEM_UNAVAILABLE;
    }
    problem = find_days(d, reward.reward, &days);
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    life_begin(d, &lots);
    life_activity(d, &lots, &c);
    c.lots = &lots;
    problem = rewards_spend(d, &asked, NULL, &lots, &c, &paid);
    return problem == PROBLEM_NONE ? voucher_commit(d, &c, &paid.items[0], days)
                                   : problem;
}

struct slice
vouchers_reward_id(const struct apply_env *env, int64_t reward_key)
{
    for (size_t i = env->rules->count; i > 0; i--) {
        const struct reward *reward =
            rules_reward_by_key(env->rules->items[i - 1], reward_key);

        if (reward != NULL) {
            return slice_from_cstr(reward->id);
        }
    }
    return SLICE_NONE;
}

/* Ends it, and gives what is in it back to its lots. */
static enum problem
end_voucher(struct decision *d, const struct change *c, const struct voucher *v,
            const struct lot *in)
{
    struct lot_change from[ACCOUNT_VOUCHER_LOTS_MAX];
    struct change ended = *c;
    struct lots lots;

    for (size_t i = 0; i < v->lot_count; i++) {
        from[i] = (struct lot_change){in[i].start_day, in[i].end_day, in[i].points_micro};
    }
    life_begin(d, &lots);
    ended.points_micro = lots_give_back(&lots, from, v->lot_count);
    ended.lots = &lots;
    ended.ref_seq = v->seq;
    ended.detail.voucher.reward = vouchers_reward_id(d->env, v->reward_key);
    return change_commit(d, &ended);
}

enum problem
voucher_end_run(struct decision *d)
{
    const struct lot *in;
    const struct voucher *v = open_vouchers_find(d->a, d->op->voucher_end.ref_seq, &in);
    struct change c = change_of_op(d, ENTRY_VOUCHER_END, CONTRA_REWARDS);

    if (v == NULL) {
        return PROBLEM_VOUCHER_ENDED;
    }
    d->ret->answer = d->ret->entry_count;
    return end_voucher(d, &c, v, in);
}

enum problem
voucher_end_due(struct decision *d, int64_t seq, unsigned char ret_op_id[OP_ID_BYTES])
{
    const struct rules *today = d->rules;
    const struct lot *in;
    const struct voucher *v = open_vouchers_find(d->a, seq, &in);
    struct change c = {
        .detail.kind = ENTRY_VOUCHER_END,
        .op_id = ret_op_id,
        .by_system = true,
        .contra = CONTRA_REWARDS,
    };
    enum problem problem;

    assert(v != NULL && v->ends_us <= d->at_us);
    due_op_id(ret_op_id, d->a->id, ENTRY_VOUCHER_END, slice_of(&seq, sizeof seq));
    d->rules = rules_at(d->env->rules, v->ends_us);
    c.rules_version = d->rules != NULL ? d->rules->version : 0;
    problem = end_voucher(d, &c, v, in);
    d->rules = today;
    return problem;
}

static bool
draft_made(const struct entry *e, const struct detail_voucher *made,
           struct open_vouchers *draft)
{
    const struct voucher voucher = {e->seq, rules_id(made->reward), made->ends_us, 0};

    return open_vouchers_add(draft, &voucher, made->from, made->from_count);
}

/* Those that were used. */
static bool
draft_used(const struct detail_rewards *rewards, struct open_vouchers *draft)
{
    for (size_t i = 0; i < rewards->count; i++) {
        if (rewards->items[i].voucher != 0 &&
            !open_vouchers_drop(draft, rewards->items[i].voucher)) {
            return false;
        }
    }
    return true;
}

/* Those that a refund opens. */
static bool
draft_opened(const struct detail_rewards *opened, struct open_vouchers *draft)
{
    for (size_t i = 0; i < opened->count; i++) {
        const struct detail_reward *o = &opened->items[i];
        const struct voucher voucher = {o->voucher, rules_id(o->reward), o->ends_us, 0};

        if (!open_vouchers_add(draft, &voucher, o->from, o->from_count)) {
            return false;
        }
    }
    return true;
}

static bool
uses_vouchers(const struct detail_rewards *rewards)
{
    for (size_t i = 0; i < rewards->count; i++) {
        if (rewards->items[i].voucher != 0) {
            return true;
        }
    }
    return false;
}

/* Whether the entry names any; most do not. */
static bool
names_vouchers(const struct entry_detail *detail)
{
    switch (detail->kind) {
    case ENTRY_VOUCHER:
    case ENTRY_VOUCHER_END: return true;
    case ENTRY_PURCHASE: return uses_vouchers(&detail->sale.rewards);
    case ENTRY_REDEEM: return uses_vouchers(&detail->redeem.rewards);
    case ENTRY_REFUND:
    case ENTRY_VOID: return detail->refund.opened.count > 0;
    default: return false;
    }
}

bool
vouchers_draft(const struct account *a, const struct entry *e,
               const struct entry_detail *detail, struct open_vouchers *ret,
               bool *ret_changed)
{
    *ret_changed = names_vouchers(detail);
    if (!*ret_changed) {
        return true;
    }
    open_vouchers_begin(ret, a);
    switch (detail->kind) {
    case ENTRY_VOUCHER: return draft_made(e, &detail->voucher, ret);
    case ENTRY_VOUCHER_END: return open_vouchers_drop(ret, e->ref_seq);
    case ENTRY_PURCHASE: return draft_used(&detail->sale.rewards, ret);
    case ENTRY_REDEEM: return draft_used(&detail->redeem.rewards, ret);
    default: return draft_opened(&detail->refund.opened, ret);
    }
}
