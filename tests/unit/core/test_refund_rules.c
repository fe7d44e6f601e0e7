/*
 * Refunds under rules of format 2, in the design's figures: what goes back, what is
 * taken, what returns.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/core/ledger_fixture.h"

#define LENGTH(list) (sizeof(list) / sizeof((list)[0]))

#define HEAD                                                                             \
    "{\"format\":2,\"name\":\"T\",\"flags\":[\"own_cup\"],\"tiers\":{\"window_months\":" \
    "12,"                                                                                \
    "\"hold_months\":12,\"down\":\"one\",\"levels\":[{\"id\":\"green\",\"number\":0,"    \
    "\"name\""                                                                           \
    ":\"Green\",\"points\":0}]},\"points\":{\"life\":{\"after\":\"earning\",\"months\":" \
    "6},"                                                                                \
    "\"debt\":{\"allowed\":true}},\"limits\":{\"load_min\":500,\"load_max\":50000,"      \
    "\"load_day_max\":100000,\"balance_max\":200000,\"purchase_max\":100000},"

static const char tenders[] = HEAD "\"rewards\":[],\"exclude\":{\"categories\":[\"gift-"
                                   "cards\"]},\"earn\":[{\"id\":\"card\","
                                   "\"name\":\"C\",\"when\":{\"tender\":\"card\"},"
                                   "\"give\":{\"per_unit\":\"2\"}},{\"id\":"
                                   "\"other\",\"name\":\"O\",\"when\":{\"tender\":"
                                   "\"other\"},\"give\":{\"per_unit\":\"1\"}}]}";

static const char gold[] = HEAD "\"rewards\":[{\"id\":\"bakery\",\"name\":\"B\",\"cost\":"
                                "10,\"worth\":600,\"kind\":\"item\"},"
                                "{\"id\":\"off\",\"name\":\"O\",\"cost\":5,\"worth\":100,"
                                "\"kind\":\"amount\"}],\"earn\":[{"
                                "\"id\":\"gold\",\"name\":\"G\",\"give\":{\"per_unit\":"
                                "\"1.2\"}}],\"bonuses\":[{\"id\":"
                                "\"double\",\"name\":\"D\",\"times\":\"2\",\"limit\":[{"
                                "\"times\":3,\"per\":\"day\"}]}]}";

/* What "four" multiplies is too little for it when some of it is given back. */
static const char passed_on[] = HEAD
    "\"rewards\":[],\"earn\":[{\"id\":\"one\",\"name\":\"O\",\"give\":{\"per_unit\":"
    "\"1\"}}],\"bonuses\":[{\"id\":\"four\",\"name\":\"F\",\"times\":\"4\",\"when\":{"
    "\"lines\":{\"categories\":[\"drinks\"]},\"at_least\":1000}},{\"id\":\"half\","
    "\"name\":\"H\",\"times\":\"1.5\",\"limit\":[{\"times\":2,\"per\":\"day\"}]}]}";

static struct ledger ledger;
static struct op_line lines[4];

static void
begin(const char *rules)
{
    ledger_open(&ledger, rules);
    assert_int_equal(ledger_load(&ledger, 50000), PROBLEM_NONE);
}

static void
line_set(size_t at, const char *category, int64_t pieces, int64_t minor)
{
    lines[at] = (struct op_line){SLICE("sku"), slice_from_cstr(category), pieces, minor};
}

/* Buys the first `count` lines; returns the purchase's seq. */
static int64_t
buy(size_t count, int64_t tax, int64_t tip, int64_t other,
    const struct op_rewards *rewards)
{
    int64_t amount = tax + tip;
    struct op op;

    for (size_t i = 0; i < count; i++) {
        amount += lines[i].amount_minor;
    }
    op = ledger_purchase_op(&ledger, amount - other, other);
    op.purchase.basket = (struct op_basket){tax, tip, lines, count};
    if (rewards != NULL) {
        op.purchase.rewards = *rewards;
    }
    assert_int_equal(ledger_apply(&ledger, &op), PROBLEM_NONE);
    return ledger_answer(&ledger)->seq;
}

static enum problem
give_back(int64_t seq, int64_t amount_minor, const struct op_piece *pieces, size_t count)
{
    struct op op = ledger_op(&ledger, OP_REFUND);

    op.refund = (struct op_refund){seq, amount_minor, pieces, count};
    return ledger_apply(&ledger, &op);
}

static void
check_back(int64_t card, int64_t other, int64_t points_micro)
{
    struct entry_detail d = ledger_detail(&ledger, ledger_answer(&ledger));

    assert_int_equal(d.refund.back.card_minor, card);
    assert_int_equal(d.refund.back.other_minor, other);
    assert_int_equal(ledger_answer(&ledger)->cash_minor, card);
    assert_int_equal(ledger_answer(&ledger)->points_micro, points_micro);
}

