/*
 * A ledger of one account in memory, for the tests of core.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "svc/base/civil.h"
#include "svc/core/chain.h"
#include "svc/core/ledger/due.h"
#include "svc/core/lots.h"
#include "svc/core/rules/rules_read.h"
#include "tests/unit/core/ledger_fixture.h"

const char ledger_rules[] =
    "{\"earn\":[{\"id\":\"base-card\",\"tender\":\"card\",\"points_per_unit\":\"2\"},"
    "{\"id\":\"base-other\",\"tender\":\"other\",\"points_per_unit\":\"1\"}],"
    "\"rewards\":[{\"id\":\"espresso\",\"name\":\"Espresso\",\"cost\":25,\"worth\":300},"
    "{\"id\":\"lunch\",\"name\":\"Lunch\",\"cost\":150,\"worth\":1200}],"
    "\"limits\":{\"load_min\":500,\"load_max\":50000,\"load_day_max\":100000,"
    "\"balance_max\":200000,\"purchase_max\":100000},"
    "\"points_expire_months\":6,\"debt_allowed\":true,\"tiers\":[\"green\"]}";

static void
read_rules(struct ledger *l, struct rules *set, const char *document, int64_t version,
           int64_t effective_at_us)
{
    const struct rules_world world = {.currency_exponent = 2};
    struct rules_errors errors;

    rules_errors_init(&errors, &l->arena);
    if (!rules_read(&l->arena, slice_from_cstr(document), &world, set, &errors)) {
        fail_msg("%s", rules_errors_line(&errors, 0));
    }
    set->version = version;
    set->effective_at_us = effective_at_us;
}

void
ledger_open(struct ledger *l, const char *rules)
{
    *l = (struct ledger){.at_us = NOON_US};
    assert_true(civil_zone_set("UTC"));
    arena_init(&l->arena);
    read_rules(l, &l->sets[0], rules != NULL ? rules : ledger_rules, 1, 0);
    l->items[0] = &l->sets[0];
    l->rules = (struct rules_list){l->items, 1};
    l->account.id = 4242;
    l->account.next_due_us = INT64_MAX;
    l->mirror = l->account;
}

void
ledger_close(struct ledger *l)
{
    arena_release(&l->arena);
}

void
ledger_add_rules(struct ledger *l, const char *rules, int64_t effective_at_us)
{
    read_rules(l, &l->sets[1], rules, 2, effective_at_us);
    l->items[1] = &l->sets[1];
    l->rules.count = 2;
}

struct earn_rule *
ledger_earn_rule(struct ledger *l, size_t at)
{
    assert_true(at < l->sets[0].simple.earn_count);
    return (struct earn_rule *)(uintptr_t)&l->sets[0].simple.earn[at];
}

struct reward *
ledger_reward(struct ledger *l, size_t set, size_t at)
{
    assert_true(at < l->sets[set].reward_count);
    return (struct reward *)(uintptr_t)&l->sets[set].rewards[at];
}

struct op
ledger_op(struct ledger *l, enum op_kind kind)
{
    struct op op = {
        .kind = kind,
        .account_id = l->account.id,
        .contra = CONTRA_REVENUE,
        .channel = CHANNEL_TILL,
        .store_id = 3,
        .terminal_id = 77,
        .auth_gen = -1,
    };
    int64_t key = ++l->keys;

    op_id_make(op.op_id, SCOPE_STORE, 3, slice_of(&key, sizeof key));
    op_body_hash(&op);
    return op;
}

static void
check_sums(const struct account *a)
{
    int64_t sum = 0, held = 0;

    for (size_t i = 0; i < a->lot_count; i++) {
        const struct lot *lot = &a->lots[i], *next = lot + 1;

        sum += lot->points_micro;
        assert_true(lot->points_micro != 0);
        if (lot->points_micro < 0) {
            assert_int_equal(lot->end_day, LOT_NO_END);
            assert_int_equal(a->lot_count, 1);
        }
        if (i + 1 < a->lot_count) {
            assert_true(
                lot->end_day < next->end_day ||
                (lot->end_day == next->end_day && lot->start_day < next->start_day));
        }
    }
    assert_true(sum == a->points_micro);
    for (size_t i = 0; i < a->hold_count; i++) {
        held += a->holds[i].amount_minor;
    }
    assert_true(held == a->held_minor);
    assert_true(a->cash_minor >= a->held_minor && a->held_minor >= 0);
}

void
ledger_check_same(const struct account *a, const struct account *b)
{
    size_t lots = 0;

    assert_true(a->id == b->id && a->version == b->version && a->status == b->status);
    assert_true(a->cash_minor == b->cash_minor && a->held_minor == b->held_minor);
    assert_true(a->hold_count == b->hold_count);
    assert_memory_equal(a->holds, b->holds, a->hold_count * sizeof a->holds[0]);
    assert_true(a->points_micro == b->points_micro && a->lot_count == b->lot_count);
    assert_memory_equal(a->lots, b->lots, a->lot_count * sizeof a->lots[0]);
    assert_true(a->counter_count == b->counter_count);
    assert_memory_equal(a->counters, b->counters,
                        a->counter_count * sizeof a->counters[0]);
    assert_true(a->tag_count == b->tag_count);
    assert_memory_equal(a->tags, b->tags, a->tag_count * sizeof a->tags[0]);
    assert_true(a->voucher_count == b->voucher_count);
    assert_memory_equal(a->vouchers, b->vouchers,
                        a->voucher_count * sizeof a->vouchers[0]);
    for (size_t i = 0; i < a->voucher_count; i++) {
        lots += a->vouchers[i].lot_count;
    }
    assert_memory_equal(a->voucher_lots, b->voucher_lots,
                        lots * sizeof a->voucher_lots[0]);
    assert_true(a->card_slot_count == b->card_slot_count);
    if (a->card_slot_count > 0) {
        assert_memory_equal(a->card_slots, b->card_slots,
                            a->card_slot_count * sizeof a->card_slots[0]);
    }
    assert_true(a->next_due_us == b->next_due_us && a->last_at_us == b->last_at_us);
    assert_memory_equal(a->head_hash, b->head_hash, sizeof a->head_hash);
}

/* What was due stays although the operation was refused; nothing else does. */
static void
check_refused(const struct outcome *o, const struct account *before,
              const struct account *after)
{
    if (o->entry_count == 0) {
        assert_memory_equal(after, before, sizeof *before);
    }
    for (size_t i = 0; i < o->entry_count; i++) {
        assert_true(
            o->entries[i].kind == ENTRY_EXPIRE || o->entries[i].kind == ENTRY_RELEASE ||
            o->entries[i].kind == ENTRY_TIER || o->entries[i].kind == ENTRY_VOUCHER_END);
        assert_int_equal(o->entries[i].channel, CHANNEL_SYSTEM);
    }
}

