/*
 * Points' life under rules of format 2: the sliding lot, points that wait, lots that
 * merge, and what of them expires.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/civil.h"
#include "svc/core/counter.h"
#include "svc/core/holdings.h"
#include "svc/core/ledger/due.h"
#include "svc/core/lots_order.h"
#include "tests/unit/core/ledger_fixture.h"

/* NOON_US is 22 November 2026. */
#define DAY     INT32_C(20779)
#define DEC_1   INT32_C(20788)
#define JUNE_1  INT32_C(20970) /* 2027 */
#define JULY_1  INT32_C(21000)
#define SLIDING (LOT_NO_END - 1)
#define DOCUMENT(points)                                                               \
    "{\"format\":2,\"name\":\"T\",\"tiers\":{\"window_months\":12,\"hold_months\":12," \
    "\"down\":\"one\",\"levels\":[{\"id\":\"green\",\"number\":0,\"name\":\"Green\","  \
    "\"points\":0},{\"id\":\"gold\",\"number\":1,\"name\":\"Gold\","                   \
    "\"points\":500}]},\"points\":{" points ",\"debt\":{\"allowed\":true}},"           \
    "\"limits\":{\"load_min\":500,"                                                    \
    "\"load_max\":50000,\"load_day_max\":100000,\"balance_max\":200000,"               \
    "\"purchase_max\":100000},\"earn\":[{\"id\":\"base\",\"name\":\"B\",\"give\":{"    \
    "\"per_unit\":\"1\"}}],\"rewards\":[{\"id\":\"cake\",\"name\":\"C\",\"cost\":10,"  \
    "\"worth\":600,\"kind\":\"amount\"}]}"
#define ACTIVITY                                     \
    "\"life\":{\"after\":\"activity\",\"months\":6," \
    "\"by_tier\":[{\"tier\":\"gold\",\"months\":0}]}"

static const char slides[] = DOCUMENT(ACTIVITY);
static const char waits[] = DOCUMENT(ACTIVITY ",\"hold_back_days\":14");
static const char months[] = DOCUMENT("\"life\":{\"after\":\"earning\",\"months\":6}");
static const char at_once[] = DOCUMENT("\"life\":{\"after\":\"earning\",\"days\":365}");
static const char weeks[] =
    DOCUMENT("\"life\":{\"after\":\"earning\",\"days\":365},\"hold_back_days\":14");

static struct ledger l;

static int
close_ledger(void **state)
{
    (void)state;
    ledger_close(&l);
    return 0;
}

/* Buys for other money; micro-points of what was earned are 10,000 a cent. */
static int64_t
buy(int64_t minor)
{
    assert_int_equal(ledger_purchase(&l, 0, minor), PROBLEM_NONE);
    return ledger_answer(&l)->seq;
}

static void
go_to(int32_t day)
{
    l.at_us = day * DAY_US;
}

static size_t
touch(void)
{
    struct op op = ledger_op(&l, OP_TOUCH);

    assert_int_equal(ledger_apply(&l, &op), PROBLEM_NONE);
    return l.outcome.entry_count;
}

static void
check_lot(size_t at, int32_t start_day, int32_t end_day, int64_t points)
{
    assert_true(at < l.account.lot_count);
    assert_int_equal(l.account.lots[at].start_day, start_day);
    assert_int_equal(l.account.lots[at].end_day, end_day);
    assert_int_equal(l.account.lots[at].points_micro, points * MICRO);
}

static int64_t
sliding_end(void)
{
    return counter_count(&l.account, COUNTER_SLIDING_END, 0);
}

/* Each activity prolongs the life of all points, and moves none of them. */
static void
test_slides(void **state)
{
    (void)state;
    ledger_open(&l, slides);
    buy(1000);
    check_lot(0, 0, SLIDING, 10);
    assert_int_equal(sliding_end(), JUNE_1);
    assert_true(l.account.next_due_us == JUNE_1 * DAY_US);
    go_to(DEC_1);
    assert_int_equal(ledger_load(&l, 500), PROBLEM_NONE);
    assert_int_equal(l.outcome.entries[0].points_micro, 0);
    assert_int_equal(sliding_end(), JULY_1);
    check_lot(0, 0, SLIDING, 10);
    /* The same month again says nothing of it. */
    assert_int_equal(ledger_load(&l, 500), PROBLEM_NONE);
    assert_int_equal(ledger_detail(&l, ledger_answer(&l)).counter_count, 1);
    l.at_us = JULY_1 * DAY_US - 1;
    assert_int_equal(touch(), 0);
    assert_int_equal(account_spendable_points(&l.account, JULY_1 - 1), 10);
    assert_int_equal(account_spendable_points(&l.account, JULY_1), 0);
    l.at_us++;
    assert_int_equal(touch(), 1);
    assert_int_equal(l.account.points_micro, 0);
    assert_int_equal(sliding_end(), 0);
    assert_int_equal(l.account.next_due_us, INT64_MAX);
}