/* E1: what earned nothing takes nothing; its money goes to the card. */
static void
test_goods_that_earned_nothing(void **state)
{
    const struct op_piece gift = {2, 1};
    int64_t seq;

    (void)state;
    begin(tenders);
    line_set(0, "drinks", 1, 600);
    line_set(1, "gift-cards", 1, 400);
    seq = buy(2, 0, 0, 300, NULL);
    assert_int_equal(ledger.account.points_micro, 10200000);
    assert_int_equal(give_back(seq, 0, &gift, 1), PROBLEM_NONE);
    check_back(400, 0, 0);
    assert_int_equal(give_back(seq, 0, NULL, 0), PROBLEM_NONE);
    check_back(300, 300, -10200000);
    assert_int_equal(give_back(seq, 0, NULL, 0), PROBLEM_ALREADY_REFUNDED);
    ledger_close(&ledger);
}

/* E6: the lunch of the worked month's entry 8. */
static void
test_a_line_with_its_tax(void **state)
{
    const struct op_piece lunch = {1, 1}, latte = {2, 1};
    int64_t seq;

    (void)state;
    begin(gold);
    line_set(0, "food", 1, 1240);
    line_set(1, "drinks", 1, 475);
    seq = buy(2, 152, 100, 0, NULL);
    assert_int_equal(ledger.account.points_micro, 41160000);
    assert_int_equal(ledger.account.tier_months[0].points_micro, 41160000);
    assert_int_equal(give_back(seq, 0, &lunch, 1), PROBLEM_NONE);
    check_back(1350, 0, -29760000);
    assert_int_equal(ledger.account.tier_months[0].points_micro, 11400000);
    assert_int_equal(give_back(seq, 0, &lunch, 1), PROBLEM_REFUND_TOO_LARGE);
    assert_int_equal(give_back(seq, 0, &latte, 1), PROBLEM_NONE);
    check_back(475 + 42, 0, -11400000);
    assert_int_equal(ledger.account.tier_month_count, 0);
    assert_int_equal(give_back(seq, 0, NULL, 0), PROBLEM_NONE);
    check_back(100, 0, 0); /* the tip */
    ledger_close(&ledger);
}

/* E3: one piece at a time, and what is left at the end. */
static void
test_pieces_one_by_one(void **state)
{
    const struct op_piece one = {1, 1};
    int64_t seq;

    (void)state;
    begin(gold);
    line_set(0, "drinks", 3, 999);
    seq = buy(1, 0, 0, 0, NULL);
    assert_int_equal(ledger.account.points_micro, 2 * 11988000);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(give_back(seq, 0, &one, 1), PROBLEM_NONE);
        check_back(333, 0, -2 * 3996000);
    }
    assert_int_equal(ledger.account.points_micro, 0);
    ledger_close(&ledger);
}

/* E5: a reward returns with its line, one without a line with the last cent. */
static void
test_rewards_return_with_their_line(void **state)
{
    const struct op_reward asked[] = {{.reward = SLICE_INIT("bakery"), .line = 2},
                                      {.reward = SLICE_INIT("off"), .line = 0}};
    const struct op_rewards rewards = {asked, 2};
    const struct op_piece cookie = {2, 1};
    int64_t seq;

    (void)state;
    begin(gold);
    line_set(0, "drinks", 1, 1000);
    buy(1, 0, 0, 0, NULL); /* 24 points */
    line_set(0, "drinks", 1, 425);
    line_set(1, "food", 1, 0);
    seq = buy(2, 0, 0, 0, &rewards);
    assert_int_equal(ledger.account.points_micro, 24000000 - 15000000 + 10200000);
    assert_int_equal(give_back(seq, 0, &cookie, 1), PROBLEM_NONE);
    check_back(0, 0, 10000000);
    assert_int_equal(give_back(seq, 425, NULL, 0), PROBLEM_NONE);
    check_back(425, 0, 5000000 - 10200000);
    assert_int_equal(ledger.account.points_micro, 24000000);
    ledger_close(&ledger);
}

