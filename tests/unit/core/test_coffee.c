/*
 * The preset coffee beside the terms that it is made after (Starbucks, March 2026): one
 * test for each row of the table of what the best programs have, with the row's figures.
 * Rows on birthdays and budgets wait for what they are about.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "svc/base/civil.h"
#include "svc/core/rules/rules_id.h"
#include "tests/unit/core/coffee_fixture.h"

#define LENGTH(list) (sizeof(list) / sizeof((list)[0]))

static int
begin(void **state)
{
    (void)state;
    coffee_open();
    coffee_at(2026, 6, 10, 12, 0); /* a Wednesday without anything special */
    return 0;
}

static int
end(void **state)
{
    (void)state;
    coffee_close();
    return 0;
}

/* Beans for so much, paid otherwise; what they earned. */
static int64_t
buy(int64_t minor)
{
    (void)coffee_buy(&(struct coffee_basket){
        {coffee_line("beans", "beans", minor)}, 1, .other = minor});
    return coffee_gave();
}

/* The same with a cup that the customer has brought. */
static int64_t
buy_in_own_cup(int64_t minor)
{
    (void)coffee_buy(&(struct coffee_basket){
        {coffee_line("latte", "drinks", minor)}, 1, .other = minor, .own_cup = true});
    return coffee_gave();
}

static void
make_gold(void)
{
    assert_int_equal(buy(50000), 500 * MICRO);
    assert_int_equal(coffee.account.tier, COFFEE_GOLD);
}

static void
make_reserve(void)
{
    make_gold();
    (void)buy(100000);
    (void)buy(66667);
    assert_int_equal(coffee.account.tier, COFFEE_RESERVE);
}

/* How many entries it makes that something is due. */
static size_t
touch(void)
{
    struct op op = ledger_op(&coffee, OP_TOUCH);

    assert_int_equal(ledger_apply(&coffee, &op), PROBLEM_NONE);
    return coffee.outcome.entry_count;
}

/* "load limits and maximum balance are program settings" */
static void
test_stored_value(void **state)
{
    (void)state;
    assert_int_equal(ledger_load(&coffee, 499), PROBLEM_LIMIT_EXCEEDED);
    assert_int_equal(ledger_load(&coffee, 50001), PROBLEM_LIMIT_EXCEEDED);
    assert_int_equal(ledger_load(&coffee, 500), PROBLEM_NONE);
    assert_int_equal(ledger_load(&coffee, 50000), PROBLEM_NONE);
    assert_int_equal(ledger_load(&coffee, 49501), PROBLEM_LIMIT_EXCEEDED); /* a day */
    assert_int_equal(ledger_load(&coffee, 49500), PROBLEM_NONE);
    coffee_at(2026, 6, 11, 12, 0);
    assert_int_equal(ledger_load(&coffee, 50000), PROBLEM_NONE);
    assert_int_equal(ledger_load(&coffee, 50000), PROBLEM_NONE);
    assert_int_equal(coffee.account.cash_minor, 200000);
    coffee_at(2026, 6, 12, 12, 0);
    assert_int_equal(ledger_load(&coffee, 500), PROBLEM_BALANCE_LIMIT);
    assert_int_equal(ledger_purchase(&coffee, 500, 0), PROBLEM_NONE);
    assert_int_equal(ledger_load(&coffee, 501), PROBLEM_BALANCE_LIMIT);
    assert_int_equal(ledger_load(&coffee, 500), PROBLEM_NONE);
}

/* "Green 1, Gold 1.2, Reserve 1.7 points per unit of currency" */
static void
test_tiered_earning_rates(void **state)
{
    (void)state;
    assert_int_equal(buy(1000), 10 * MICRO);
    make_gold();
    assert_int_equal(buy(1000), 12 * MICRO);
    (void)buy(100000);
    (void)buy(66667);
    assert_int_equal(coffee.account.tier, COFFEE_RESERVE);
    assert_int_equal(buy(1000), 17 * MICRO);
    assert_int_equal(buy(1), 17000);
}

