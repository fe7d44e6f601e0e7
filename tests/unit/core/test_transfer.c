/*
 * Transfers: both legs or neither, limits of the sender, and what a recipient can be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/rules/limits.h"
#include "tests/unit/core/ledger_fixture.h"

#define TO_ID INT64_C(4343)

/* Transfers of 1.00 to 200.00, 500.00 a day; cards hold 600.00. */
static const char rules[] =
    "{\"earn\":[],\"rewards\":[],\"limits\":{\"load_min\":1,\"load_max\":60000,"
    "\"load_day_max\":120000,\"balance_max\":60000,\"purchase_max\":1000,"
    "\"transfer_min\":100,\"transfer_max\":20000,\"transfer_day_max\":50000},"
    "\"points_expire_months\":6,\"debt_allowed\":true,\"tiers\":[\"green\"]}";

struct pair {
    struct ledger from;
    struct ledger to;
};

static int
open_pair(void **state)
{
    static struct pair p;

    ledger_open(&p.from, rules);
    ledger_open(&p.to, rules);
    p.to.account.id = p.to.mirror.id = TO_ID;
    p.to.keys = 1000000; /* no key of one is a key of the other */
    assert_int_equal(ledger_load(&p.from, 60000), PROBLEM_NONE);
    *state = &p;
    return 0;
}

static int
close_pair(void **state)
{
    struct pair *p = *state;

    ledger_close(&p->from);
    ledger_close(&p->to);
    return 0;
}

static enum problem
transfer(struct ledger *from, struct ledger *to, int64_t amount_minor)
{
    struct op op = ledger_op(from, OP_TRANSFER);

    op.transfer.amount_minor = amount_minor;
    op.transfer.to_account_id = to == NULL ? 0 : to->account.id;
    op.contra = CONTRA_TRANSFER;
    return ledger_transfer(from, to, &op);
}

static enum problem
become(struct ledger *l, enum account_status status)
{
    struct op op = ledger_op(l, OP_STATUS);

    op.status.to = status;
    return ledger_apply(l, &op);
}

static void
test_both_legs(void **state)
{
    struct pair *p = *state;
    const struct entry *out, *in;

    assert_int_equal(ledger_load(&p->to, 500), PROBLEM_NONE);
    assert_int_equal(ledger_purchase(&p->to, 100, 0), PROBLEM_NONE);
    assert_int_equal(transfer(&p->from, &p->to, 2500), PROBLEM_NONE);
    assert_int_equal(p->from.outcome.entry_count, 1);
    assert_int_equal(p->to.outcome.entry_count, 1);
    out = ledger_answer(&p->from);
    in = &p->to.outcome.entries[0];
    assert_int_equal(out->kind, ENTRY_TRANSFER_OUT);
    assert_int_equal(in->kind, ENTRY_TRANSFER_IN);
    assert_int_equal(out->contra, CONTRA_TRANSFER);
    assert_int_equal(in->contra, CONTRA_TRANSFER);
    assert_int_equal(out->cash_minor, -2500);
    assert_int_equal(in->cash_minor, 2500);
    assert_int_equal(out->cash_after_minor, 57500);
    assert_int_equal(in->cash_after_minor, 2900);
    assert_true(ledger_detail(&p->from, out).transfer.peer_id == TO_ID);
    assert_int_equal(ledger_detail(&p->from, out).transfer.peer_seq, in->seq);
    assert_int_equal(ledger_detail(&p->to, in).transfer.peer_id, 4242);
    assert_int_equal(ledger_detail(&p->to, in).transfer.peer_seq, out->seq);
    assert_memory_not_equal(out->op_id, in->op_id, OP_ID_BYTES);
    assert_int_equal(counter_count(&p->from.account, COUNTER_SENT, 20779), 2500);
    assert_int_equal(counter_count(&p->to.account, COUNTER_SENT, 20779), 0);
}

static void
test_limits(void **state)
{
    struct pair *p = *state;

    assert_int_equal(transfer(&p->from, &p->to, 99), PROBLEM_LIMIT_EXCEEDED);
    assert_int_equal(p->from.outcome.passed.limit_minor, 100);
    assert_int_equal(transfer(&p->from, &p->to, 20001), PROBLEM_LIMIT_EXCEEDED);
    assert_int_equal(p->from.outcome.passed.limit_minor, 20000);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(transfer(&p->from, &p->to, 20000), PROBLEM_NONE);
    }
    assert_int_equal(transfer(&p->from, &p->to, 10001), PROBLEM_LIMIT_EXCEEDED);
    assert_int_equal(p->from.outcome.passed.limit_minor, 50000);
    assert_int_equal(transfer(&p->from, &p->to, 10000), PROBLEM_NONE);
    assert_int_equal(transfer(&p->from, &p->to, 100), PROBLEM_LIMIT_EXCEEDED);
    p->from.at_us += DAY_US;
    assert_int_equal(transfer(&p->from, &p->to, 10000), PROBLEM_NONE);
    assert_int_equal(transfer(&p->from, &p->to, 101), PROBLEM_INSUFFICIENT_FUNDS);
    assert_int_equal(p->from.outcome.short_minor, 101);
    assert_int_equal(p->from.outcome.spendable_minor, 0);
    assert_int_equal(p->to.account.cash_minor, 60000);
}