/* A use of a limit returns when the goods that used it are gone. */
static void
test_limits_return(void **state)
{
    int64_t seq;

    (void)state;
    begin(gold);
    line_set(0, "drinks", 1, 100);
    for (int i = 0; i < 3; i++) {
        seq = buy(1, 0, 0, 0, NULL);
        assert_int_equal(ledger_answer(&ledger)->points_micro, 2400000);
    }
    buy(1, 0, 0, 0, NULL);
    assert_int_equal(ledger_answer(&ledger)->points_micro, 1200000);
    assert_int_equal(give_back(seq, 40, NULL, 0), PROBLEM_NONE);
    buy(1, 0, 0, 0, NULL);
    assert_int_equal(ledger_answer(&ledger)->points_micro, 1200000);
    assert_int_equal(give_back(seq, 60, NULL, 0), PROBLEM_NONE);
    buy(1, 0, 0, 0, NULL);
    assert_int_equal(ledger_answer(&ledger)->points_micro, 2400000);
    ledger_close(&ledger);
}

static void
buy_beans(int64_t points_micro)
{
    line_set(0, "beans", 1, 100);
    buy(1, 0, 0, 0, NULL);
    assert_int_equal(ledger_answer(&ledger)->points_micro, points_micro);
}

/*
 * A use that had returned is made again when the rule gives again: the goods that it
 * multiplies now had another winner, whose condition has failed. No limit gives more than
 * it has, and the whole ends where it began.
 */
static void
test_a_use_is_made_again(void **state)
{
    const struct op_piece beans = {2, 1};
    int64_t seq;

    (void)state;
    begin(passed_on);
    buy_beans(1500000);
    line_set(0, "drinks", 1, 1600);
    line_set(1, "beans", 1, 100);
    seq = buy(2, 0, 0, 0, NULL);
    assert_int_equal(ledger_answer(&ledger)->points_micro, 65500000);
    assert_int_equal(give_back(seq, 0, &beans, 1), PROBLEM_NONE); /* the use goes back */
    check_back(100, 0, -1500000);
    assert_int_equal(give_back(seq, 700, NULL, 0), PROBLEM_NONE); /* and is made again */
    check_back(700, 0, -(64000000 - 13500000));
    buy_beans(1000000);
    assert_int_equal(give_back(seq, 0, NULL, 0), PROBLEM_NONE);
    check_back(900, 0, -13500000);
    buy_beans(1500000);
    buy_beans(1000000);
    ledger_close(&ledger);
}

/* Any run of amounts ends where the whole ends, and takes the last of the points. */
static void
test_many_amounts(void **state)
{
    int64_t seq;

    (void)state;
    begin(gold);
    line_set(0, "drinks", 1, 333);
    line_set(1, "food", 2, 667);
    seq = buy(2, 55, 45, 0, NULL);
    for (int i = 0; i < 32; i++) {
        assert_int_equal(give_back(seq, 7, NULL, 0), PROBLEM_NONE);
    }
    assert_int_equal(give_back(seq, 7, NULL, 0), PROBLEM_TOO_MANY_REFUNDS);
    assert_int_equal(give_back(seq, 1101, NULL, 0), PROBLEM_REFUND_TOO_LARGE);
    assert_int_equal(give_back(seq, 0, NULL, 0), PROBLEM_NONE);
    assert_int_equal(ledger.account.points_micro, 0);
    assert_int_equal(ledger.account.cash_minor, 50000);
    assert_int_equal(ledger.account.tier_month_count, 0);
    ledger_close(&ledger);
}

/* E8: what was spent becomes debt. */
static void
test_spent_points_become_debt(void **state)
{
    const struct op_reward asked[] = {{.reward = SLICE_INIT("bakery"), .line = 0}};
    struct op op;
    int64_t seq;

    (void)state;
    begin(gold);
    line_set(0, "drinks", 1, 500);
    seq = buy(1, 0, 0, 0, NULL);
    op = ledger_op(&ledger, OP_REDEEM);
    op.redeem.rewards = (struct op_rewards){asked, 1};
    assert_int_equal(ledger_apply(&ledger, &op), PROBLEM_NONE);
    assert_int_equal(ledger.account.points_micro, 2000000);
    assert_int_equal(give_back(seq, 0, NULL, 0), PROBLEM_NONE);
    check_back(500, 0, -12000000);
    assert_int_equal(ledger.account.points_micro, -10000000);
    ledger_close(&ledger);
}

/* What a reward took repays debt first, also where its lot has ended meanwhile. */
static void
test_returned_points_repay_debt_first(void **state)
{
    int64_t bought, redeemed;

    (void)state;
    begin(gold);
    line_set(0, "drinks", 1, 500);
    bought = buy(1, 0, 0, 0, NULL);
    assert_int_equal(ledger_redeem(&ledger, "bakery"), PROBLEM_NONE);
    redeemed = ledger_answer(&ledger)->seq;
    assert_int_equal(give_back(bought, 0, NULL, 0), PROBLEM_NONE);
    assert_int_equal(ledger.account.points_micro, -10000000);
    ledger.at_us += 400 * DAY_US;
    assert_int_equal(give_back(redeemed, 0, NULL, 0), PROBLEM_NONE);
    check_back(0, 0, 10000000);
    assert_int_equal(ledger.outcome.entry_count, 1); /* nothing has expired */
    assert_int_equal(ledger.account.points_micro, 0);
    assert_int_equal(give_back(redeemed, 0, NULL, 0), PROBLEM_ALREADY_REFUNDED);
    ledger_close(&ledger);
}