/* It ends more than once, so its expiries have names of their own. */
static void
test_expires_twice(void **state)
{
    unsigned char first[OP_ID_BYTES], expected[OP_ID_BYTES];
    const int32_t name[2] = {-1, JUNE_1};

    (void)state;
    ledger_open(&l, slides);
    buy(1000);
    go_to(JUNE_1);
    assert_int_equal(touch(), 1);
    memcpy(first, l.outcome.entries[0].op_id, OP_ID_BYTES);
    due_op_id(expected, l.account.id, ENTRY_EXPIRE, slice_of(name, sizeof name));
    assert_memory_equal(first, expected, OP_ID_BYTES);
    buy(1000);
    go_to(JUNE_1 + 400);
    assert_int_equal(touch(), 1);
    assert_memory_not_equal(l.outcome.entries[0].op_id, first, OP_ID_BYTES);
}

/* Lots from before end with the sliding one from the first activity on; what ends later
 * stays as it is. */
static void
test_dated_join(void **state)
{
    struct entry_detail d;

    (void)state;
    ledger_open(&l, months);
    buy(1000);
    ledger_add_rules(&l, slides, l.at_us + 1);
    go_to(DEC_1);
    l.account.lots[1] = l.mirror.lots[1] = (struct lot){0, JULY_1 + 1, 5 * MICRO};
    l.account.lot_count = l.mirror.lot_count = 2;
    l.account.points_micro = l.mirror.points_micro = 15 * MICRO;
    assert_int_equal(ledger_redeem(&l, "cake"), PROBLEM_NONE);
    check_lot(0, 0, JULY_1 + 1, 5);
    assert_int_equal(l.account.lot_count, 1);
    d = ledger_detail(&l, ledger_answer(&l));
    assert_int_equal(d.redeem.rewards.items[0].from[0].end_day, SLIDING);
    /* The redemption returns what it has cost, and nothing of what has joined. */
    assert_int_equal(ledger_refund(&l, ledger_answer(&l)->seq, 0), PROBLEM_NONE);
    assert_int_equal(ledger_answer(&l)->points_micro, 10 * MICRO);
    check_lot(1, 0, SLIDING, 10);
}

/* Activities that found no points have left an end day, which is over: lots that join now
 * have the new one, to the replay as well. */
static void
test_joins_after_an_end(void **state)
{
    (void)state;
    ledger_open(&l, slides);
    assert_int_equal(ledger_load(&l, 500), PROBLEM_NONE);
    assert_int_equal(sliding_end(), JUNE_1);
    ledger_add_rules(&l, at_once, l.at_us + 1);
    go_to(DEC_1);
    buy(1000);
    assert_true(l.account.lots[0].end_day < LOT_SLIDING);
    ledger_add_rules(&l, slides, l.at_us + 1);
    go_to(JUNE_1 + 4);
    assert_int_equal(ledger_redeem(&l, "cake"), PROBLEM_NONE);
    assert_int_equal(l.account.points_micro, 0);
    assert_true(sliding_end() > JUNE_1 + 4);
    buy(1000);
    check_lot(0, 0, SLIDING, 10);
}

/* The purchase's own points are not those that have joined in its entry. */
static void
test_own_behind_joined(void **state)
{
    int64_t seq;

    (void)state;
    ledger_open(&l, months);
    buy(1000);
    ledger_add_rules(&l, slides, l.at_us + 1);
    go_to(DEC_1);
    seq = buy(300);
    check_lot(0, 0, SLIDING, 13);
    assert_int_equal(ledger_refund(&l, seq, 0), PROBLEM_NONE);
    check_lot(0, 0, SLIDING, 10);
}

/* What ends first is spent first, wherever the sliding lot stands. */
static void
test_order(void **state)
{
    static const struct lot lots[] = {
        {0, 50, 1}, {0, 60, 2}, {0, 70, 4}, {0, SLIDING, 8}, {0, LOT_NO_END, 16}};
    static const struct {
        int32_t end_day;
        uint8_t order[5];
    } cases[] = {
        {40, {3, 0, 1, 2, 4}}, {60, {0, 1, 3, 2, 4}}, {LOT_NO_END, {0, 1, 2, 3, 4}}};
    uint8_t order[ACCOUNT_LOTS_MAX];

    (void)state;
    ledger_open(&l, slides);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lots_order(lots, 5, cases[i].end_day, order);
        assert_memory_equal(order, cases[i].order, 5);
    }
    assert_int_equal(lots_spendable(lots, 5, 55, 54), 2 + 4 + 8 + 16);
    assert_int_equal(lots_spendable(lots, 5, 55, 55), 2 + 4 + 16);
}

