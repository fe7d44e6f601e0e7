/*
 * Refunds: how money and points go back, and what is never taken.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/civil.h"
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
forbid_debt(struct ledger *l)
{
    l->sets[0].debt_allowed = false;
}

static void
test_whole(void **state)
{
    struct ledger *l = *state;
    const struct entry *e;
    struct entry_detail d;

    ledger_load(l, 5000);
    ledger_purchase(l, 1200, 0);
    assert_int_equal(ledger_refund(l, 2, 0), PROBLEM_NONE);
    e = ledger_answer(l);
    assert_int_equal(e->kind, ENTRY_REFUND);
    assert_int_equal(e->cash_minor, 1200);
    assert_int_equal(e->points_micro, -24 * MICRO);
    assert_int_equal(e->contra, CONTRA_REVENUE);
    assert_int_equal(e->ref_seq, 2);
    d = ledger_detail(l, e);
    assert_true(d.refund.has_returned && !d.refund.voided);
    assert_int_equal(d.refund.returned.card_minor, 1200);
    assert_int_equal(d.refund.taken_back_micro, 24 * MICRO);
    assert_int_equal(l->account.cash_minor, 5000);
    assert_int_equal(l->account.points_micro, 0);
    assert_int_equal(ledger_refund(l, 2, 0), PROBLEM_ALREADY_REFUNDED);
    assert_int_equal(ledger_refund(l, 2, 1), PROBLEM_ALREADY_REFUNDED);
}

static void
test_refusals(void **state)
{
    struct ledger *l = *state;

    ledger_load(l, 5000);
    ledger_purchase(l, 1200, 0);
    assert_int_equal(ledger_refund(l, 99, 0), PROBLEM_NOT_FOUND);
    assert_int_equal(ledger_refund(l, 1, 0), PROBLEM_NOT_REFUNDABLE);
    assert_int_equal(ledger_refund(l, 2, 1201), PROBLEM_REFUND_TOO_LARGE);
    assert_int_equal(l->outcome.passed.limit_minor, 1200);
    assert_int_equal(ledger_refund(l, 2, 200), PROBLEM_NONE);
    assert_int_equal(ledger_refund(l, 2, 1001), PROBLEM_REFUND_TOO_LARGE);
    assert_int_equal(l->outcome.passed.limit_minor, 1000);
    assert_int_equal(ledger_refund(l, 2, INT64_MAX), PROBLEM_REFUND_TOO_LARGE);
    assert_int_equal(ledger_refund(l, 3, 0), PROBLEM_NOT_REFUNDABLE);
}

/* The card's part goes back first, then the other tender's, whatever the steps. */
static void
test_split(void **state)
{
    struct ledger *l = *state;
    struct returned returned;
    struct entry_detail d;

    ledger_load(l, 5000);
    ledger_purchase(l, 700, 300); /* 14 + 3 points */
    assert_int_equal(ledger_refund(l, 2, 600), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->cash_minor, 600);
    assert_int_equal(ledger_answer(l)->points_micro, -12 * MICRO);
    assert_int_equal(ledger_refund(l, 2, 200), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->cash_minor, 100);
    assert_int_equal(ledger_answer(l)->points_micro, -3 * MICRO);
    d = ledger_detail(l, ledger_answer(l));
    assert_int_equal(d.refund.back.other_minor, 100);
    assert_int_equal(d.refund.returned.card_minor, 700);
    assert_int_equal(d.refund.returned.other_minor, 100);
    assert_int_equal(ledger_refund(l, 2, 0), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->cash_minor, 0);
    refund_returned(&l->history, history_by_seq(&l->history, 4242, 2), &returned);
    assert_int_equal(returned.card_minor, 700);
    assert_int_equal(returned.other_minor, 300);
    assert_int_equal(returned.earned_taken_back_micro, 17 * MICRO);
    assert_int_equal(returned.count, 3);
    assert_int_equal(l->account.points_micro, 0);
}