/* Whoever is full or closed cannot take it, and the sender is not told which. */
static void
test_unavailable(void **state)
{
    struct pair *p = *state;

    assert_int_equal(ledger_load(&p->to, 59900), PROBLEM_NONE);
    assert_int_equal(transfer(&p->from, &p->to, 101), PROBLEM_RECIPIENT_UNAVAILABLE);
    assert_int_equal(p->from.outcome.passed.limit_minor, 0);
    p->to.account.cash_minor = p->to.mirror.cash_minor = INT64_MAX;
    assert_int_equal(transfer(&p->from, &p->to, 100), PROBLEM_RECIPIENT_UNAVAILABLE);
    p->to.account.cash_minor = p->to.mirror.cash_minor = 59900;
    assert_int_equal(transfer(&p->from, &p->to, 100), PROBLEM_NONE);
    assert_int_equal(become(&p->to, ACCOUNT_CLOSED), PROBLEM_NONE);
    assert_int_equal(transfer(&p->from, &p->to, 100), PROBLEM_RECIPIENT_UNAVAILABLE);
}

static void
test_unknown_and_self(void **state)
{
    struct pair *p = *state;
    struct op op = ledger_op(&p->to, OP_CARD);

    assert_int_equal(transfer(&p->from, NULL, 100), PROBLEM_RECIPIENT_UNAVAILABLE);
    assert_int_equal(transfer(&p->from, &p->from, 100), PROBLEM_TRANSFER_TO_SELF);
    op.card = (struct op_card){CARD_SLOT, true};
    assert_int_equal(ledger_apply(&p->to, &op), PROBLEM_NONE);
    op = ledger_op(&p->from, OP_TRANSFER);
    op.transfer = (struct op_transfer){
        .amount_minor = 100, .to_account_id = TO_ID, .to_card_slot = CARD_SLOT + 1};
    assert_int_equal(ledger_transfer(&p->from, &p->to, &op),
                     PROBLEM_RECIPIENT_UNAVAILABLE);
    op.transfer.to_card_slot = CARD_SLOT;
    assert_int_equal(ledger_transfer(&p->from, &p->to, &op), PROBLEM_NONE);
}

/* Frozen refuses debits only. */
static void
test_status(void **state)
{
    struct pair *p = *state;

    become(&p->to, ACCOUNT_FROZEN);
    assert_int_equal(transfer(&p->from, &p->to, 100), PROBLEM_NONE);
    assert_int_equal(transfer(&p->to, &p->from, 100), PROBLEM_ACCOUNT_FROZEN);
    become(&p->to, ACCOUNT_CLOSED);
    assert_int_equal(transfer(&p->to, &p->from, 100), PROBLEM_ACCOUNT_CLOSED);
}

/* What is due on both sides comes first, and stays although the transfer is refused. */
static void
test_due_on_both_sides(void **state)
{
    struct pair *p = *state;
    struct ledger *sides[] = {&p->from, &p->to};

    assert_int_equal(ledger_load(&p->to, 1000), PROBLEM_NONE);
    for (int i = 0; i < 2; i++) {
        struct op op = ledger_op(sides[i], OP_HOLD);

        op.hold = (struct op_hold){1000, 1000};
        assert_int_equal(ledger_apply(sides[i], &op), PROBLEM_NONE);
    }
    p->from.at_us = p->to.at_us += 1000;
    assert_int_equal(transfer(&p->from, &p->to, 1), PROBLEM_LIMIT_EXCEEDED);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(sides[i]->outcome.entry_count, 1);
        assert_int_equal(sides[i]->outcome.entries[0].kind, ENTRY_RELEASE);
        assert_int_equal(sides[i]->account.held_minor, 0);
    }
}

static void
test_no_rules_yet(void **state)
{
    struct pair *p = *state;

    p->from.rules.count = 0;
    assert_int_equal(transfer(&p->from, &p->to, 100), PROBLEM_UNAVAILABLE);
    p->from.rules.count = 1;
    /* Each side goes by its own time, which never falls; so by its own rules. */
    p->from.sets[0].effective_at_us = p->from.at_us + 5;
    p->from.account.last_at_us = p->from.mirror.last_at_us = p->from.at_us + 5;
    assert_int_equal(transfer(&p->from, &p->to, 100), PROBLEM_UNAVAILABLE);
    p->from.at_us += 5;
    assert_int_equal(transfer(&p->from, &p->to, 100), PROBLEM_NONE);
}

static void
test_no_room_for_the_counter(void **state)
{
    struct pair *p = *state;

    for (int i = 0; i < ACCOUNT_COUNTERS_MAX; i++) {
        p->from.account.counters[i] = (struct counter){10 + i, 0, 1};
    }
    p->from.account.counter_count = ACCOUNT_COUNTERS_MAX;
    p->from.mirror = p->from.account;
    assert_int_equal(transfer(&p->from, &p->to, 100), PROBLEM_LIMIT_EXCEEDED);
    assert_int_equal(p->to.account.version, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_both_legs, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(test_limits, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(test_unavailable, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(test_unknown_and_self, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(test_status, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(test_due_on_both_sides, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(test_no_rules_yet, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(test_no_room_for_the_counter, open_pair,
                                        close_pair),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
