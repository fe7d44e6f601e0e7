/*
 * Levels: when they are reached, renewed, lost by a refund and lost by date, and what
 * their entries say.
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
#include "tests/unit/core/ledger_fixture.h"

#define DOCUMENT(tiers, life)                                                            \
    "{\"format\":2,\"name\":\"T\",\"tiers\":{" tiers                                     \
    ",\"levels\":[{\"id\":\"green\",\"number\":0,\"name\":\"Green\",\"points\":0},"      \
    "{\"id\":\"gold\",\"number\":2,\"name\":\"Gold\",\"points\":500},"                   \
    "{\"id\":\"reserve\",\"number\":1,\"name\":\"Reserve\",\"points\":2500}]},"          \
    "\"points\":{\"life\":{" life "},\"debt\":{\"allowed\":true}},\"limits\":{"          \
    "\"load_min\":500,\"load_max\":50000,\"load_day_max\":100000,\"balance_max\":"       \
    "200000,"                                                                            \
    "\"purchase_max\":1000000},\"rewards\":[],\"earn\":[{\"id\":\"base\",\"name\":"      \
    "\"B\","                                                                             \
    "\"when\":{\"tiers\":[\"green\"]},\"give\":{\"per_unit\":\"1\"}},{\"id\":\"more\","  \
    "\"name\":\"M\",\"when\":{\"tiers\":[\"gold\",\"reserve\"]},\"give\":{\"per_unit\":" \
    "\"2\"}}]}"
#define MONTHS "\"after\":\"earning\",\"months\":0"
#define ACTIVITY \
    "\"after\":\"activity\",\"months\":6,\"by_tier\":[{\"tier\":\"gold\",\"months\":0}]"
#define YEARLY "\"window_months\":12,\"hold_months\":12,\"down\":"

static const char by_points[] = DOCUMENT(YEARLY "\"by_points\"", MONTHS);
static const char by_one[] = DOCUMENT(YEARLY "\"one\"", MONTHS);
static const char for_ever[] =
    DOCUMENT("\"window_months\":12,\"hold_months\":0,\"down\":\"one\"", MONTHS);
static const char years[] =
    DOCUMENT("\"year_from_month\":4,\"hold_months\":3,\"down\":\"by_points\"", MONTHS);
static const char slides[] = DOCUMENT(YEARLY "\"by_points\"", ACTIVITY);

enum { GREEN = 0, RESERVE = 1, GOLD = 2 }; /* numbers say nothing of their order */

static struct ledger l;

static int
close_ledger(void **state)
{
    (void)state;
    ledger_close(&l);
    return 0;
}

static void
go_to(int32_t year, int32_t month, int32_t day_of_month)
{
    l.at_us = civil_day_from_date(year, month, day_of_month) * DAY_US;
}

static void
begin(const char *rules)
{
    ledger_open(&l, rules);
    go_to(2026, 1, 31);
}

/* Buys for other money; returns the purchase's seq. */
static int64_t
buy(int64_t units)
{
    assert_int_equal(ledger_purchase(&l, 0, units * 100), PROBLEM_NONE);
    return ledger_answer(&l)->seq;
}

static size_t
touch(void)
{
    struct op op = ledger_op(&l, OP_TOUCH);

    assert_int_equal(ledger_apply(&l, &op), PROBLEM_NONE);
    return l.outcome.entry_count;
}

static void
check_until(int32_t year, int32_t month)
{
    assert_true(l.account.tier_until_us ==
                civil_day_start_us(civil_day_from_date(year, month, 1)));
}

/* The last entry moves the level. */
static void
check_moved(int16_t from, int16_t to)
{
    const struct entry *e = &l.outcome.entries[l.outcome.entry_count - 1];
    struct entry_detail d = ledger_detail(&l, e);

    assert_int_equal(e->kind, ENTRY_TIER);
    assert_int_equal(e->points_micro, 0);
    assert_int_equal(e->contra, CONTRA_NONE);
    assert_int_equal(e->channel, CHANNEL_SYSTEM);
    assert_int_equal(d.tier.from, from);
    assert_int_equal(d.tier.to, to);
    assert_int_equal(l.account.tier, to);
}

/* Gold of 31 January 2026 ends with January of the next year; the purchase that reaches
 * it is priced by the level before. */
static void
test_reached(void **state)
{
    int64_t seq;

    (void)state;
    begin(by_points);
    buy(499);
    assert_int_equal(l.outcome.entry_count, 1);
    seq = buy(1);
    assert_int_equal(ledger_answer(&l)->points_micro, MICRO);
    check_moved(GREEN, GOLD);
    assert_int_equal(l.outcome.entries[1].ref_seq, seq);
    check_until(2027, 2);
    assert_true(l.account.next_due_us == l.account.tier_until_us);
    buy(1);
    assert_int_equal(ledger_answer(&l)->points_micro, 2 * MICRO);
    assert_int_equal(l.outcome.entry_count, 1);
}