/* Rewards return to their own lots, with the last cent. */
static void
test_rewards_return(void **state)
{
    struct ledger *l = *state;
    const struct op_reward rewards[] = {{.reward = SLICE_INIT("espresso"), .line = 0}};
    struct lot before[2];
    struct op op;

    ledger_purchase(l, 0, 1000); /* 10 points in November */
    l->at_us += 30 * DAY_US;
    ledger_purchase(l, 0, 3000); /* 30 in December */
    memcpy(before, l->account.lots, sizeof before);
    op = ledger_purchase_op(l, 0, 500);
    op.purchase.rewards = (struct op_rewards){rewards, 1};
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    assert_int_equal(l->account.points_micro, 20 * MICRO);
    assert_int_equal(l->account.lot_count, 1);
    assert_int_equal(ledger_refund(l, 3, 499), PROBLEM_NONE);
    assert_int_equal(ledger_detail(l, ledger_answer(l)).refund.given_back_micro, 0);
    assert_int_equal(ledger_refund(l, 3, 1), PROBLEM_NONE);
    assert_int_equal(ledger_detail(l, ledger_answer(l)).refund.given_back_micro,
                     25 * MICRO);
    assert_int_equal(l->account.lot_count, 2);
    assert_memory_equal(before, l->account.lots, sizeof before);
}

static void
test_redeem_returns(void **state)
{
    struct ledger *l = *state;

    ledger_purchase(l, 0, 3000);
    ledger_redeem(l, "espresso");
    assert_int_equal(ledger_refund(l, 2, 1), PROBLEM_REFUND_TOO_LARGE);
    assert_int_equal(ledger_refund(l, 2, 0), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->points_micro, 25 * MICRO);
    assert_int_equal(ledger_answer(l)->contra, CONTRA_REWARDS);
    assert_int_equal(ledger_refund(l, 2, 0), PROBLEM_ALREADY_REFUNDED);
    assert_int_equal(l->account.points_micro, 30 * MICRO);
}

/* Points that were spent meanwhile become a debt, and earnings repay it first. */
static void
test_debt(void **state)
{
    struct ledger *l = *state;

    ledger_purchase(l, 0, 3000);
    ledger_redeem(l, "espresso"); /* 5 left */
    assert_int_equal(ledger_refund(l, 1, 0), PROBLEM_NONE);
    assert_int_equal(l->account.points_micro, -25 * MICRO);
    assert_int_equal(l->account.lot_count, 1);
    assert_int_equal(l->account.lots[0].end_day, LOT_NO_END);
    assert_int_equal(account_spendable_points(&l->account, 20779), -25);
    ledger_purchase(l, 0, 4000);
    assert_int_equal(l->account.points_micro, 15 * MICRO);
    assert_int_equal(l->account.lot_count, 1);
    assert_true(l->account.lots[0].end_day != LOT_NO_END);
    /* What repaid the debt is taken back too. */
    assert_int_equal(ledger_refund(l, 4, 0), PROBLEM_NONE);
    assert_int_equal(l->account.points_micro, -25 * MICRO);
    /* The reward's points return and settle the debt. */
    assert_int_equal(ledger_refund(l, 2, 0), PROBLEM_NONE);
    assert_int_equal(l->account.points_micro, 0);
    assert_int_equal(l->account.lot_count, 0);
}

static void
test_no_debt(void **state)
{
    struct ledger *l = *state;

    forbid_debt(l);
    ledger_purchase(l, 0, 3000);
    ledger_redeem(l, "espresso");
    assert_int_equal(ledger_refund(l, 1, 1000), PROBLEM_NONE); /* takes 5 of 10 */
    assert_int_equal(l->account.points_micro, 0);
    assert_int_equal(ledger_detail(l, ledger_answer(l)).refund.taken_back_micro,
                     5 * MICRO);
    ledger_purchase(l, 0, 1200); /* 12 more: the next refund catches up */
    assert_int_equal(ledger_refund(l, 1, 500), PROBLEM_NONE);
    assert_int_equal(ledger_detail(l, ledger_answer(l)).refund.taken_back_micro,
                     10 * MICRO);
    assert_int_equal(l->account.points_micro, 2 * MICRO);
}