/* Remembers the new entries, replays them and looks at what has come out. */
static void
follow(struct ledger *l)
{
    for (size_t i = 0; i < l->outcome.entry_count; i++) {
        struct entry *e =
            arena_copy(&l->arena, &l->outcome.entries[i], sizeof l->outcome.entries[i]);
        char err[160] = "";

        if (!l->no_history) {
            history_add(&l->history, &l->arena, e);
        }
        if (!account_replay(&l->mirror, e, &l->arena, err)) {
            fail_msg("%s", err);
        }
    }
    check_sums(&l->account);
    ledger_check_same(&l->account, &l->mirror);
}

enum problem
ledger_apply(struct ledger *l, const struct op *op)
{
    const struct apply_env env = {&l->arena, &l->rules, &l->history, l->at_us};
    struct account before = l->account;

    apply(&env, &l->account, op, &l->outcome);
    follow(l);
    if (l->outcome.verdict == VERDICT_REFUSED) {
        check_refused(&l->outcome, &before, &l->account);
    }
    assert_true(
        (l->outcome.refusal != PROBLEM_NONE) ==
        (l->outcome.verdict == VERDICT_REFUSED || l->outcome.verdict == VERDICT_LATER));
    return l->outcome.refusal;
}

enum problem
ledger_transfer(struct ledger *from, struct ledger *to, const struct op *op)
{
    const struct apply_env env = {&from->arena, &from->rules, &from->history,
                                  from->at_us};
    struct account before = from->account;
    struct account before_to = to == NULL ? before : to->account;
    struct outcome o;

    apply_transfer(&env, &from->account, to == NULL ? NULL : &to->account, op,
                   &from->outcome, &o);
    follow(from);
    if (from->outcome.verdict == VERDICT_REFUSED) {
        check_refused(&from->outcome, &before, &from->account);
    }
    if (to == NULL || to == from) {
        assert_int_equal(o.entry_count, 0);
        return from->outcome.refusal;
    }
    to->outcome = o;
    follow(to);
    if (from->outcome.verdict == VERDICT_REFUSED) {
        check_refused(&o, &before_to, &to->account);
    }
    return from->outcome.refusal;
}

enum problem
ledger_load(struct ledger *l, int64_t amount_minor)
{
    struct op op = ledger_op(l, OP_LOAD);

    op.load.amount_minor = amount_minor;
    op.contra = CONTRA_TILL_CASH;
    return ledger_apply(l, &op);
}

struct op
ledger_purchase_op(struct ledger *l, int64_t card_minor, int64_t other_minor)
{
    struct op op = ledger_op(l, OP_PURCHASE);

    op.purchase.amount_minor = card_minor + other_minor;
    op.purchase.card_minor = card_minor;
    op.purchase.tender = other_minor == 0  ? TENDER_CARD
                         : card_minor == 0 ? TENDER_OTHER
                                           : TENDER_SPLIT;
    return op;
}

enum problem
ledger_purchase(struct ledger *l, int64_t card_minor, int64_t other_minor)
{
    struct op op = ledger_purchase_op(l, card_minor, other_minor);

    return ledger_apply(l, &op);
}

enum problem
ledger_redeem(struct ledger *l, const char *reward)
{
    const struct op_reward rewards[] = {{.reward = slice_from_cstr(reward)}};
    struct op op = ledger_op(l, OP_REDEEM);

    op.redeem.rewards = (struct op_rewards){rewards, 1};
    return ledger_apply(l, &op);
}

enum problem
ledger_refund(struct ledger *l, int64_t seq, int64_t amount_minor)
{
    struct op op = ledger_op(l, OP_REFUND);

    op.refund = (struct op_refund){.ref_seq = seq, .amount_minor = amount_minor};
    return ledger_apply(l, &op);
}

const struct entry *
ledger_answer(const struct ledger *l)
{
    assert_int_equal(l->outcome.verdict, VERDICT_APPLIED);
    assert_true(l->outcome.answer < l->outcome.entry_count);
    return &l->outcome.entries[l->outcome.answer];
}

struct entry_detail
ledger_detail(struct ledger *l, const struct entry *e)
{
    struct entry_detail detail;

    assert_true(entry_detail_parse(&l->arena, e->kind, e->detail, &detail));
    return detail;
}