/* One purchase can reach both; the lower one is held beside it. */
static void
test_both_reached(void **state)
{
    struct holdings h;

    (void)state;
    begin(by_points);
    buy(2500);
    check_moved(GREEN, RESERVE);
    holdings_of(&l.account, &h);
    assert_int_equal(h.of[GOLD].since_month, 56 * 12);
    assert_int_equal(h.of[RESERVE].until_month, 57 * 12 + 1);
}

/* Renewed by the window of its last month; then lost, since that is empty. */
static void
test_renewed_and_lost(void **state)
{
    (void)state;
    begin(by_points);
    buy(500);
    go_to(2026, 6, 1);
    buy(250);
    assert_int_equal(l.account.tier, GOLD);
    go_to(2027, 2, 1);
    assert_int_equal(touch(), 1);
    check_moved(GOLD, GOLD);
    check_until(2028, 2);
    assert_int_equal(l.outcome.entries[0].ref_seq, 0);
    l.at_us = l.account.tier_until_us - 1;
    assert_int_equal(touch(), 0);
    l.at_us++;
    assert_int_equal(touch(), 1);
    check_moved(GOLD, GREEN);
    assert_true(l.account.tier_until_us == 0);
    assert_int_equal(l.account.counter_count, 0);
}

static void
test_down_one(void **state)
{
    (void)state;
    begin(by_one);
    buy(2500);
    go_to(2027, 2, 1);
    assert_int_equal(touch(), 1);
    check_moved(RESERVE, GOLD);
    check_until(2028, 2);
    go_to(2028, 2, 1);
    assert_int_equal(touch(), 1);
    check_moved(GOLD, GREEN);
}

static void
test_down_by_points(void **state)
{
    (void)state;
    begin(by_points);
    buy(2500);
    go_to(2026, 3, 1);
    buy(300);
    go_to(2027, 2, 1);
    assert_int_equal(touch(), 1);
    check_moved(RESERVE, GOLD);
    go_to(2027, 3, 1);
    buy(1);
    go_to(2028, 2, 1);
    assert_int_equal(touch(), 1);
    check_moved(GOLD, GREEN);
}

static void
test_for_ever(void **state)
{
    (void)state;
    begin(for_ever);
    buy(500);
    check_moved(GREEN, GOLD);
    assert_true(l.account.tier_until_us == 0 && l.account.next_due_us == INT64_MAX);
    go_to(2046, 2, 1);
    assert_int_equal(touch(), 0);
    assert_int_equal(l.account.tier, GOLD);
}

/* Years from April on: a level is held until the end of the next one. */
static void
test_years(void **state)
{
    (void)state;
    begin(years);
    go_to(2026, 3, 31);
    buy(400);
    go_to(2026, 4, 1);
    buy(400);
    assert_int_equal(l.account.tier, GREEN);
    buy(100);
    check_moved(GREEN, GOLD);
    check_until(2028, 4);
    go_to(2028, 4, 1);
    assert_int_equal(touch(), 1);
    check_moved(GOLD, GREEN);
}

/* A refund that takes the window in which a level was reached below it ends it, and the
 * lower one is back with its own end. */
static void
test_lost_by_refund(void **state)
{
    int64_t seq;

    (void)state;
    begin(by_points);
    buy(500);
    go_to(2026, 3, 15);
    seq = buy(1000);
    check_moved(GOLD, RESERVE);
    check_until(2027, 4);
    assert_int_equal(ledger_refund(&l, seq, 100), PROBLEM_NONE);
    check_moved(RESERVE, GOLD);
    check_until(2027, 2);
    assert_int_equal(l.outcome.entries[1].ref_seq, ledger_answer(&l)->seq);
    assert_int_equal(ledger_refund(&l, seq, 0), PROBLEM_NONE);
    assert_int_equal(l.outcome.entry_count, 1);
    assert_int_equal(ledger_refund(&l, 1, 0), PROBLEM_NONE);
    check_moved(GOLD, GREEN);
    assert_int_equal(l.account.counter_count, 0);
}

/* What was reached and is renewed by later months stays. */
static void
test_kept_by_later_months(void **state)
{
    int64_t seq;

    (void)state;
    begin(by_points);
    seq = buy(500);
    go_to(2026, 3, 15);
    buy(250);
    assert_int_equal(ledger_refund(&l, seq, 0), PROBLEM_NONE);
    assert_int_equal(l.outcome.entry_count, 1);
    assert_int_equal(l.account.tier, GOLD);
}

/* A refund that takes nothing of the window in which it was reached ends nothing, though
 * the present window is below. */
static void
test_kept_by_its_own_window(void **state)
{
    int64_t seq;

    (void)state;
    ledger_open(&l, by_points);
    go_to(2025, 6, 1);
    buy(450);
    go_to(2026, 1, 31);
    buy(60);
    check_moved(GREEN, GOLD);
    go_to(2026, 12, 1);
    seq = buy(10);
    assert_int_equal(ledger_refund(&l, seq, 0), PROBLEM_NONE);
    assert_int_equal(l.outcome.entry_count, 1);
    assert_int_equal(l.account.tier, GOLD);
    check_until(2027, 2);
}