/* From the lot where they were earned first, then from the one that ends first. */
static void
test_own_lot_first(void **state)
{
    struct ledger *l = *state;

    ledger_purchase(l, 0, 1000);
    l->at_us += 30 * DAY_US;
    ledger_purchase(l, 0, 2000);
    l->at_us += 30 * DAY_US;
    ledger_purchase(l, 0, 4000);
    assert_int_equal(l->account.lot_count, 3);
    ledger_refund(l, 2, 0);
    assert_int_equal(l->account.lot_count, 2);
    assert_int_equal(l->account.lots[0].points_micro, 10 * MICRO);
    ledger_redeem(l, "espresso"); /* the first, and 15 of the third */
    assert_int_equal(l->account.lots[0].points_micro, 25 * MICRO);
    ledger_refund(l, 1, 0); /* its lot is gone: the next one gives */
    assert_int_equal(l->account.lots[0].points_micro, 15 * MICRO);
}

/* Points that expired are gone for both sides. */
static void
test_expired_is_not_retaken(void **state)
{
    struct ledger *l = *state;

    ledger_purchase(l, 0, 3000);  /* 30 points, seq 1 */
    ledger_redeem(l, "espresso"); /* 5 left */
    l->at_us = 20960 * DAY_US;    /* before the end: 2027-05-22 */
    ledger_purchase(l, 0, 4000);  /* 40 points, seq 3 */
    l->at_us = 20980 * DAY_US;    /* after it: 5 expire first, then 25 are taken */
    assert_int_equal(ledger_refund(l, 1, 0), PROBLEM_NONE);
    assert_int_equal(l->outcome.entry_count, 2);
    assert_int_equal(l->outcome.entries[0].kind, ENTRY_EXPIRE);
    assert_int_equal(l->outcome.entries[0].points_micro, -5 * MICRO);
    assert_int_equal(l->outcome.answer, 1);
    assert_int_equal(ledger_answer(l)->points_micro, -25 * MICRO);
    assert_int_equal(l->account.points_micro, 15 * MICRO);
}

/* The same, with the expiry in the history, in steps, and with another's points there. */
static void
test_expired_in_steps(void **state)
{
    struct ledger *l = *state;
    struct op touch;

    ledger_purchase(l, 0, 1000);                              /* 10 points, seq 1 */
    ledger_purchase(l, 0, 5000);                              /* 50 in the same lot */
    assert_int_equal(ledger_refund(l, 1, 400), PROBLEM_NONE); /* 4 taken */
    l->at_us = 20980 * DAY_US;
    touch = ledger_op(l, OP_TOUCH);
    ledger_apply(l, &touch);
    assert_int_equal(l->account.points_micro, 0);
    ledger_purchase(l, 0, 2000);
    assert_int_equal(ledger_refund(l, 1, 300), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->points_micro, 0);
    assert_int_equal(ledger_refund(l, 1, 0), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->points_micro, 0);
    assert_int_equal(l->account.points_micro, 20 * MICRO);
}

/* Rewards of an ended lot return and expire in the same operation. */
static void
test_return_to_ended_lot(void **state)
{
    struct ledger *l = *state;
    struct op op;
    unsigned char first[OP_ID_BYTES];

    ledger_purchase(l, 0, 6000);
    ledger_redeem(l, "espresso");
    ledger_redeem(l, "espresso");
    l->at_us = 20980 * DAY_US;
    op = ledger_op(l, OP_TOUCH);
    ledger_apply(l, &op); /* 10 expire */
    assert_int_equal(ledger_refund(l, 2, 0), PROBLEM_NONE);
    assert_int_equal(l->outcome.entry_count, 2);
    assert_int_equal(l->outcome.answer, 0);
    assert_int_equal(ledger_answer(l)->points_micro, 25 * MICRO);
    assert_int_equal(l->outcome.entries[1].kind, ENTRY_EXPIRE);
    assert_int_equal(l->outcome.entries[1].contra, CONTRA_BREAKAGE);
    assert_int_equal(l->outcome.entries[1].points_micro, -25 * MICRO);
    memcpy(first, l->outcome.entries[1].op_id, sizeof first);
    assert_int_equal(ledger_refund(l, 3, 0), PROBLEM_NONE);
    assert_memory_not_equal(first, l->outcome.entries[1].op_id, sizeof first);
    assert_int_equal(l->account.points_micro, 0);
    /* Now all 60 have expired: the purchase's refund takes nothing. */
    assert_int_equal(ledger_refund(l, 1, 0), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->points_micro, 0);
}