static void
test_forecast(void **state)
{
    struct expiring ends[3];

    (void)state;
    ledger_open(&l, months);
    l.account.lots[0] = (struct lot){0, JULY_1, MICRO};
    l.account.lots[1] = (struct lot){0, SLIDING, 2 * MICRO};
    l.account.lot_count = 2;
    assert_int_equal(lots_expiring(&l.account, ends, 3), 2);
    assert_int_equal(ends[1].last_day, LOT_NO_END);
    l.account.counters[0] = (struct counter){COUNTER_SLIDING_END, 0, JUNE_1};
    l.account.counter_count = 1;
    assert_int_equal(lots_expiring(&l.account, ends, 3), 2);
    assert_int_equal(ends[0].last_day, JUNE_1 - 1);
    assert_int_equal(ends[0].points_micro, 2 * MICRO);
}

/* A tier whose points never end keeps no end day. */
static void
test_never(void **state)
{
    const struct counter gold = {COUNTER_HOLDING - 1, 682, HOLDING_FOR_EVER};

    (void)state;
    ledger_open(&l, slides);
    buy(1000);
    assert_int_equal(sliding_end(), JUNE_1);
    l.account.tier = l.mirror.tier = 1;
    l.account.counters[l.account.counter_count++] = gold;
    l.mirror.counters[l.mirror.counter_count++] = gold;
    buy(1000);
    assert_int_equal(sliding_end(), 0);
    assert_int_equal(l.account.next_due_us, INT64_MAX);
    go_to(DAY + 5000);
    assert_int_equal(touch(), 0);
    check_lot(0, 0, SLIDING, 20);
}

/* Points cannot be spent before they start; a refund takes them all the same. */
static void
test_waits(void **state)
{
    int64_t seq;

    (void)state;
    ledger_open(&l, waits);
    seq = buy(1000);
    check_lot(0, DAY + 14, SLIDING, 10);
    assert_int_equal(account_spendable_points(&l.account, DAY + 13), 0);
    assert_int_equal(account_spendable_points(&l.account, DAY + 14), 10);
    assert_int_equal(ledger_redeem(&l, "cake"), PROBLEM_INSUFFICIENT_POINTS);
    assert_int_equal(ledger_refund(&l, seq, 400), PROBLEM_NONE);
    check_lot(0, DAY + 14, SLIDING, 6);
    assert_int_equal(ledger_refund(&l, seq, 0), PROBLEM_NONE);
    assert_int_equal(l.account.lot_count, 0);
    buy(1000);
    go_to(DAY + 14);
    assert_int_equal(ledger_redeem(&l, "cake"), PROBLEM_NONE);
}

/* What needs not wait joins the lot of its week at once. */
static void
test_joins_its_week(void **state)
{
    (void)state;
    ledger_open(&l, at_once);
    go_to(DAY + 1);
    buy(100);
    go_to(DAY + 2);
    buy(200);
    assert_int_equal(l.account.lot_count, 1);
    assert_int_equal(l.account.lots[0].start_day, DAY + 1);
    assert_int_equal(ledger_detail(&l, ledger_answer(&l)).lot_count, 1);
}

static void
test_pending(void **state)
{
    struct pending pending[ACCOUNT_LOTS_MAX];

    (void)state;
    ledger_open(&l, weeks);
    buy(100);
    buy(200);
    l.at_us += DAY_US;
    buy(400);
    assert_int_equal(lots_pending(&l.account, DAY, pending), 2);
    assert_int_equal(pending[0].start_day, DAY + 14);
    assert_int_equal(pending[0].points_micro, 3 * MICRO);
    assert_int_equal(pending[1].points_micro, 4 * MICRO);
    assert_int_equal(lots_pending(&l.account, DAY + 14, pending), 1);
    assert_int_equal(lots_pending(&l.account, DAY + 15, pending), 0);
}

/* Lots of one week wait apart and are one when they have started. */
static void
test_merge(void **state)
{
    int32_t end_day;

    (void)state;
    ledger_open(&l, weeks);
    go_to(DAY + 1); /* a Monday: 365 days end in the middle of a week */
    for (int i = 0; i < 5; i++) {
        buy(100);
        l.at_us += DAY_US;
    }
    assert_true(l.account.lot_count >= 4);
    end_day = l.account.lots[0].end_day;
    assert_int_equal(civil_weekday(end_day), 0);
    go_to(DAY + 40);
    buy(100);
    assert_true(l.account.lot_count <= 3);
    assert_int_equal(l.account.lots[0].start_day, DAY + 1 + 14);
    assert_int_equal(l.account.lots[0].end_day, end_day);
    /* A refund finds the merged lot by its end. */
    assert_int_equal(ledger_refund(&l, 2, 0), PROBLEM_NONE);
    assert_int_equal(ledger_answer(&l)->points_micro, -MICRO);
}

