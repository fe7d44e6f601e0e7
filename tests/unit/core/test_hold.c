/*
 * Authorisation holds: what they reserve, and the four ways in which they end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/chain.h"
#include "tests/unit/core/ledger_fixture.h"

#define HOUR_US (INT64_C(3600) * 1000000)

static int
open_ledger(void **state)
{
    static struct ledger l;

    ledger_open(&l, NULL);
    assert_int_equal(ledger_load(&l, 5000), PROBLEM_NONE);
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
hold(struct ledger *l, int64_t amount_minor)
{
    struct op op = ledger_op(l, OP_HOLD);

    op.hold = (struct op_hold){amount_minor, HOUR_US};
    return ledger_apply(l, &op);
}

/* A capture (amount 0: all) or a release, from a till of that store. */
static enum problem
end_at(struct ledger *l, enum op_kind kind, int64_t seq, int64_t amount_minor,
       int32_t store_id)
{
    struct op op = ledger_op(l, kind);

    if (kind == OP_CAPTURE) {
        op.capture = (struct op_capture){.ref_seq = seq, .amount_minor = amount_minor};
    } else {
        op.release.ref_seq = seq;
    }
    op.store_id = store_id;
    return ledger_apply(l, &op);
}

static enum problem
capture(struct ledger *l, int64_t seq, int64_t amount_minor)
{
    return end_at(l, OP_CAPTURE, seq, amount_minor, 3);
}

static enum problem
release(struct ledger *l, int64_t seq)
{
    return end_at(l, OP_RELEASE, seq, 0, 3);
}

static enum problem
void_seq(struct ledger *l, int64_t seq)
{
    struct op op = ledger_op(l, OP_VOID);

    memcpy(op.voided.ref_op_id, history_by_seq(&l->history, 4242, seq)->op_id,
           OP_ID_BYTES);
    return ledger_apply(l, &op);
}

static enum problem
become(struct ledger *l, enum account_status status)
{
    struct op op = ledger_op(l, OP_STATUS);

    op.status.to = status;
    return ledger_apply(l, &op);
}

static void
test_reserves(void **state)
{
    struct ledger *l = *state;
    const struct entry *e;

    assert_int_equal(hold(l, 5001), PROBLEM_INSUFFICIENT_FUNDS);
    assert_int_equal(l->outcome.short_minor, 1);
    assert_int_equal(hold(l, 2000), PROBLEM_NONE);
    e = ledger_answer(l);
    assert_int_equal(e->kind, ENTRY_HOLD);
    assert_int_equal(e->contra, CONTRA_REVENUE);
    assert_int_equal(e->cash_minor, 0);
    assert_int_equal(e->points_micro, 0);
    assert_int_equal(e->held_minor, 2000);
    assert_int_equal(e->held_after_minor, 2000);
    assert_true(ledger_detail(l, e).hold.expires_us == l->at_us + HOUR_US);
    assert_true(l->account.next_due_us == l->at_us + HOUR_US);
    assert_int_equal(ledger_purchase(l, 3001, 0), PROBLEM_INSUFFICIENT_FUNDS);
    assert_int_equal(l->outcome.short_minor, 1);
    assert_int_equal(l->outcome.spendable_minor, 3000);
    assert_int_equal(hold(l, 3001), PROBLEM_INSUFFICIENT_FUNDS);
    assert_int_equal(void_seq(l, 1), PROBLEM_INSUFFICIENT_FUNDS);
    assert_int_equal(ledger_purchase(l, 3000, 0), PROBLEM_NONE);
    assert_int_equal(l->account.cash_minor, 2000);
    assert_int_equal(hold(l, 100001), PROBLEM_LIMIT_EXCEEDED);
    assert_int_equal(l->outcome.passed.limit_minor, 100000);
}

static void
test_capture(void **state)
{
    struct ledger *l = *state;
    const struct entry *e;
    struct entry_detail detail;

    hold(l, 2000);
    assert_int_equal(capture(l, 2, 2001), PROBLEM_CAPTURE_TOO_LARGE);
    assert_int_equal(l->outcome.passed.limit_minor, 2000);
    assert_int_equal(capture(l, 2, 1250), PROBLEM_NONE);
    e = ledger_answer(l);
    detail = ledger_detail(l, e);
    assert_int_equal(e->kind, ENTRY_CAPTURE);
    assert_int_equal(e->ref_seq, 2);
    assert_int_equal(e->cash_minor, -1250);
    assert_int_equal(e->held_minor, -2000);
    assert_int_equal(e->points_micro, 25 * MICRO);
    assert_int_equal(detail.sale.tender, TENDER_CARD);
    assert_int_equal(detail.sale.paid.card_minor, 1250);
    assert_int_equal(detail.sale.earned.reason_count, 1);
    assert_int_equal(l->account.cash_minor, 3750);
    assert_int_equal(l->account.hold_count, 0);
    assert_int_equal(capture(l, 2, 1), PROBLEM_HOLD_ENDED);
    assert_int_equal(release(l, 2), PROBLEM_HOLD_ENDED);
    assert_int_equal(void_seq(l, 2), PROBLEM_HOLD_ENDED);
    hold(l, 3750);
    assert_int_equal(capture(l, 4, 0), PROBLEM_NONE);
    assert_int_equal(l->account.cash_minor, 0);
}

