/*
 * apply: what every kind of operation does, every refusal and the order of refusals.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "svc/core/chain.h"
#include "tests/unit/core/ledger_fixture.h"

/* A purchase without limits to speak of, for sums at the edge of int64. */
static const char loose_rules[] =
    "{\"earn\":[{\"id\":\"a\",\"tender\":\"any\",\"points_per_unit\":\"1\"}],\"rewards\":"
    "["
    "{\"id\":\"huge\",\"name\":\"Huge\",\"cost\":1000000000,\"worth\":0}],"
    "\"limits\":{\"load_min\":1,\"load_max\":9007199254740992,"
    "\"load_day_max\":9007199254740992,\"balance_max\":9007199254740992,"
    "\"purchase_max\":100000000},\"points_expire_months\":0,\"debt_allowed\":false}";

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
test_load(void **state)
{
    struct ledger *l = *state;
    const struct entry *e;

    assert_int_equal(ledger_load(l, 2500), PROBLEM_NONE);
    e = ledger_answer(l);
    assert_int_equal(e->kind, ENTRY_LOAD);
    assert_int_equal(e->seq, 1);
    assert_int_equal(e->at_us, NOON_US);
    assert_int_equal(e->cash_minor, 2500);
    assert_int_equal(e->cash_after_minor, 2500);
    assert_int_equal(e->points_micro, 0);
    assert_int_equal(e->contra, CONTRA_TILL_CASH);
    assert_int_equal(e->rules_version, 1);
    assert_int_equal(e->store_id, 3);
    assert_int_equal(e->terminal_id, 77);
    assert_int_equal(e->channel, CHANNEL_TILL);
    assert_string_equal(arena_strndup(&l->arena, e->detail.p, e->detail.n),
                        "{\"counters\":[[-1,20779,2500]]}");
    assert_int_equal(l->account.version, 1);
    assert_int_equal(l->account.next_due_us, INT64_MAX);
}

static void
test_load_limits(void **state)
{
    struct ledger *l = *state;

    assert_int_equal(ledger_load(l, 499), PROBLEM_LIMIT_EXCEEDED);
    assert_int_equal(l->outcome.passed.limit_minor, 500);
    assert_int_equal(ledger_load(l, 50001), PROBLEM_LIMIT_EXCEEDED);
    assert_int_equal(l->outcome.passed.limit_minor, 50000);
    assert_int_equal(ledger_load(l, INT64_MAX), PROBLEM_LIMIT_EXCEEDED);
    assert_int_equal(ledger_load(l, 50000), PROBLEM_NONE);
    assert_int_equal(ledger_load(l, 49500), PROBLEM_NONE);
    assert_int_equal(ledger_load(l, 501), PROBLEM_LIMIT_EXCEEDED);
    assert_int_equal(l->outcome.passed.limit_minor, 100000);
    assert_int_equal(ledger_load(l, 500), PROBLEM_NONE);
    assert_int_equal(l->account.counter_count, 1);
    l->at_us += DAY_US; /* a new day */
    assert_int_equal(ledger_load(l, 50000), PROBLEM_NONE);
    assert_int_equal(l->account.counter_count, 1);
    assert_int_equal(ledger_load(l, 50000), PROBLEM_NONE);
    l->at_us += DAY_US;
    assert_int_equal(ledger_load(l, 500), PROBLEM_BALANCE_LIMIT);
    assert_int_equal(l->outcome.passed.limit_minor, 200000);
}

static void
test_purchase(void **state)
{
    struct ledger *l = *state;
    const struct op_line lines[] = {{SLICE_INIT("latte"), SLICE_INIT("drink"), 1, 400},
                                    {SLICE_INIT("say \"hi\""), {NULL, 0}, 2, 30}};
    struct op op;
    const struct entry *e;
    struct entry_detail d;

    ledger_load(l, 2500);
    op = ledger_purchase_op(l, 450, 0);
    op.purchase.basket = (struct op_basket){15, 5, lines, 2};
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    e = ledger_answer(l);
    assert_int_equal(e->kind, ENTRY_PURCHASE);
    assert_int_equal(e->cash_minor, -450);
    assert_int_equal(e->cash_after_minor, 2050);
    assert_int_equal(e->points_micro, 9 * MICRO);
    assert_int_equal(e->points_after_micro, 9 * MICRO);
    assert_int_equal(e->contra, CONTRA_REVENUE);
    d = ledger_detail(l, e);
    assert_true(d.sale.tender == TENDER_CARD);
    assert_int_equal(d.sale.paid.card_minor, 450);
    assert_int_equal(d.sale.basket.tax_minor, 15);
    assert_int_equal(d.sale.basket.tip_minor, 5);
    assert_int_equal(d.sale.basket.line_count, 2);
    assert_true(slice_eq_cstr(d.sale.basket.lines[1].sku, "say \"hi\""));
    assert_int_equal(d.sale.earned.reason_count, 1);
    assert_true(slice_eq_cstr(d.sale.earned.reasons[0].text, "4.50 x 2"));
    assert_int_equal(d.lot_count, 1);
    assert_int_equal(d.lots[0].start_day, 20758); /* 2026-11-01 */
    assert_int_equal(d.lots[0].end_day, 20970);   /* 2027-06-01 */
    assert_true(l->account.next_due_us == 20970 * DAY_US);
    assert_int_equal(account_spendable_points(&l->account, 20779), 9);
}