/* Under the rules of the purchase, not of the day. */
static void
test_original_rules(void **state)
{
    struct ledger *l = *state;
    char rules[1024];
    char *rate;

    strcpy(rules, ledger_rules);
    rate = strstr(rules, "\"points_per_unit\":\"1\"");
    rate[19] = '9';
    ledger_purchase(l, 0, 1000);
    ledger_add_rules(l, rules, NOON_US + 1);
    l->at_us += 1;
    assert_int_equal(ledger_refund(l, 1, 500), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->points_micro, -5 * MICRO);
    assert_int_equal(ledger_answer(l)->rules_version, 1);
    l->sets[0].version = 17; /* this worker does not know the purchase's rules */
    assert_int_equal(ledger_refund(l, 1, 100), PROBLEM_UNAVAILABLE);
    assert_int_equal(ledger_refund(l, 1, 0), PROBLEM_NONE); /* whole: not needed */
    assert_int_equal(l->account.points_micro, 0);
}

/* Without rules in force there is no debt, and refunds work. */
static void
test_no_rules_now(void **state)
{
    struct ledger *l = *state;

    ledger_purchase(l, 0, 3000);
    ledger_redeem(l, "espresso");
    l->sets[0].effective_at_us = NOON_US + 1;
    assert_int_equal(ledger_refund(l, 1, 0), PROBLEM_NONE);
    assert_int_equal(l->account.points_micro, 0);
}

static void
test_earning_overflow(void **state)
{
    struct ledger *l = *state;

    ledger_purchase(l, 0, 3000);
    ledger_earn_rule(l, 1)->rate_micro = INT64_MAX;
    assert_int_equal(ledger_refund(l, 1, 1), PROBLEM_LIMIT_EXCEEDED);
    ledger_earn_rule(l, 1)->rate_micro =
        2 * MICRO; /* due more than was earned: nothing */
    assert_int_equal(ledger_refund(l, 1, 1), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->points_micro, 0);
}

/* A refund that would pass int64 is refused. */
static void
test_overflow(void **state)
{
    struct ledger *l = *state;

    ledger_load(l, 5000);
    ledger_purchase(l, 1000, 0);
    l->account.cash_minor = l->mirror.cash_minor = INT64_MAX;
    assert_int_equal(ledger_refund(l, 2, 0), PROBLEM_BALANCE_LIMIT);
    ledger_purchase(l, 2000, 0);
    ledger_redeem(l, "espresso");
    l->account.lots[0].points_micro = l->account.points_micro = INT64_MAX;
    l->mirror.lots[0].points_micro = l->mirror.points_micro = INT64_MAX;
    assert_int_equal(ledger_refund(l, 4, 0), PROBLEM_LIMIT_EXCEEDED);
}

/* Damaged rows stop a refund: nothing is guessed. */
static void
test_damage(void **state)
{
    struct ledger *l = *state;
    struct entry *original, *refund, *expiry;

    ledger_purchase(l, 0, 3000);
    ledger_refund(l, 1, 100);
    l->at_us = 20980 * DAY_US;
    ledger_refund(l, 1, 100); /* the points expire with it */
    original = (struct entry *)(void *)history_by_seq(&l->history, 4242, 1);
    refund = (struct entry *)(void *)history_by_seq(&l->history, 4242, 2);
    expiry = (struct entry *)(void *)history_by_seq(&l->history, 4242, 3);
    assert_int_equal(expiry->kind, ENTRY_EXPIRE);
    struct slice kept = original->detail;
    original->detail = SLICE("{");
    assert_int_equal(ledger_refund(l, 1, 0), PROBLEM_INTERNAL);
    original->detail = kept;
    kept = refund->detail;
    refund->detail = SLICE("[]");
    assert_int_equal(ledger_refund(l, 1, 0), PROBLEM_INTERNAL);
    refund->detail = SLICE("{\"card\":9223372036854775807}");
    assert_int_equal(ledger_refund(l, 1, 0), PROBLEM_INTERNAL);
    refund->detail = SLICE("{\"other\":3001}");
    assert_int_equal(ledger_refund(l, 1, 0), PROBLEM_INTERNAL);
    refund->detail = kept;
    kept = original->detail;
    original->detail = SLICE("{\"card\":9223372036854775807,\"other\":3000}");
    assert_int_equal(ledger_refund(l, 1, 0), PROBLEM_INTERNAL);
    original->detail = kept;
    expiry->detail = SLICE("");
    assert_int_equal(ledger_refund(l, 1, 0), PROBLEM_INTERNAL);
}