/* A capture is given back as a purchase is; its hold stays ended. */
static void
test_capture_given_back(void **state)
{
    struct ledger *l = *state;

    hold(l, 2000);
    capture(l, 2, 1000);
    assert_int_equal(ledger_refund(l, 2, 0), PROBLEM_NOT_REFUNDABLE);
    assert_int_equal(ledger_refund(l, 3, 400), PROBLEM_NONE);
    assert_int_equal(void_seq(l, 3), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->cash_minor, 600);
    assert_int_equal(l->account.cash_minor, 5000);
    assert_int_equal(l->account.points_micro, 0);
    assert_int_equal(l->account.held_minor, 0);
    assert_int_equal(ledger_refund(l, 3, 0), PROBLEM_ALREADY_REFUNDED);
}

static void
test_release_and_void(void **state)
{
    struct ledger *l = *state;

    hold(l, 2000);
    hold(l, 1000);
    assert_int_equal(release(l, 2), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->kind, ENTRY_RELEASE);
    assert_int_equal(ledger_answer(l)->held_minor, -2000);
    assert_int_equal(ledger_answer(l)->cash_minor, 0);
    assert_int_equal(l->account.holds[0].seq, 3);
    assert_int_equal(void_seq(l, 3), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->kind, ENTRY_VOID);
    assert_int_equal(ledger_answer(l)->ref_seq, 3);
    assert_int_equal(ledger_answer(l)->cash_minor, 0);
    assert_true(ledger_detail(l, ledger_answer(l)).refund.voided);
    assert_int_equal(l->account.held_minor, 0);
    assert_int_equal(release(l, 3), PROBLEM_HOLD_ENDED);
    assert_int_equal(void_seq(l, 4), PROBLEM_NOT_REFUNDABLE);
    assert_true(l->account.next_due_us == INT64_MAX);
}

/* Who asks must be of the store that holds the money; what is no hold is not found. */
static void
test_whose(void **state)
{
    struct ledger *l = *state;

    hold(l, 2000);
    assert_int_equal(end_at(l, OP_CAPTURE, 2, 1, 4), PROBLEM_NOT_FOUND);
    assert_int_equal(end_at(l, OP_RELEASE, 2, 0, 4), PROBLEM_NOT_FOUND);
    assert_int_equal(capture(l, 1, 1), PROBLEM_NOT_FOUND);
    assert_int_equal(capture(l, 99, 1), PROBLEM_NOT_FOUND);
    assert_int_equal(capture(l, 2, 1), PROBLEM_NONE);
}

/* Equal and unequal ends, in the order of time and age; what was due stays when the
 * operation that found it is refused. */
static void
test_expiry(void **state)
{
    struct ledger *l = *state;
    const struct entry *e = l->outcome.entries;

    hold(l, 100);
    hold(l, 200);
    l->at_us -= 1000; /* a clock that was set back: never before the last entry */
    hold(l, 300);
    l->at_us += 1000 + HOUR_US - 1;
    assert_int_equal(ledger_purchase(l, 4401, 0), PROBLEM_INSUFFICIENT_FUNDS);
    assert_int_equal(l->outcome.entry_count, 0);
    l->at_us++;
    assert_int_equal(capture(l, 3, 1), PROBLEM_HOLD_ENDED);
    assert_int_equal(l->outcome.entry_count, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(e[i].kind, ENTRY_RELEASE);
        assert_int_equal(e[i].ref_seq, 2 + i);
        assert_int_equal(e[i].held_minor, -100 * (i + 1));
        assert_int_equal(e[i].store_id, 0);
    }
    assert_memory_not_equal(e[0].op_id, e[1].op_id, OP_ID_BYTES);
    assert_int_equal(ledger_purchase(l, 5000, 0), PROBLEM_NONE);
}