static void
test_purchase_tenders(void **state)
{
    struct ledger *l = *state;
    struct entry_detail d;

    assert_int_equal(ledger_purchase(l, 0, 1050), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->cash_minor, 0);
    assert_int_equal(ledger_answer(l)->points_micro, 10500000);
    ledger_load(l, 1000);
    assert_int_equal(ledger_purchase(l, 700, 300), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->cash_minor, -700);
    assert_int_equal(ledger_answer(l)->points_micro, 17 * MICRO);
    d = ledger_detail(l, ledger_answer(l));
    assert_int_equal(d.sale.tender, TENDER_SPLIT);
    assert_int_equal(d.sale.paid.other_minor, 300);
    assert_int_equal(d.sale.earned.reason_count, 2);
    assert_int_equal(l->account.lot_count, 1);
}

static void
test_remainder_is_carried(void **state)
{
    struct ledger *l = *state;

    ledger_purchase(l, 0, 3030);
    ledger_purchase(l, 0, 2070);
    assert_int_equal(l->account.points_micro, 51 * MICRO);
}

static void
test_rewards(void **state)
{
    struct ledger *l = *state;
    const struct op_reward rewards[] = {{.reward = SLICE_INIT("espresso"), .line = 1},
                                        {.reward = SLICE_INIT("espresso"), .line = 0}};
    struct op op;
    const struct entry *e;
    struct entry_detail d;

    ledger_load(l, 10000);
    ledger_purchase(l, 2400, 0); /* 48 points: two short */
    op = ledger_purchase_op(l, 300, 0);
    op.purchase.rewards = (struct op_rewards){rewards, 2};
    assert_int_equal(ledger_apply(l, &op), PROBLEM_INSUFFICIENT_POINTS);
    assert_int_equal(l->outcome.short_points, 2);
    ledger_purchase(l, 100, 0);
    op = ledger_purchase_op(l, 300, 0);
    op.purchase.rewards = (struct op_rewards){rewards, 2};
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    e = ledger_answer(l);
    assert_int_equal(e->points_micro, -44 * MICRO);
    d = ledger_detail(l, e);
    assert_int_equal(d.sale.rewards.count, 2);
    assert_int_equal(d.sale.rewards.items[0].cost_micro, 25 * MICRO);
    assert_int_equal(d.sale.rewards.items[0].line, 1);
    assert_int_equal(d.lot_count, 2); /* spent and earned stay apart */
    assert_int_equal(d.lots[0].points_micro, -50 * MICRO);
    assert_int_equal(d.lots[1].points_micro, 6 * MICRO);
}

static void
test_redeem(void **state)
{
    struct ledger *l = *state;

    assert_int_equal(ledger_redeem(l, "espresso"), PROBLEM_INSUFFICIENT_POINTS);
    assert_int_equal(l->outcome.short_points, 25);
    assert_int_equal(ledger_redeem(l, "nothing"), PROBLEM_REWARD_UNKNOWN);
    ledger_purchase(l, 0, 2599);
    assert_int_equal(ledger_redeem(l, "espresso"), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->kind, ENTRY_REDEEM);
    assert_int_equal(ledger_answer(l)->contra, CONTRA_REWARDS);
    assert_int_equal(ledger_answer(l)->points_micro, -25 * MICRO);
    assert_int_equal(l->account.points_micro, 990000);
    assert_int_equal(ledger_redeem(l, "espresso"), PROBLEM_INSUFFICIENT_POINTS);
    assert_int_equal(l->outcome.short_points, 25); /* 24.01 are missing */
}