/* "500 and 2,500 points in 12 months" */
static void
test_tiered_earning_levels(void **state)
{
    (void)state;
    (void)buy(49999);
    assert_int_equal(coffee.account.tier, COFFEE_GREEN);
    (void)buy(1);
    assert_int_equal(coffee.account.tier, COFFEE_GOLD);
    (void)buy(100000);
    (void)buy(66666);
    assert_int_equal(coffee.account.tier, COFFEE_GOLD); /* with 2,499.992 */
    (void)buy(1);
    assert_int_equal(coffee.account.tier, COFFEE_RESERVE);
}

/* Of the month that is the twelfth one points count, of the one before they do not. */
static void
test_tiered_earning_window(void **state)
{
    (void)state;
    (void)buy(30000);
    coffee_at(2027, 6, 1, 12, 0);
    (void)buy(20000);
    assert_int_equal(coffee.account.tier, COFFEE_GREEN);
    coffee_close();
    (void)begin(state);
    (void)buy(30000);
    coffee_at(2027, 5, 31, 12, 0);
    (void)buy(20000);
    assert_int_equal(coffee.account.tier, COFFEE_GOLD);
}

/* "status holds 12 months" */
static void
test_tiered_earning_status_holds(void **state)
{
    (void)state;
    make_gold();
    coffee_at(2027, 6, 30, 23, 59);
    (void)touch();
    assert_int_equal(coffee.account.tier, COFFEE_GOLD);
    assert_int_equal(buy(1000), 12 * MICRO);
    coffee_at(2027, 7, 1, 0, 0);
    (void)touch();
    assert_int_equal(coffee.account.tier, COFFEE_GREEN);
    assert_int_equal(buy(1000), 10 * MICRO);
}

/* "+10 at 30.00, +25 at 50.00, once per load" */
static void
test_bonus_for_loading(void **state)
{
    static const struct {
        int64_t minor, points;
    } loads[] = {{2999, 0}, {3000, 10}, {4999, 10}, {5000, 25}, {10000, 25}};

    (void)state;
    for (size_t i = 0; i < LENGTH(loads); i++) {
        assert_int_equal(ledger_load(&coffee, loads[i].minor), PROBLEM_NONE);
        assert_int_equal(coffee_gave(), loads[i].points * MICRO);
        assert_int_equal(coffee.outcome.entry_count, 1);
    }
    /* They count for no level. */
    assert_int_equal(coffee.account.points_micro, 70 * MICRO);
    assert_int_equal(coffee.account.tier_month_count, 0);
}

static const struct rung {
    const char *reward;
    int64_t cost, worth_minor;
} ladder[] = {
    {"extra", 25, 100},   {"two-off", 60, 200}, {"bakery", 100, 600},
    {"drink", 200, 1000}, {"lunch", 300, 1600}, {"mug", 400, 2000},
};

static enum problem
redeem(const char *id, int64_t off_minor)
{
    const struct op_reward reward = {.reward = slice_from_cstr(id),
                                     .off_minor = off_minor};
    struct op op = ledger_op(&coffee, OP_REDEEM);

    op.redeem.rewards = (struct op_rewards){&reward, 1};
    return ledger_apply(&coffee, &op);
}

/* "25 / 60 / 100 / 200 / 300 / 400 points, each worth at most 1 / 2 / 6 / 10 / 16 / 20"
 */
static void
test_reward_ladder(void **state)
{
    for (size_t i = 0; i < LENGTH(ladder); i++) {
        const struct rung *rung = &ladder[i];

        (void)buy(100 * rung->cost - 100);
        assert_int_equal(redeem(rung->reward, 0), PROBLEM_INSUFFICIENT_POINTS);
        assert_int_equal(coffee.outcome.short_points, 1);
        (void)buy(100);
        assert_int_equal(redeem(rung->reward, rung->worth_minor + 1),
                         PROBLEM_REWARD_WORTH);
        assert_int_equal(redeem(rung->reward, rung->worth_minor), PROBLEM_NONE);
        assert_int_equal(coffee_gave(), -rung->cost * MICRO);
        assert_int_equal(coffee.account.points_micro, 0);
        coffee_close();
        (void)begin(state);
    }
}