/* The one that ends first need not be the oldest. */
static void
test_order_of_ends(void **state)
{
    struct ledger *l = *state;
    struct op op = ledger_op(l, OP_HOLD);

    hold(l, 100);
    op.hold = (struct op_hold){200, HOUR_US / 2};
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    assert_true(l->account.next_due_us == l->at_us + HOUR_US / 2);
    l->at_us += HOUR_US / 2;
    op = ledger_op(l, OP_TOUCH);
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    assert_int_equal(l->outcome.entry_count, 1);
    assert_int_equal(l->outcome.entries[0].ref_seq, 3);
    assert_int_equal(l->account.held_minor, 100);
}

static void
test_so_many(void **state)
{
    struct ledger *l = *state;
    struct op op;

    for (int i = 0; i < ACCOUNT_HOLDS_MAX; i++) {
        assert_int_equal(hold(l, 1), PROBLEM_NONE);
    }
    assert_int_equal(hold(l, 1), PROBLEM_TOO_MANY_HOLDS);
    assert_int_equal(release(l, 20), PROBLEM_NONE);
    assert_int_equal(hold(l, 1), PROBLEM_NONE);
    ledger_purchase(l, 100, 0); /* what it earns ends years before the touch */
    l->at_us += 2000 * DAY_US;
    op = ledger_op(l, OP_TOUCH);
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    assert_int_equal(l->outcome.entry_count, ACCOUNT_HOLDS_MAX + 1);
    assert_int_equal(l->account.held_minor, 0);
}

/* A frozen account takes nothing new and pays nothing; what gives back goes on, on a
 * closed one too. */
static void
test_status(void **state)
{
    struct ledger *l = *state;

    hold(l, 100);
    hold(l, 200);
    become(l, ACCOUNT_FROZEN);
    assert_int_equal(hold(l, 1), PROBLEM_ACCOUNT_FROZEN);
    assert_int_equal(capture(l, 2, 1), PROBLEM_ACCOUNT_FROZEN);
    assert_int_equal(void_seq(l, 1), PROBLEM_ACCOUNT_FROZEN);
    assert_int_equal(release(l, 2), PROBLEM_NONE);
    become(l, ACCOUNT_CLOSED);
    assert_int_equal(capture(l, 3, 1), PROBLEM_ACCOUNT_CLOSED);
    assert_int_equal(void_seq(l, 3), PROBLEM_NONE);
}

static void
test_no_rules_yet(void **state)
{
    struct ledger *l = *state;

    hold(l, 100);
    l->rules.count = 0;
    assert_int_equal(hold(l, 1), PROBLEM_UNAVAILABLE);
    assert_int_equal(capture(l, 2, 1), PROBLEM_UNAVAILABLE);
    assert_int_equal(release(l, 2), PROBLEM_NONE);
    l->rules.count = 1;
    hold(l, 100);
    l->rules.count = 0;
    l->at_us += HOUR_US;
    assert_int_equal(hold(l, 1), PROBLEM_UNAVAILABLE);
    assert_int_equal(l->account.held_minor, 0);
    assert_int_equal(l->outcome.entries[0].rules_version, 0);
}

/* An entry made anew with another number in it: its hash fits, the account does not. */
static void
check_not_replayed(struct ledger *l, struct entry e)
{
    struct account before = l->mirror;
    char err[160] = "";

    e.seq = before.version + 1;
    e.held_after_minor = before.held_minor + e.held_minor;
    chain_link(before.head_hash, &e);
    assert_false(account_replay(&l->mirror, &e, &l->arena, err));
    assert_non_null(strstr(err, "month, hold, tag or voucher"));
    assert_memory_equal(&l->mirror, &before, sizeof before);
}

/* verify tells entries that end what is not held, or more of it, or hold without a hold.
 */
static void
test_replay_refuses(void **state)
{
    struct ledger *l = *state;
    struct entry e, first;

    hold(l, 100);
    first = *ledger_answer(l);
    hold(l, 50);
    release(l, 2);
    e = *ledger_answer(l);
    e.held_minor = -50; /* of a hold that has ended */
    check_not_replayed(l, e);
    e.ref_seq = 3;
    e.held_minor = -49;
    check_not_replayed(l, e);
    e = first;
    e.kind = ENTRY_LOAD;
    check_not_replayed(l, e);
    for (int i = 1; i < ACCOUNT_HOLDS_MAX; i++) {
        hold(l, 1);
    }
    check_not_replayed(l, first);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_reserves, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(test_capture, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(test_capture_given_back, open_ledger,
                                        close_ledger),
        cmocka_unit_test_setup_teardown(test_release_and_void, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(test_whose, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(test_expiry, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(test_order_of_ends, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(test_so_many, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(test_status, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(test_no_rules_yet, open_ledger, close_ledger),
        cmocka_unit_test_setup_teardown(test_replay_refuses, open_ledger, close_ledger),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