static void
test_insufficient_funds(void **state)
{
    struct ledger *l = *state;
    struct op hold = ledger_op(l, OP_HOLD);

    ledger_load(l, 1000);
    hold.hold = (struct op_hold){300, DAY_US};
    assert_int_equal(ledger_apply(l, &hold), PROBLEM_NONE);
    assert_int_equal(ledger_purchase(l, 701, 0), PROBLEM_INSUFFICIENT_FUNDS);
    assert_int_equal(l->outcome.short_minor, 1);
    assert_int_equal(l->outcome.spendable_minor, 700);
    assert_int_equal(ledger_purchase(l, 700, 0), PROBLEM_NONE);
}

static void
test_purchase_limit(void **state)
{
    struct ledger *l = *state;

    assert_int_equal(ledger_purchase(l, 0, 100001), PROBLEM_LIMIT_EXCEEDED);
    assert_int_equal(l->outcome.passed.limit_minor, 100000);
    assert_int_equal(ledger_purchase(l, 0, 100000), PROBLEM_NONE);
}

/* Rewards before limits, limits before funds, funds before points. */
static void
test_order_of_refusals(void **state)
{
    struct ledger *l = *state;
    const struct op_reward unknown[] = {{.reward = SLICE_INIT("x"), .line = 0}};
    const struct op_reward known[] = {{.reward = SLICE_INIT("espresso"), .line = 0}};
    struct op op = ledger_purchase_op(l, 100001, 0);

    op.purchase.rewards = (struct op_rewards){unknown, 1};
    op.card_slot = CARD_SLOT;
    op.credential_expired = true;
    l->account.status = l->mirror.status = ACCOUNT_FROZEN;
    l->account.auth_gen = 5;
    op.auth_gen = 4;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_VISIT_EXPIRED);
    op.credential_expired = false;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_CARD_UNKNOWN);
    op.card_slot = 0;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_UNAUTHENTICATED);
    op.auth_gen = 5;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_ACCOUNT_FROZEN);
    l->account.status = l->mirror.status = ACCOUNT_ACTIVE;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_REWARD_UNKNOWN);
    op.purchase.rewards.items = known;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_LIMIT_EXCEEDED);
    op.purchase.amount_minor = op.purchase.card_minor = 100;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_INSUFFICIENT_FUNDS);
    op.purchase.card_minor = 0;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_INSUFFICIENT_POINTS);
    op = ledger_op(l, OP_REFUND);
    op.credential_expired = true;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NOT_FOUND);
}

static void
test_no_rules_in_force(void **state)
{
    struct ledger *l = *state;
    struct op op;

    l->sets[0].effective_at_us = NOON_US + 1;
    assert_int_equal(ledger_load(l, 1000), PROBLEM_UNAVAILABLE);
    assert_int_equal(ledger_purchase(l, 0, 1000), PROBLEM_UNAVAILABLE);
    assert_int_equal(ledger_redeem(l, "espresso"), PROBLEM_UNAVAILABLE);
    op = ledger_op(l, OP_STATUS);
    op.status.to = ACCOUNT_FROZEN;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    assert_int_equal(ledger_answer(l)->rules_version, 0);
}

static void
test_rules_by_time(void **state)
{
    struct ledger *l = *state;

    ledger_add_rules(l, loose_rules, NOON_US + 10);
    ledger_purchase(l, 0, 1000);
    assert_int_equal(ledger_answer(l)->rules_version, 1);
    l->at_us += 10;
    ledger_purchase(l, 0, 1000);
    assert_int_equal(ledger_answer(l)->rules_version, 2);
    assert_int_equal(l->account.lot_count, 2);
}