/* Gold's points never end, Green's do: a level that is lost is an activity. */
static void
test_points_live_by_level(void **state)
{
    int64_t seq;

    (void)state;
    begin(slides);
    seq = buy(400);
    assert_int_equal(counter_count(&l.account, COUNTER_SLIDING_END, 0),
                     civil_day_from_date(2026, 8, 1));
    go_to(2026, 5, 5);
    buy(100);
    check_moved(GREEN, GOLD);
    assert_int_equal(counter_count(&l.account, COUNTER_SLIDING_END, 0), 0);
    go_to(2026, 12, 31);
    assert_int_equal(ledger_refund(&l, seq, 100), PROBLEM_NONE);
    check_moved(GOLD, GREEN);
    assert_int_equal(counter_count(&l.account, COUNTER_SLIDING_END, 0),
                     civil_day_from_date(2027, 7, 1));
    go_to(2027, 7, 1);
    assert_int_equal(touch(), 1);
    assert_int_equal(l.account.points_micro, 0);
}

/* What is due goes by the rules of its time, not by those of the one who finds it. */
static void
test_rules_of_its_time(void **state)
{
    (void)state;
    begin(by_points);
    buy(2500);
    go_to(2026, 6, 1);
    buy(1250);
    ledger_add_rules(&l, by_one, (civil_day_from_date(2027, 2, 1) + 1) * DAY_US);
    go_to(2029, 3, 1);
    /* Renewed by the first, then one down by the second, and one more. */
    assert_int_equal(touch(), 3);
    assert_int_equal(l.outcome.entries[0].rules_version, 1);
    assert_int_equal(ledger_detail(&l, &l.outcome.entries[0]).tier.to, RESERVE);
    assert_int_equal(l.outcome.entries[1].rules_version, 2);
    assert_int_equal(ledger_detail(&l, &l.outcome.entries[1]).tier.to, GOLD);
    check_moved(GOLD, GREEN);
}

/* Points that end on the day on which Gold does end after it: Green's life is shorter,
 * and that day is an activity. */
static void
test_tier_before_lots(void **state)
{
    (void)state;
    begin(slides);
    buy(500);
    go_to(2028, 9, 1);
    assert_int_equal(touch(), 2);
    assert_int_equal(l.outcome.entries[0].kind, ENTRY_TIER);
    assert_int_equal(ledger_detail(&l, &l.outcome.entries[0]).tier.to, GREEN);
    assert_int_equal(l.outcome.entries[1].kind, ENTRY_EXPIRE);
    assert_int_equal(l.account.points_micro, 0);
}

/* A level that the rules do not have any more ends when it was to end. */
static void
test_level_that_is_gone(void **state)
{
    (void)state;
    begin(by_points);
    buy(500);
    ledger_add_rules(&l, ledger_rules, l.at_us + 1);
    go_to(2027, 2, 1);
    assert_int_equal(touch(), 1);
    check_moved(GOLD, GREEN);
}

/* A sweep at each midnight and one touch months later leave the same. */
static void
test_sweep_or_touch(void **state)
{
    struct account swept;

    (void)state;
    for (int late = 0; late < 2; late++) {
        begin(slides);
        buy(2600);
        go_to(2026, 12, 15);
        buy(40);
        for (int32_t day = 1; day < 900; day++) {
            l.at_us += DAY_US;
            if (!late || day == 899) {
                touch();
            }
        }
        if (!late) {
            swept = l.account;
            ledger_close(&l);
        }
    }
    assert_int_equal(swept.tier, l.account.tier);
    assert_true(swept.points_micro == l.account.points_micro);
    assert_int_equal(swept.lot_count, l.account.lot_count);
    assert_memory_equal(swept.lots, l.account.lots,
                        l.account.lot_count * sizeof swept.lots[0]);
    assert_int_equal(swept.counter_count, l.account.counter_count);
    assert_memory_equal(swept.counters, l.account.counters,
                        l.account.counter_count * sizeof swept.counters[0]);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, close_ledger)
    const struct CMUnitTest tests[] = {
        TEST(test_reached),
        TEST(test_both_reached),
        TEST(test_renewed_and_lost),
        TEST(test_down_one),
        TEST(test_down_by_points),
        TEST(test_for_ever),
        TEST(test_years),
        TEST(test_lost_by_refund),
        TEST(test_kept_by_later_months),
        TEST(test_kept_by_its_own_window),
        TEST(test_points_live_by_level),
        TEST(test_rules_of_its_time),
        TEST(test_tier_before_lots),
        TEST(test_level_that_is_gone),
        TEST(test_sweep_or_touch),
    };

    return cmocka_run_group_tests_name("tier", tests, NULL, NULL);
}