/* What has expired with the sliding lot is not taken back, though it had joined it. */
static void
test_expired_when_joined(void **state)
{
    int64_t seq;

    (void)state;
    ledger_open(&l, months);
    seq = buy(1000);
    ledger_add_rules(&l, slides, l.at_us + 1);
    go_to(DEC_1);
    buy(300);
    go_to(JULY_1);
    assert_int_equal(touch(), 1);
    assert_int_equal(l.account.points_micro, 0);
    buy(2000);
    assert_int_equal(ledger_refund(&l, seq, 0), PROBLEM_NONE);
    assert_int_equal(ledger_answer(&l)->points_micro, 0);
    assert_int_equal(ledger_refund(&l, seq + 1, 0), PROBLEM_NONE);
    assert_int_equal(ledger_answer(&l)->points_micro, 0);
}

/* Points that return to a sliding lot that has ended end at once. */
static void
test_returns_too_late(void **state)
{
    int64_t seq;

    (void)state;
    ledger_open(&l, slides);
    buy(3000);
    assert_int_equal(ledger_redeem(&l, "cake"), PROBLEM_NONE);
    seq = ledger_answer(&l)->seq;
    go_to(JUNE_1);
    assert_int_equal(ledger_refund(&l, seq, 0), PROBLEM_NONE);
    assert_int_equal(l.outcome.entry_count, 3);
    assert_int_equal(l.outcome.entries[1].points_micro, 10 * MICRO);
    assert_int_equal(l.outcome.entries[2].kind, ENTRY_EXPIRE);
    assert_int_equal(l.account.points_micro, 0);
    assert_int_equal(sliding_end(), 0);
}

/* Returned points pay the debt first, then fill their lots in the order of spending. */
static void
test_debt_before_lots(void **state)
{
    const struct lot_change from[] = {{0, 200, 5}, {0, 300, 7}};
    struct account a = {.lot_count = 1, .lots = {{0, LOT_NO_END, -8}}};
    struct lots lots;

    (void)state;
    ledger_open(&l, slides);
    lots_begin_merged(&lots, &a, DAY);
    lots_give_back(&lots, from, 2);
    lots_commit(&lots, &a);
    assert_int_equal(a.lot_count, 1);
    assert_int_equal(a.lots[0].end_day, 200);
    assert_int_equal(a.lots[0].points_micro, 4);
}

/* Without rules of format 2 in force the sliding lot ends when it was to end. */
static void
test_back_to_format_1(void **state)
{
    (void)state;
    ledger_open(&l, slides);
    buy(1000);
    ledger_add_rules(&l, ledger_rules, l.at_us + 1);
    go_to(DEC_1);
    buy(1000);
    assert_int_equal(sliding_end(), JUNE_1);
    check_lot(1, 0, SLIDING, 10);
    go_to(JUNE_1);
    assert_int_equal(touch(), 1);
    assert_int_equal(l.account.points_micro, 10 * MICRO);
}

/* A sleeper's points end by the first of each month in which some do; the same are left
 * when nobody looks for a year. */
static void
test_sweep_or_touch(void **state)
{
    struct account swept;

    (void)state;
    for (int late = 0; late < 2; late++) {
        ledger_open(&l, weeks);
        for (int i = 0; i < 40; i++) {
            buy(100);
            l.at_us += 9 * DAY_US;
        }
        for (int32_t day = DAY + 361; day < DAY + 700; day++) {
            go_to(late ? DAY + 700 : day);
            touch();
        }
        if (!late) {
            swept = l.account;
            ledger_close(&l);
        }
    }
    assert_int_equal(swept.points_micro, l.account.points_micro);
    assert_int_equal(swept.lot_count, l.account.lot_count);
    assert_memory_equal(swept.lots, l.account.lots,
                        l.account.lot_count * sizeof swept.lots[0]);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, close_ledger)
    const struct CMUnitTest tests[] = {
        TEST(test_slides),
        TEST(test_expires_twice),
        TEST(test_dated_join),
        TEST(test_joins_after_an_end),
        TEST(test_own_behind_joined),
        TEST(test_order),
        TEST(test_forecast),
        TEST(test_never),
        TEST(test_waits),
        TEST(test_merge),
        TEST(test_joins_its_week),
        TEST(test_pending),
        TEST(test_expired_when_joined),
        TEST(test_returns_too_late),
        TEST(test_debt_before_lots),
        TEST(test_back_to_format_1),
        TEST(test_sweep_or_touch),
    };

    return cmocka_run_group_tests_name("life", tests, NULL, NULL);
}
