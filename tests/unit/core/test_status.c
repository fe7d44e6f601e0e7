/*
 * Status and cards of an account: what they are changed by, and what they refuse.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

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

static void
set_status(struct ledger *l, enum account_status status, enum problem expected)
{
    struct op op = ledger_op(l, OP_STATUS);

    op.status.to = status;
    assert_int_equal(ledger_apply(l, &op), expected);
}

static void
test_frozen(void **state)
{
    struct ledger *l = *state;

    ledger_load(l, 5000);
    ledger_purchase(l, 2000, 0);
    set_status(l, ACCOUNT_FROZEN, PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->kind, ENTRY_STATUS);
    assert_int_equal(ledger_detail(l, ledger_answer(l)).status.to, ACCOUNT_FROZEN);
    assert_int_equal(ledger_purchase(l, 1, 0), PROBLEM_ACCOUNT_FROZEN);
    assert_int_equal(ledger_redeem(l, "espresso"), PROBLEM_ACCOUNT_FROZEN);
    assert_int_equal(ledger_purchase(l, 0, 100), PROBLEM_NONE);
    assert_int_equal(ledger_load(l, 500), PROBLEM_NONE);
    assert_int_equal(ledger_refund(l, 2, 0), PROBLEM_NONE);
    set_status(l, ACCOUNT_ACTIVE, PROBLEM_NONE);
    assert_int_equal(ledger_purchase(l, 1, 0), PROBLEM_NONE);
}

static void
test_closed(void **state)
{
    struct ledger *l = *state;

    ledger_load(l, 5000);
    ledger_purchase(l, 2000, 0);
    set_status(l, ACCOUNT_CLOSED, PROBLEM_NONE);
    assert_int_equal(ledger_purchase(l, 0, 1), PROBLEM_ACCOUNT_CLOSED);
    assert_int_equal(ledger_load(l, 500), PROBLEM_ACCOUNT_CLOSED);
    set_status(l, ACCOUNT_ACTIVE, PROBLEM_ACCOUNT_CLOSED);
    assert_int_equal(ledger_refund(l, 2, 500), PROBLEM_NONE);
}

static void
test_cards(void **state)
{
    struct ledger *l = *state;
    struct op op = ledger_op(l, OP_CARD);

    op.card.id = CARD_SLOT;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_CARD_UNKNOWN);
    op.card.joins = true;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->kind, ENTRY_CARD);
    assert_true(account_has_card(&l->account, CARD_SLOT));
    op = ledger_op(l, OP_CARD);
    op.card.id = CARD_SLOT + 1;
    op.card.joins = true;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    assert_int_equal(l->account.card_slot_count, 2);
    op = ledger_purchase_op(l, 0, 100);
    op.card_slot = CARD_SLOT;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    op = ledger_op(l, OP_CARD);
    op.card.id = CARD_SLOT;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    assert_false(account_has_card(&l->account, CARD_SLOT));
    assert_true(account_has_card(&l->account, CARD_SLOT + 1));
    op = ledger_purchase_op(l, 0, 100);
    op.card_slot = CARD_SLOT;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_CARD_UNKNOWN);
}

static void
test_too_many_cards(void **state)
{
    struct ledger *l = *state;
    int64_t *slots = arena_array(&l->arena, ACCOUNT_CARDS_MAX, sizeof *slots);
    struct op op = ledger_op(l, OP_CARD);

    for (int64_t i = 0; i < ACCOUNT_CARDS_MAX; i++) {
        slots[i] = 100000 + i;
    }
    l->account.card_slots = l->mirror.card_slots = slots;
    l->account.card_slot_count = l->mirror.card_slot_count = ACCOUNT_CARDS_MAX;
    op.card.id = 1;
    op.card.joins = true;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_TOO_MANY_CARDS);
    op.card.id = 100007; /* there already */
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    assert_int_equal(l->account.card_slot_count, ACCOUNT_CARDS_MAX);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_ledger, close_ledger)
    const struct CMUnitTest tests[] = {
        TEST(test_frozen),
        TEST(test_closed),
        TEST(test_cards),
        TEST(test_too_many_cards),
    };

    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
