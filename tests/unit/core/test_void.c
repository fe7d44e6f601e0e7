/*
 * Voids: of what is there, of what has not arrived, of what is elsewhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/rules/limits.h"
#include "tests/unit/core/ledger_fixture.h"

static int
open_ledger(void **state)
{
    static struct ledger l;

    ledger_open(&l, NULL);
    *state = &l;
    return 0;
}

static int
close_ledger(void **state)
{
    ledger_close(*state);
    return 0;
}

static enum problem
void_seq(struct ledger *l, int64_t seq)
{
    struct op op = ledger_op(l, OP_VOID);

    memcpy(op.voided.ref_op_id, history_by_seq(&l->history, 4242, seq)->op_id,
           OP_ID_BYTES);
    op.credential_expired = true;
    return ledger_apply(l, &op);
}

static void
test_purchase(void **state)
{
    struct ledger *l = *state;
    const struct entry *e;

    ledger_load(l, 5000);
    ledger_purchase(l, 700, 300);
    ledger_refund(l, 2, 100);
    assert_int_equal(void_seq(l, 2), PROBLEM_NONE);
    e = ledger_answer(l);
    assert_int_equal(e->kind, ENTRY_VOID);
    assert_int_equal(e->ref_seq, 2);
    assert_int_equal(e->contra, CONTRA_REVENUE);
    assert_int_equal(e->cash_minor, 600);
    assert_true(ledger_detail(l, e).refund.voided);
    assert_int_equal(ledger_detail(l, e).refund.returned.card_minor, 700);
    assert_int_equal(ledger_detail(l, e).refund.returned.other_minor, 300);
    assert_int_equal(l->account.points_micro, 0);
    assert_int_equal(void_seq(l, 2), PROBLEM_ALREADY_REFUNDED);
    assert_int_equal(ledger_refund(l, 2, 0), PROBLEM_ALREADY_REFUNDED);
}

static void
test_redeem(void **state)
{
    struct ledger *l = *state;

    ledger_purchase(l, 0, 3000);
    ledger_redeem(l, "espresso");
    assert_int_equal(void_seq(l, 2), PROBLEM_NONE);
    assert_int_equal(l->account.points_micro, 30 * MICRO);
    assert_int_equal(void_seq(l, 2), PROBLEM_ALREADY_REFUNDED);
}

static void
test_load(void **state)
{
    struct ledger *l = *state;

    ledger_load(l, 5000);
    ledger_load(l, 1000);
    assert_int_equal(void_seq(l, 1), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->cash_minor, -5000);
    assert_int_equal(ledger_answer(l)->contra, CONTRA_TILL_CASH);
    assert_int_equal(counter_count(&l->account, COUNTER_LOADED, 20779), 1000);
    assert_int_equal(void_seq(l, 1), PROBLEM_ALREADY_REFUNDED);
    ledger_purchase(l, 1, 0);
    assert_int_equal(void_seq(l, 2), PROBLEM_INSUFFICIENT_FUNDS);
    assert_int_equal(l->outcome.short_minor, 1);
    assert_int_equal(l->outcome.spendable_minor, 999);
    void_seq(l, 4);
    assert_int_equal(void_seq(l, 2), PROBLEM_NONE);
    assert_int_equal(l->account.counter_count, 0);
    assert_int_equal(l->account.cash_minor, 0);
}

/* The day's count of another day is gone; one that is lower is not overdrawn. */
static void
test_load_of_another_day(void **state)
{
    struct ledger *l = *state;

    ledger_load(l, 5000);
    l->at_us += DAY_US;
    ledger_load(l, 700);
    assert_int_equal(void_seq(l, 1), PROBLEM_NONE);
    assert_int_equal(ledger_detail(l, ledger_answer(l)).counter_count, 0);
    assert_int_equal(l->account.counters[0].count, 700);
    l->account.counters[0].count = l->mirror.counters[0].count = 600;
    assert_int_equal(void_seq(l, 2), PROBLEM_NONE);
    assert_int_equal(l->account.counter_count, 0);
}