static void
check_left(int64_t line, int64_t left, int64_t lines_there)
{
    const struct limit_passed *passed = &ledger.outcome.passed;

    assert_int_equal(passed->bound, LIMIT_BOUND_LINE);
    assert_int_equal(passed->line, line);
    assert_int_equal(passed->left_pieces, left);
    assert_int_equal(passed->line_count, lines_there);
}

/* What is left of a line is told, also where it is asked for in two parts. */
static void
test_more_than_is_left_of_a_line(void **state)
{
    static const struct op_piece one = {1, 1};
    static const struct op_piece asked[][2] = {
        {{1, 3}}, {{1, 1}, {1, 2}}, {{3, 1}}, {{2, INT64_MAX}}};
    int64_t seq;

    (void)state;
    begin(gold);
    line_set(0, "drinks", 3, 900);
    line_set(1, "food", 1, 100);
    seq = buy(2, 0, 0, 0, NULL);
    assert_int_equal(give_back(seq, 0, &one, 1), PROBLEM_NONE);
    assert_int_equal(give_back(seq, 0, asked[0], 1), PROBLEM_REFUND_TOO_LARGE);
    check_left(1, 2, 2);
    assert_int_equal(give_back(seq, 0, asked[1], 2), PROBLEM_REFUND_TOO_LARGE);
    check_left(1, 2, 2);
    assert_int_equal(give_back(seq, 0, asked[2], 1), PROBLEM_REFUND_TOO_LARGE);
    check_left(3, 0, 2);
    assert_int_equal(give_back(seq, 0, asked[3], 1), PROBLEM_REFUND_TOO_LARGE);
    check_left(2, 1, 2);
    ledger_close(&ledger);
}

static void
test_bought_without_lines(void **state)
{
    const struct op_piece one = {1, 1};
    struct op op;

    (void)state;
    begin(gold);
    op = ledger_purchase_op(&ledger, 500, 0);
    assert_int_equal(ledger_apply(&ledger, &op), PROBLEM_NONE);
    assert_int_equal(give_back(2, 0, &one, 1), PROBLEM_LINES_NOT_REFUNDABLE);
    ledger_close(&ledger);
    ledger_open(&ledger, NULL); /* format 1 */
    assert_int_equal(ledger_load(&ledger, 5000), PROBLEM_NONE);
    line_set(0, "drinks", 1, 500);
    buy(1, 0, 0, 0, NULL);
    assert_int_equal(give_back(2, 0, &one, 1), PROBLEM_LINES_NOT_REFUNDABLE);
    ledger_close(&ledger);
}

/* Not by another arithmetic: its rewards may have gone back with their line. */
static void
test_rules_that_are_not_known(void **state)
{
    int64_t seq;

    (void)state;
    begin(gold);
    line_set(0, "drinks", 1, 500);
    seq = buy(1, 0, 0, 0, NULL);
    assert_int_equal(ledger_redeem(&ledger, "bakery"), PROBLEM_NONE);
    ledger.sets[0].version = 9;
    assert_int_equal(give_back(seq, 0, NULL, 0), PROBLEM_UNAVAILABLE);
    assert_int_equal(give_back(seq + 1, 0, NULL, 0), PROBLEM_UNAVAILABLE);
    ledger_close(&ledger);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_goods_that_earned_nothing),
        cmocka_unit_test(test_a_line_with_its_tax),
        cmocka_unit_test(test_pieces_one_by_one),
        cmocka_unit_test(test_rewards_return_with_their_line),
        cmocka_unit_test(test_limits_return),
        cmocka_unit_test(test_a_use_is_made_again),
        cmocka_unit_test(test_many_amounts),
        cmocka_unit_test(test_spent_points_become_debt),
        cmocka_unit_test(test_returned_points_repay_debt_first),
        cmocka_unit_test(test_more_than_is_left_of_a_line),
        cmocka_unit_test(test_bought_without_lines),
        cmocka_unit_test(test_rules_that_are_not_known),
    };

    return cmocka_run_group_tests_name("refund rules", tests, NULL, NULL);
}
