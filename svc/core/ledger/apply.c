/*
 * The dispatch of operations: one table says what each kind needs, and every kind goes
 * through the same checks in the same order.
 */
#include "svc/core/ledger/apply.h"

#include <assert.h>
#include <string.h>

#include "svc/base/civil.h"
#include "svc/core/ledger/change.h"
#include "svc/core/ledger/due.h"
#include "svc/core/ledger/earning.h"
#include "svc/core/ledger/follow.h"
#include "svc/core/ledger/hold.h"
#include "svc/core/ledger/join.h"
#include "svc/core/ledger/life.h"
#include "svc/core/rules/limits.h"
#include "svc/core/ledger/purchase.h"
#include "svc/core/ledger/refund.h"
#include "svc/core/ledger/tags.h"
#include "svc/core/ledger/transfer.h"
#include "svc/core/ledger/void.h"
#include "svc/core/ledger/vouchers.h"
#include "svc/core/tag_id.h"

struct op_type {
    enum problem (*find)(struct decision *d); /* the original; NULL: none is needed */
    enum problem (*run)(struct decision *d);
    bool when_expired; /* an expired or lost credential is good enough */
    bool when_closed;
};

static enum problem
touch_run(struct decision *d)
{
    d->ret->answer = 0; /* nobody has asked; what was due is there */
    return PROBLEM_NONE;
}

static enum problem
load_run(struct decision *d)
{
    struct change c = change_of_op(d, ENTRY_LOAD, d->op->contra);
    int64_t amount_minor = d->op->load.amount_minor;
    const struct counter_change counter = {COUNTER_LOADED, d->day, amount_minor};
    struct lots lots;
    enum problem problem;

    if (d->rules == NULL) {
        return PROBLEM_UNAVAILABLE;
    }
    problem = limits_load(&d->rules->limits, d->a, amount_minor, d->day, &d->ret->passed);
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    c.cash_minor = amount_minor;
    c.detail.counters = &counter;
    c.detail.counter_count = 1;
    c.lots = &lots;
    life_begin(d, &lots);
    life_activity(d, &lots, &c);
    problem = earning_add_load(d, amount_minor, &lots, &c);
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}

static enum problem
status_run(struct decision *d)
{
    struct change c = change_of_op(d, ENTRY_STATUS, CONTRA_NONE);

    c.detail.status.to = d->op->status.to;
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}

static enum problem
card_run(struct decision *d)
{
    const struct op_card *card = &d->op->card;
    struct change c = change_of_op(d, ENTRY_CARD, CONTRA_NONE);
    bool there = account_has_card(d->a, card->id);

    if (!card->joins && !there) {
        return PROBLEM_CARD_UNKNOWN;
    }
    if (card->joins && !there && d->a->card_slot_count >= ACCOUNT_CARDS_MAX) {
        return PROBLEM_TOO_MANY_CARDS;
    }
    c.detail.card = (struct detail_card){card->id, card->joins};
    d->ret->answer = d->ret->entry_count;
    return change_commit(d, &c);
}

static const struct op_type types[] = {
    [OP_TOUCH] = {.run = touch_run, .when_expired = true, .when_closed = true},
    [OP_LOAD] = {.run = load_run},
    [OP_PURCHASE] = {.run = purchase_run},
    [OP_REDEEM] = {.run = redeem_run},
    [OP_REFUND] = {.find = refund_find, .run = refund_run, .when_closed = true},
    [OP_VOID] = {.find = void_find,
                 .run = void_run,
                 .when_expired = true,
                 .when_closed = true},
    [OP_STATUS] = {.run = status_run},
    [OP_CARD] = {.run = card_run},
    [OP_CANCEL] = {.run = cancel_run, .when_expired = true, .when_closed = true},
    [OP_HOLD] = {.run = hold_run},
    [OP_CAPTURE] = {.find = hold_find, .run = capture_run},
    [OP_RELEASE] = {.find = hold_find, .run = release_run, .when_closed = true},
    [OP_TRANSFER] = {.run = NULL}, /* two accounts: apply_transfer */
    [OP_VOUCHER] = {.run = voucher_run},
    [OP_VOUCHER_END] = {.run = voucher_end_run, .when_closed = true},
    [OP_JOIN] = {.run = join_run},
    [OP_TAGS] = {.run = tags_run},
};

