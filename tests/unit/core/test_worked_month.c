/*
 * The design's worked month, entry by entry: an account under the preset coffee in New
 * York in June 2026. It has 40.00, 180 points that end with June, and 450 points of the
 * year before. Every entry is replayed (ledger_fixture.h).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "svc/base/civil.h"
#include "tests/unit/core/coffee_fixture.h"

#define LENGTH(list) (sizeof(list) / sizeof((list)[0]))

enum { JUNE = 677, GREEN = COFFEE_GREEN, GOLD = COFFEE_GOLD };

static void
at(int day_of_june, int hour, int minute)
{
    coffee_at(2026, 6, day_of_june, hour, minute);
}

/* What was there before. */
static void
begin(struct account *a)
{
    a->cash_minor = 4000;
    a->points_micro = 180 * MICRO;
    a->lots[0] = (struct lot){0, LOT_SLIDING, 180 * MICRO};
    a->lot_count = 1;
    a->counters[0] =
        (struct counter){COUNTER_SLIDING_END, 0, civil_day_from_date(2026, 6, 1)};
    a->counter_count = 1;
    a->tier_months[0] = (struct tier_month){JUNE - 10, 200 * MICRO};
    a->tier_months[1] = (struct tier_month){JUNE - 8, 150 * MICRO};
    a->tier_months[2] = (struct tier_month){JUNE - 7, 100 * MICRO};
    a->tier_month_count = 3;
}

struct row {
    enum entry_kind kind;
    int64_t points_micro;
};

/* The entries of the last operation, and what is there after them. */
static void
check(const struct row *rows, size_t count, int64_t cash, int64_t points_micro,
      int64_t window_micro, int tier)
{
    assert_int_equal(coffee.outcome.entry_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(coffee.outcome.entries[i].kind, rows[i].kind);
        assert_int_equal(coffee.outcome.entries[i].points_micro, rows[i].points_micro);
    }
    assert_int_equal(coffee.account.cash_minor, cash);
    assert_int_equal(coffee.account.points_micro, points_micro);
    assert_int_equal(tier_months_sum(&coffee.account, JUNE - 11, JUNE), window_micro);
    assert_int_equal(coffee.account.tier, tier);
}

#define CHECK(cash, points, window, tier, ...) \
    check((const struct row[]){__VA_ARGS__},   \
          LENGTH(((const struct row[]){__VA_ARGS__})), cash, points, window, tier)

/* 1 to 7: a load, two breakfasts, and the third one, which makes Gold of her. */
static void
to_gold(void)
{
    at(1, 8, 0);
    assert_int_equal(ledger_load(&coffee, 5000), PROBLEM_NONE);
    CHECK(9000, 25 * MICRO, 450 * MICRO, GREEN, {ENTRY_EXPIRE, -180 * MICRO},
          {ENTRY_LOAD, 25 * MICRO});
    assert_int_equal(coffee_points_end(), civil_day_from_date(2027, 1, 1));
    at(1, 8, 15);
    coffee_buy(&(struct coffee_basket){
        {coffee_line("latte", "drinks", 475), coffee_line("croissant", "food", 395)},
        2,
        .tax = 77});
    CHECK(8053, 33700000, 458700000, GREEN, {ENTRY_PURCHASE, 8700000});
    at(2, 8, 20);
    coffee_buy(&(struct coffee_basket){
        {coffee_line("latte", "drinks", 475)}, 1, .tax = 42, .own_cup = true});
    CHECK(7536, 43200000, 468200000, GREEN, {ENTRY_PURCHASE, 9500000});
    at(3, 7, 55);
    coffee_buy(&(struct coffee_basket){
        {coffee_line("beans", "beans", 1650), coffee_line("card", "gift-cards", 2500)},
        2,
        .tax = 146,
        .other = 1296});
    CHECK(4536, 84700000, 509700000, GOLD, {ENTRY_PURCHASE, 16500000},
          {ENTRY_BONUS, 25 * MICRO}, {ENTRY_TIER, 0});
    assert_int_equal(coffee_points_end(), 0);
    assert_int_equal(coffee.account.version, 7);
}

/* 8 to 11: a double day, a reward and its return, and the lunch of 8 goes back. */
static void
as_gold(void)
{
    at(17, 12, 30);
    coffee_buy(&(struct coffee_basket){
        {coffee_line("lunch", "food", 1240), coffee_line("latte", "drinks", 475)},
        2,
        .tax = 152,
        .tip = 100,
        .own_cup = true});
    CHECK(2569, 125860000, 550860000, GOLD, {ENTRY_PURCHASE, 41160000});
    assert_non_null(memmem(ledger_answer(&coffee)->detail.p,
                           ledger_answer(&coffee)->detail.n, "\"lost\":[\"own-cup\"]",
                           strlen("\"lost\":[\"own-cup\"]")));
    at(20, 10, 0);
    coffee_buy(&(struct coffee_basket){
        {coffee_line("flat-white", "drinks", 425), coffee_line("cookie", "food", 0)},
        2,
        .tax = 38,
        .reward = "bakery"});
    CHECK(2106, 30960000, 555960000, GOLD, {ENTRY_PURCHASE, -94900000});
    at(22, 10, 0);
    coffee_give_back(9, 2);
    CHECK(2106, 130960000, 555960000, GOLD, {ENTRY_REFUND, 100 * MICRO});
    at(24, 10, 0);
    coffee_give_back(8, 1);
    CHECK(3456, 101200000, 526200000, GOLD, {ENTRY_REFUND, -29760000});
}

/* 12 to 16: a breakfast goes back, and with it the bonus and Gold; both come again. */
static void
down_and_up(void)
{
    at(25, 10, 0);
    coffee_give_back(3, 0);
    CHECK(4403, 67500000, 492500000, GREEN, {ENTRY_REFUND, -8700000},
          {ENTRY_BONUS, -25 * MICRO}, {ENTRY_TIER, 0});
    assert_int_equal(coffee.outcome.entries[1].ref_seq, 6);
    assert_int_equal(coffee_points_end(), civil_day_from_date(2027, 1, 1));
    at(27, 10, 0);
    coffee_buy(
        &(struct coffee_basket){{coffee_line("mug", "goods", 2000)}, 1, .other = 2000});
    CHECK(4403, 87500000, 512500000, GOLD, {ENTRY_PURCHASE, 20 * MICRO}, {ENTRY_TIER, 0});
    assert_int_equal(coffee_points_end(), 0);
    assert_int_equal(coffee.account.version, 16);
}

static void
test_worked_month(void **state)
{
    (void)state;
    coffee_open();
    coffee_begin(begin);
    to_gold();
    as_gold();
    down_and_up();
    coffee_close();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_worked_month)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