static void
test_tombstone(void **state)
{
    struct ledger *l = *state;
    struct op op = ledger_op(l, OP_VOID);
    const unsigned char zeros[BODY_HASH_BYTES] = {0};
    const struct entry *e;

    memset(op.voided.ref_op_id, 0xab, OP_ID_BYTES);
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    assert_int_equal(l->outcome.entry_count, 2);
    e = &l->outcome.entries[0];
    assert_int_equal(e->kind, ENTRY_TOMBSTONE);
    assert_memory_equal(e->op_id, op.voided.ref_op_id, OP_ID_BYTES);
    assert_memory_equal(e->body_hash, zeros, BODY_HASH_BYTES);
    assert_int_equal(e->contra, CONTRA_NONE);
    e = ledger_answer(l);
    assert_int_equal(e->kind, ENTRY_VOID);
    assert_int_equal(e->seq, 2);
    assert_int_equal(e->ref_seq, 1);
    assert_memory_equal(e->op_id, op.op_id, OP_ID_BYTES);
    assert_memory_equal(e->body_hash, op.body_hash, BODY_HASH_BYTES);
    assert_true(ledger_detail(l, e).refund.unknown);
    assert_int_equal(e->cash_minor, 0);
    /* Again, with another key: the tombstone is there. */
    assert_int_equal(void_seq(l, 1), PROBLEM_NONE);
    assert_int_equal(l->outcome.entry_count, 1);
    assert_int_equal(ledger_answer(l)->kind, ENTRY_VOID);
    assert_int_equal(ledger_answer(l)->ref_seq, 1);
}

static void
test_elsewhere(void **state)
{
    struct ledger *l = *state;
    struct entry original = {.account_id = 99, .seq = 5, .kind = ENTRY_PURCHASE};
    struct op op = ledger_op(l, OP_VOID);

    memset(original.op_id, 0xcd, OP_ID_BYTES);
    history_add(&l->history, &l->arena, &original);
    memcpy(op.voided.ref_op_id, original.op_id, OP_ID_BYTES);
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    assert_int_equal(l->outcome.verdict, VERDICT_MOVED);
    assert_int_equal(l->outcome.moved_to, 99);
    assert_int_equal(l->account.version, 0);
}

static void
test_not_voidable(void **state)
{
    struct ledger *l = *state;
    struct op op = ledger_op(l, OP_STATUS);

    ledger_apply(l, &op);
    assert_int_equal(void_seq(l, 1), PROBLEM_NOT_REFUNDABLE);
}

/* A frozen or closed account, a lost card, an expired visit: a void gives back. */
static void
test_always_possible(void **state)
{
    struct ledger *l = *state;
    struct op op;

    ledger_purchase(l, 0, 100);
    ledger_purchase(l, 0, 200);
    l->account.status = l->mirror.status = ACCOUNT_FROZEN;
    assert_int_equal(void_seq(l, 1), PROBLEM_NONE);
    l->account.status = l->mirror.status = ACCOUNT_CLOSED;
    op = ledger_op(l, OP_VOID);
    op.card_slot = 5;
    memcpy(op.voided.ref_op_id, history_by_seq(&l->history, 4242, 2)->op_id, OP_ID_BYTES);
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
}

/* A cancelled operation leaves a tombstone of its own op_id, whatever the account is. */
static void
test_cancel(void **state)
{
    struct ledger *l = *state;
    struct op op = ledger_op(l, OP_CANCEL);
    const struct entry *e;

    op.auth_gen = l->account.auth_gen + 1;
    l->account.status = l->mirror.status = ACCOUNT_CLOSED;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    e = ledger_answer(l);
    assert_int_equal(e->kind, ENTRY_TOMBSTONE);
    assert_memory_equal(e->op_id, op.op_id, OP_ID_BYTES);
    assert_int_equal(e->cash_minor, 0);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_ledger, close_ledger)
    const struct CMUnitTest tests[] = {
        TEST(test_purchase),     TEST(test_redeem),
        TEST(test_load),         TEST(test_load_of_another_day),
        TEST(test_tombstone),    TEST(test_elsewhere),
        TEST(test_not_voidable), TEST(test_always_possible),
        TEST(test_cancel),
    };

    return cmocka_run_group_tests_name("void", tests, NULL, NULL);
}