static void
test_overflow(void **state)
{
    struct ledger *l = *state;
    const struct op_reward rewards[] = {{.reward = SLICE_INIT("huge"), .line = 0}};
    struct lot *lot = &l->account.lots[0];

    ledger_add_rules(l, loose_rules, NOON_US);
    l->account.points_micro = l->mirror.points_micro = INT64_MAX - 5;
    *lot = (struct lot){0, LOT_NO_END, INT64_MAX - 5};
    l->mirror.lots[0] = *lot;
    l->account.lot_count = l->mirror.lot_count = 1;
    assert_int_equal(ledger_purchase(l, 0, 100), PROBLEM_LIMIT_EXCEEDED);
    assert_int_equal(l->account.points_micro, INT64_MAX - 5);
    ledger_reward(l, 1, 0)->cost_micro = INT64_MAX;
    assert_int_equal(ledger_redeem(l, "huge"), PROBLEM_INSUFFICIENT_POINTS);
    assert_int_equal(l->outcome.short_points, 1);
    struct op op = ledger_op(l, OP_REDEEM);
    struct op_reward twice[] = {rewards[0], rewards[0]};
    op.redeem.rewards = (struct op_rewards){twice, 2};
    assert_int_equal(ledger_apply(l, &op), PROBLEM_LIMIT_EXCEEDED);
    l->account.cash_minor = l->mirror.cash_minor = INT64_MAX;
    assert_int_equal(ledger_load(l, 1), PROBLEM_BALANCE_LIMIT);
    assert_int_equal(ledger_load(l, INT64_C(1) << 53), PROBLEM_BALANCE_LIMIT);
}

/* A price that the debt pushes beyond int64 still says how much is missing. */
static void
test_short_points_saturate(void **state)
{
    struct ledger *l = *state;

    l->account.points_micro = l->mirror.points_micro = -10 * MICRO;
    l->account.lots[0] = l->mirror.lots[0] = (struct lot){0, LOT_NO_END, -10 * MICRO};
    l->account.lot_count = l->mirror.lot_count = 1;
    assert_int_equal(ledger_redeem(l, "espresso"), PROBLEM_INSUFFICIENT_POINTS);
    assert_int_equal(l->outcome.short_points, 35);
    ledger_reward(l, 0, 0)->cost_micro = INT64_MAX;
    assert_int_equal(ledger_redeem(l, "espresso"), PROBLEM_INSUFFICIENT_POINTS);
    assert_int_equal(l->outcome.short_points, INT64_MAX / MICRO + 1);
}

/* Points in rules that nobody parsed may be too many: refused, not wrapped. */
static void
test_earning_beyond_int64(void **state)
{
    struct ledger *l = *state;

    ledger_earn_rule(l, 1)->rate_micro = INT64_MAX;
    assert_int_equal(ledger_purchase(l, 0, 1000), PROBLEM_LIMIT_EXCEEDED);
    ledger_earn_rule(l, 1)->rate_micro = INT64_MAX / 10;
    assert_int_equal(ledger_purchase(l, 0, 1000), PROBLEM_NONE);
    assert_int_equal(ledger_purchase(l, 0, 1000), PROBLEM_LIMIT_EXCEEDED);
}

static void
test_time_does_not_go_back(void **state)
{
    struct ledger *l = *state;

    ledger_purchase(l, 0, 100);
    l->at_us -= 5 * DAY_US;
    ledger_purchase(l, 0, 100);
    assert_int_equal(ledger_answer(l)->at_us, NOON_US);
}

static void
test_touch(void **state)
{
    struct ledger *l = *state;
    struct op op = ledger_op(l, OP_TOUCH);

    op.credential_expired = true;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    assert_int_equal(l->outcome.entry_count, 0);
    assert_int_equal(l->account.version, 0);
}

static void
test_counters_are_full(void **state)
{
    struct ledger *l = *state;

    for (int64_t i = 0; i < ACCOUNT_COUNTERS_MAX; i++) {
        l->account.counters[i] = l->mirror.counters[i] = (struct counter){i + 1, 0, 1};
    }
    l->account.counter_count = l->mirror.counter_count = ACCOUNT_COUNTERS_MAX;
    assert_int_equal(ledger_load(l, 1000), PROBLEM_LIMIT_EXCEEDED);
    assert_int_equal(ledger_purchase(l, 0, 1000), PROBLEM_NONE);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_ledger, close_ledger)
    const struct CMUnitTest tests[] = {
        TEST(test_load),
        TEST(test_load_limits),
        TEST(test_purchase),
        TEST(test_purchase_tenders),
        TEST(test_remainder_is_carried),
        TEST(test_rewards),
        TEST(test_redeem),
        TEST(test_insufficient_funds),
        TEST(test_purchase_limit),
        TEST(test_order_of_refusals),
        TEST(test_no_rules_in_force),
        TEST(test_rules_by_time),
        TEST(test_overflow),
        TEST(test_short_points_saturate),
        TEST(test_earning_beyond_int64),
        TEST(test_time_does_not_go_back),
        TEST(test_touch),
        TEST(test_counters_are_full),
    };

    return cmocka_run_group_tests_name("apply", tests, NULL, NULL);
}