static void
test_returned_overflow(void **state)
{
    struct ledger *l = *state;
    static const char *const details[] = {
        "{\"card\":9223372036854775807}", "{\"other\":9223372036854775807}",
        "{\"taken_back\":9223372036854775807}", "{\"given_back\":9223372036854775807}"};
    struct entry original = {.account_id = 1, .seq = 1};

    for (size_t i = 0; i < 4; i++) {
        struct entry e = {.account_id = 1,
                          .seq = 2,
                          .ref_seq = 1,
                          .kind = ENTRY_REFUND,
                          .detail = slice_from_cstr(details[i])};
        struct entry again = e;
        struct history h = {0};
        struct returned returned;

        again.seq = 3;
        again.kind = ENTRY_VOID;
        history_add(&h, &l->arena, &e);
        refund_returned(&h, &original, &returned);
        assert_false(returned.damaged);
        history_add(&h, &l->arena, &again);
        refund_returned(&h, &original, &returned);
        assert_true(returned.damaged);
    }
}

/* The history may hold an entry twice, and those of others. */
static void
test_history_repeats(void **state)
{
    struct ledger *l = *state;
    struct returned returned;
    struct entry other;

    ledger_load(l, 5000);
    ledger_purchase(l, 1000, 0);
    ledger_refund(l, 2, 100);
    other = *history_by_seq(&l->history, 4242, 3);
    other.account_id = 4243;
    history_add(&l->history, &l->arena, &other);
    other = *history_by_seq(&l->history, 4242, 3);
    history_add(&l->history, &l->arena, &other);
    struct entry note = other; /* refers to it, but gives nothing back */
    note.kind = ENTRY_ADJUST;
    note.seq = 50;
    history_add(&l->history, &l->arena, &note);
    refund_returned(&l->history, history_by_seq(&l->history, 4242, 2), &returned);
    assert_int_equal(returned.card_minor, 100);
    assert_int_equal(returned.count, 1);
    /* Expiries of others, of before and of other lots do not count, nor twice. */
    struct entry expiry = {.account_id = 4243,
                           .seq = 60,
                           .kind = ENTRY_EXPIRE,
                           .detail = SLICE("{\"lots\":[[20758,20970,-20000000]]}")};
    struct entry own = expiry;
    own.account_id = 4242;
    own.detail =
        SLICE("{\"lots\":[[20758,20970,-1000000],[20758,20971,-7],[0,20970,-7]]}");
    struct entry before = own;
    before.seq = 1;
    history_add(&l->history, &l->arena, &expiry);
    history_add(&l->history, &l->arena, &own);
    history_add(&l->history, &l->arena, &own);
    history_add(&l->history, &l->arena, &before);
    l->account.lot_count = l->mirror.lot_count = 0;
    l->account.points_micro = l->mirror.points_micro = 0;
    l->at_us = 20980 * DAY_US;
    assert_int_equal(ledger_refund(l, 2, 0), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->points_micro, -17 * MICRO);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_ledger, close_ledger)
    const struct CMUnitTest tests[] = {
        TEST(test_whole),
        TEST(test_refusals),
        TEST(test_split),
        TEST(test_rewards_return),
        TEST(test_redeem_returns),
        TEST(test_debt),
        TEST(test_no_debt),
        TEST(test_own_lot_first),
        TEST(test_expired_is_not_retaken),
        TEST(test_expired_in_steps),
        TEST(test_return_to_ended_lot),
        TEST(test_original_rules),
        TEST(test_no_rules_now),
        TEST(test_earning_overflow),
        TEST(test_overflow),
        TEST(test_damage),
        TEST(test_returned_overflow),
        TEST(test_history_repeats),
    };

    return cmocka_run_group_tests_name("refund", tests, NULL, NULL);
}