/* Whether the operation takes money or points that the customer has. */
static bool
is_debit(const struct op *op)
{
    switch (op->kind) {
    case OP_PURCHASE:
        return op->purchase.card_minor > 0 || op->purchase.rewards.count > 0;
    case OP_REDEEM:
    case OP_HOLD:
    case OP_CAPTURE:
    case OP_VOUCHER:
    case OP_TRANSFER: return true;
    default: return false; /* the void of a load: void.c */
    }
}

/* A void only gives back, so a card that was lost since does not stop it. */
static enum problem
check_credential(const struct decision *d, const struct op_type *type)
{
    const struct op *op = d->op;

    if (type->when_expired) {
        return PROBLEM_NONE;
    }
    if (op->credential_expired) {
        return PROBLEM_VISIT_EXPIRED;
    }
    if (op->card_slot != 0 && !account_has_card(d->a, op->card_slot)) {
        return PROBLEM_CARD_UNKNOWN;
    }
    if (op->auth_gen >= 0 && op->auth_gen != d->a->auth_gen) {
        return PROBLEM_UNAUTHENTICATED;
    }
    return PROBLEM_NONE;
}

static enum problem
check_status(const struct decision *d, const struct op_type *type)
{
    if (d->a->status == ACCOUNT_CLOSED && !type->when_closed) {
        return PROBLEM_ACCOUNT_CLOSED;
    }
    if (d->a->status == ACCOUNT_FROZEN && is_debit(d->op)) {
        return PROBLEM_ACCOUNT_FROZEN;
    }
    return PROBLEM_NONE;
}

static enum problem
decision_check(const struct decision *d, const struct op_type *type)
{
    enum problem problem = check_credential(d, type);

    return problem == PROBLEM_NONE ? check_status(d, type) : problem;
}

static enum problem
decide(struct decision *d)
{
    const struct op_type *type = &types[d->op->kind];
    enum problem problem = due_apply(d);
    struct tier_months before;
    size_t due_count;

    if (problem == PROBLEM_NONE && type->find != NULL) {
        problem = type->find(d);
    }
    if (problem != PROBLEM_NONE || d->ret->verdict == VERDICT_MOVED) {
        return problem;
    }
    problem = decision_check(d, type);
    before.count = d->a->tier_month_count;
    memcpy(before.items, d->a->tier_months, before.count * sizeof(before.items[0]));
    d->months_before = &before;
    due_count = d->ret->entry_count;
    problem = problem == PROBLEM_NONE ? type->run(d) : problem;
    if (problem == PROBLEM_NONE && d->ret->entry_count > due_count) {
        follow_operation(d);
    }
    d->months_before = NULL;
    return problem;
}

/* The entries are large and written one by one: only the rest is cleared. */
static void
outcome_clear(struct outcome *ret)
{
    ret->verdict = VERDICT_APPLIED;
    ret->refusal = PROBLEM_NONE;
    ret->short_minor = 0;
    ret->spendable_minor = 0;
    ret->short_points = 0;
    ret->left_tags = 0;
    ret->bar = REWARD_BAR_NONE;
    ret->bar_place = 0;
    ret->passed = (struct limit_passed){.bound = LIMIT_BOUND_NONE};
    ret->moved_to = 0;
    ret->entry_count = 0;
    ret->answer = 0;
}

static void
assert_basket(const struct op_basket *basket)
{
    assert(basket->tax_minor >= 0 && basket->tip_minor >= 0);
    assert(basket->line_count <= OP_LINES_MAX);
    assert(basket->line_count == 0 || basket->lines != NULL);
}

static void
assert_rewards(const struct op_rewards *rewards)
{
    assert(rewards->count <= OP_REWARDS_MAX);
    assert(rewards->count == 0 || rewards->items != NULL);
    for (size_t i = 0; i < rewards->count; i++) {
        assert(rewards->items[i].times >= 0 && rewards->items[i].off_minor >= 0);
        assert(rewards->items[i].line >= 0 && rewards->items[i].voucher >= 0);
    }
}

static void
assert_flags(const struct op_flags *flags)
{
    assert(flags->count <= OP_FLAGS_MAX);
    assert(flags->count == 0 || flags->items != NULL);
}

static void
assert_purchase(const struct op_purchase *p)
{
    assert(p->card_minor >= 0 && p->card_minor <= p->amount_minor);
    assert_basket(&p->basket);
    assert_rewards(&p->rewards);
    assert_flags(&p->flags);
}