/* "6 months after the month of earning"; "forecast shown" */
static void
test_points_expire(void **state)
{
    (void)state;
    (void)buy(1000);
    assert_int_equal(coffee_points_end(), civil_day_from_date(2027, 1, 1));
    assert_true(coffee.account.next_due_us ==
                civil_day_start_us(civil_day_from_date(2027, 1, 1)));
    coffee_at(2026, 12, 31, 23, 59);
    assert_int_equal(touch(), 0);
    assert_int_equal(
        account_spendable_points(&coffee.account, civil_day_from_date(2026, 12, 31)), 10);
    coffee_at(2027, 1, 1, 0, 0);
    assert_int_equal(touch(), 1);
    assert_int_equal(coffee.outcome.entries[0].kind, ENTRY_EXPIRE);
    assert_int_equal(coffee.outcome.entries[0].points_micro, -10 * MICRO);
    assert_int_equal(coffee.account.points_micro, 0);
}

/* "activity may extend" */
static void
test_points_expire_later_with_activity(void **state)
{
    (void)state;
    (void)buy(1000);
    coffee_at(2026, 12, 31, 23, 59);
    assert_int_equal(ledger_load(&coffee, 500), PROBLEM_NONE);
    assert_int_equal(coffee_points_end(), civil_day_from_date(2027, 7, 1));
    coffee_at(2027, 6, 30, 23, 59);
    assert_int_equal(touch(), 0);
    coffee_at(2027, 7, 1, 0, 0);
    assert_int_equal(touch(), 1);
    assert_int_equal(coffee.account.points_micro, 0);
}

/* "some tiers never" */
static void
test_points_expire_never_in_some_tiers(void **state)
{
    (void)state;
    make_gold();
    assert_int_equal(coffee_points_end(), 0);
    coffee_at(2027, 6, 30, 12, 0);
    assert_int_equal(touch(), 0);
    assert_int_equal(coffee.account.points_micro, 500 * MICRO);
    coffee_close();
    (void)begin(state);
    make_reserve();
    assert_int_equal(coffee_points_end(), 0);
}

/* Points that end in January, and some of another program that end in May. */
static void
two_lots(struct account *a)
{
    a->points_micro = 60 * MICRO;
    a->lots[0] = (struct lot){20000, civil_day_from_date(2027, 5, 1), 30 * MICRO};
    a->lots[1] = (struct lot){0, LOT_SLIDING, 30 * MICRO};
    a->lot_count = 2;
    a->counters[0] =
        (struct counter){COUNTER_SLIDING_END, 0, civil_day_from_date(2027, 1, 1)};
    a->counter_count = 1;
}

/* "oldest spent first" */
static void
test_points_expire_oldest_spent_first(void **state)
{
    (void)state;
    coffee_begin(two_lots);
    assert_int_equal(redeem("extra", 0), PROBLEM_NONE);
    assert_int_equal(coffee.account.lot_count, 2);
    assert_int_equal(coffee.account.lots[0].points_micro, 30 * MICRO);
    assert_int_equal(coffee.account.lots[1].points_micro, 5 * MICRO);
}

/* "double days" */
static void
test_double_days(void **state)
{
    (void)state;
    make_gold();
    coffee_at(2026, 6, 16, 23, 59);
    assert_int_equal(buy(1000), 12 * MICRO);
    coffee_at(2026, 6, 17, 0, 0);
    assert_int_equal(buy(1000), 24 * MICRO);
    coffee_at(2026, 6, 18, 0, 0);
    assert_int_equal(buy(1000), 12 * MICRO);
    coffee_at(2026, 10, 14, 12, 0); /* Reserve's alone */
    assert_int_equal(buy(1000), 12 * MICRO);
    coffee_close();
    (void)begin(state);
    make_reserve();
    coffee_at(2026, 10, 14, 12, 0);
    assert_int_equal(buy(1000), 34 * MICRO);
    coffee_at(2026, 12, 2, 12, 0);
    assert_int_equal(buy(1000), 34 * MICRO);
    coffee_close();
    (void)begin(state);
    coffee_at(2026, 6, 17, 12, 0);
    assert_int_equal(buy(1000), 10 * MICRO); /* Green has none */
}

/* "weekday/category/store campaigns": what is excluded earns nothing and counts for
 * nothing, and Mondays have a reward of their own. */
static void
test_campaigns(void **state)
{
    (void)state;
    (void)coffee_buy(&(struct coffee_basket){
        {coffee_line("beer", "alcohol", 600), coffee_line("card", "gift-cards", 2500)},
        2,
        .other = 3100});
    assert_int_equal(coffee_gave(), 0);
    assert_int_equal(redeem("mod-monday", 100), PROBLEM_REWARD_UNAVAILABLE);
    coffee_at(2026, 6, 15, 12, 0);
    assert_int_equal(redeem("mod-monday", 101), PROBLEM_REWARD_WORTH);
    assert_int_equal(redeem("mod-monday", 100), PROBLEM_NONE);
    coffee_at(2026, 6, 22, 12, 0); /* once a month */
    assert_int_equal(redeem("mod-monday", 100), PROBLEM_REWARD_UNAVAILABLE);
    coffee_at(2026, 7, 6, 12, 0);
    assert_int_equal(redeem("mod-monday", 100), PROBLEM_NONE);
}

/* "limit per day or ever" */
static void
test_limit_per_day(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(buy_in_own_cup(500), 10 * MICRO);
    }
    assert_int_equal(buy_in_own_cup(500), 5 * MICRO);
    coffee_at(2026, 6, 11, 0, 0);
    assert_int_equal(buy_in_own_cup(500), 10 * MICRO);
}

/* "explicit priority (never 'last edited wins')": the double day goes first, and the cup
 * keeps its three times. */
static void
test_explicit_priority(void **state)
{
    struct entry_detail d;

    (void)state;
    make_gold();
    coffee_at(2026, 6, 17, 12, 0);
    assert_int_equal(buy_in_own_cup(1000), 24 * MICRO);
    d = ledger_detail(&coffee, ledger_answer(&coffee));
    assert_int_equal(d.sale.earned.reason_count, 2);
    assert_int_equal(d.sale.earned.facts.lost.count, 1);
    assert_int_equal(d.counter_count, 1);
    assert_true(counter_is_of(d.counters[0].rule_id, rules_id(SLICE("four-weeks"))));
}

/* Whether the last operation made a bonus; it is of so many points. */
static bool
gave_bonus(int64_t points)
{
    for (size_t i = 0; i < coffee.outcome.entry_count; i++) {
        if (coffee.outcome.entries[i].kind == ENTRY_BONUS) {
            assert_int_equal(coffee.outcome.entries[i].points_micro, points * MICRO);
            return true;
        }
    }
    return false;
}

/* "challenges": three breakfasts of a week, from 3.00 and before 11:00. */
static void
test_challenge_of_a_week(void **state)
{
    (void)state;
    coffee_at(2026, 6, 8, 5, 59);
    (void)buy(300);
    coffee_at(2026, 6, 8, 6, 0);
    (void)buy(300);
    coffee_at(2026, 6, 9, 11, 0);
    (void)buy(300);
    coffee_at(2026, 6, 10, 10, 59);
    (void)buy(299);
    (void)buy(300);
    assert_false(gave_bonus(25));
    coffee_at(2026, 6, 14, 8, 0);
    (void)buy(300);
    assert_true(gave_bonus(25));
    (void)buy(300);
    assert_false(gave_bonus(25));
}

/* "challenges": four weeks in a row. */
static void
test_challenge_of_weeks(void **state)
{
    static const struct {
        int month, day;
        bool gives;
    } visits[] = {
        {6, 7, false},  {6, 8, false},  {6, 21, false}, /* of the next one is none */
        {6, 29, false}, {7, 12, false}, {7, 13, false}, {7, 26, true}, {7, 26, false},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(visits); i++) {
        coffee_at(2026, visits[i].month, visits[i].day, 12, 0);
        (void)buy(300);
        assert_int_equal(gave_bonus(40), visits[i].gives);
    }
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_stored_value),
        TEST(test_tiered_earning_rates),
        TEST(test_tiered_earning_levels),
        TEST(test_tiered_earning_window),
        TEST(test_tiered_earning_status_holds),
        TEST(test_bonus_for_loading),
        TEST(test_reward_ladder),
        TEST(test_points_expire),
        TEST(test_points_expire_later_with_activity),
        TEST(test_points_expire_never_in_some_tiers),
        TEST(test_points_expire_oldest_spent_first),
        TEST(test_double_days),
        TEST(test_campaigns),
        TEST(test_limit_per_day),
        TEST(test_explicit_priority),
        TEST(test_challenge_of_a_week),
        TEST(test_challenge_of_weeks),
    };

    return cmocka_run_group_tests_name("coffee", tests, NULL, NULL);
}