static void
assert_tag_ids(const struct op_tag_ids *ids)
{
    assert(ids->count <= OP_TAGS_MAX);
    assert(ids->count == 0 || ids->items != NULL);
    for (size_t i = 0; i < ids->count; i++) {
        assert(tag_id_good(ids->items[i]));
    }
}

static void
assert_tags(const struct op_tags *tags)
{
    assert_tag_ids(&tags->add);
    assert_tag_ids(&tags->remove);
    for (size_t i = 0; i < tags->add.count; i++) {
        for (size_t k = 0; k < tags->remove.count; k++) {
            assert(!slice_eq(tags->add.items[i], tags->remove.items[k]));
        }
    }
}

static void
assert_refund(const struct op_refund *r)
{
    assert(r->amount_minor >= 0 && r->piece_count <= OP_LINES_MAX);
    assert(r->piece_count == 0 || (r->pieces != NULL && r->amount_minor == 0));
    for (size_t i = 0; i < r->piece_count; i++) {
        assert(r->pieces[i].line >= 1 && r->pieces[i].pieces >= 1);
    }
}

/* What whoever asks has checked (op.h): what an account may refuse is not asked here. */
static void
assert_asked(const struct apply_env *env, const struct op *op)
{
    assert(env->at_us > 0);
    switch (op->kind) {
    case OP_LOAD: assert(op->load.amount_minor >= 0); break;
    case OP_PURCHASE: assert_purchase(&op->purchase); break;
    case OP_REDEEM: assert_rewards(&op->redeem.rewards); break;
    case OP_REFUND: assert_refund(&op->refund); break;
    case OP_HOLD: assert(op->hold.amount_minor >= 0 && op->hold.lasts_us > 0); break;
    case OP_CAPTURE:
        assert(op->capture.amount_minor >= 0);
        assert_basket(&op->capture.basket);
        assert_flags(&op->capture.flags);
        break;
    case OP_TRANSFER: assert(op->transfer.amount_minor > 0); break;
    case OP_TAGS: assert_tags(&op->tags); break;
    default: break; /* the others say no amounts */
    }
}

static struct decision
decision_begin(const struct apply_env *env, struct account *a, const struct op *op,
               struct outcome *ret)
{
    struct decision d = {
        .env = env,
        .a = a,
        .op = op,
        .ret = ret,
        .at_us = env->at_us > a->last_at_us ? env->at_us : a->last_at_us,
    };

    outcome_clear(ret);
    d.day = civil_day(d.at_us);
    d.rules = rules_at(env->rules, d.at_us);
    return d;
}

static void
conclude(struct outcome *ret, enum problem problem)
{
    ret->refusal = problem;
    if (problem != PROBLEM_NONE && ret->verdict != VERDICT_LATER) {
        ret->verdict = VERDICT_REFUSED;
    }
}

void
apply(const struct apply_env *env, struct account *a, const struct op *op,
      struct outcome *ret)
{
    struct decision d;
    struct follow follow;

    assert(op->kind < sizeof types / sizeof types[0] && types[op->kind].run != NULL);
    assert_asked(env, op);
    d = decision_begin(env, a, op, ret);
    follow_begin(&follow);
    d.follow = &follow;
    conclude(ret, decide(&d));
}

void
apply_transfer(const struct apply_env *env, struct account *from, struct account *to,
               const struct op *op, struct outcome *ret, struct outcome *ret_to)
{
    struct decision d, t;
    enum problem problem;

    assert(op->kind == OP_TRANSFER && ret != ret_to);
    assert_asked(env, op);
    d = decision_begin(env, from, op, ret);
    problem = due_apply(&d);
    outcome_clear(ret_to);
    if (to != NULL && to != from) {
        t = decision_begin(env, to, op, ret_to);
        problem = problem == PROBLEM_NONE ? due_apply(&t) : problem;
        if (ret_to->verdict == VERDICT_LATER) {
            ret->verdict = VERDICT_LATER;
        }
    }
    if (problem == PROBLEM_NONE) {
        problem = decision_check(&d, &types[OP_TRANSFER]);
    }
    if (problem == PROBLEM_NONE) {
        problem = transfer_run(&d, to == NULL ? NULL : to == from ? &d : &t);
    }
    conclude(ret, problem);
}
