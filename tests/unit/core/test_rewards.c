/*
 * Rewards under rules of format 2: who can have them, how often, for which line, and how
 * much may be taken off; and what a refund gives back to their limits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/core/reward_fixture.h"

static const char document[] = REWARD_DOCUMENT(
    "'after':'earning','months':6",
    ",'flags':['own_cup'],'exclude':{'categories':['alcohol']}",
    "{'id':'drink','name':'D','cost':10,'worth':500,'kind':'item',"
    "'when':{'lines':{'categories':['drinks','alcohol']}}},"
    "{'id':'any','name':'A','cost':10,'worth':500,'kind':'item'},"
    "{'id':'off','name':'O','cost':1,'worth':5,'kind':'amount','times_max':100,"
    "'limit':[{'times':120,'per':'day'}]},"
    "{'id':'free','name':'F','cost':0,'worth':100,'kind':'amount','when':{'weekdays':"
    "['sun']},'limit':[{'times':1,'per':'month'},{'times':1,'per':'ever'}]},"
    "{'id':'monday','name':'M','cost':0,'worth':100,'kind':'amount',"
    "'when':{'weekdays':['mon']}},"
    "{'id':'cup','name':'C','cost':0,'worth':100,'kind':'amount',"
    "'when':{'flags':['own_cup']}},"
    "{'id':'big','name':'G','cost':0,'worth':100,'kind':'amount',"
    "'when':{'at_least':1000,'has':{'categories':['food'],'items':2}}},"
    "{'id':'gift','name':'P','cost':0,'worth':100,'kind':'amount','gift_only':true}");

static int
begin(void **state)
{
    (void)state;
    reward_open(document, 3000);
    return 0;
}

static int
end(void **state)
{
    (void)state;
    reward_close();
    return 0;
}

static struct op_reward
reward(const char *id, int64_t line)
{
    return (struct op_reward){.reward = slice_from_cstr(id), .line = line};
}

static enum problem
redeem(struct op_reward asked)
{
    struct op op = ledger_op(&ledger, OP_REDEEM);

    op.redeem.rewards = (struct op_rewards){&asked, 1};
    return ledger_apply(&ledger, &op);
}

/* A drink of 4.00, alcohol of 3.00 and two pieces of food of 5.00. */
static const struct op_line lines[] = {
    {SLICE_INIT("latte"), SLICE_INIT("drinks"), 1, 400},
    {SLICE_INIT("beer"), SLICE_INIT("alcohol"), 1, 300},
    {SLICE_INIT("bagel"), SLICE_INIT("food"), 2, 500},
};

/* Buys the first `count` lines with rewards. */
static enum problem
buy(size_t count, const struct op_reward *asked, size_t asked_count)
{
    struct op op;
    int64_t amount = 0;

    for (size_t i = 0; i < count; i++) {
        amount += lines[i].amount_minor;
    }
    op = ledger_purchase_op(&ledger, amount, 0);
    op.purchase.basket = (struct op_basket){0, 0, lines, count};
    op.purchase.rewards = (struct op_rewards){asked, asked_count};
    return ledger_apply(&ledger, &op);
}

static enum problem
buy_one(size_t count, struct op_reward asked)
{
    return buy(count, &asked, 1);
}

static void
check_bar(enum problem problem, enum reward_bar bar, size_t place)
{
    reward_check_bar(problem, bar);
    assert_int_equal(ledger.outcome.bar_place, place);
}

static void
test_words(void **state)
{
    (void)state;
    assert_string_equal(reward_bar_word(REWARD_BAR_GIFT_ONLY), "gift_only");
    assert_string_equal(reward_bar_word(REWARD_BAR_VOUCHER), "voucher");
}

/* What is free needs its conditions all the same, and its limits. */
static void
test_free_rewards(void **state)
{
    (void)state;
    assert_int_equal(redeem(reward("free", 0)), PROBLEM_NONE);
    assert_int_equal(ledger_answer(&ledger)->points_micro, 0);
    check_bar(redeem(reward("free", 0)), REWARD_BAR_LIMIT, 0);
    check_bar(redeem(reward("monday", 0)), REWARD_BAR_WHEN, 0);
    check_bar(redeem(reward("gift", 0)), REWARD_BAR_GIFT_ONLY, 0);
    ledger.at_us += DAY_US;
    assert_int_equal(redeem(reward("monday", 0)), PROBLEM_NONE);
    ledger.at_us += 40 * DAY_US;
    check_bar(redeem(reward("free", 0)), REWARD_BAR_WHEN, 0);
}

/* A limit is used once a reward; the refund gives it back to both of its periods. */
static void
test_uses_return(void **state)
{
    int64_t seq;

    (void)state;
    assert_int_equal(redeem(reward("free", 0)), PROBLEM_NONE);
    seq = ledger.account.version;
    assert_int_equal(ledger.account.counter_count, 3); /* with what was loaded */
    assert_int_equal(ledger_refund(&ledger, seq, 0), PROBLEM_NONE);
    assert_int_equal(ledger.account.counter_count, 1);
    assert_int_equal(ledger_refund(&ledger, seq, 0), PROBLEM_ALREADY_REFUNDED);
    assert_int_equal(ledger_refund(&ledger, seq, 5), PROBLEM_ALREADY_REFUNDED);
    assert_int_equal(redeem(reward("free", 0)), PROBLEM_NONE);
    seq = ledger.account.version;
    assert_int_equal(ledger_refund(&ledger, seq, 5), PROBLEM_REFUND_TOO_LARGE);
    assert_int_equal(buy_one(1, reward("free", 0)), PROBLEM_REWARD_UNAVAILABLE);
    assert_int_equal(ledger_refund(&ledger, seq, 0), PROBLEM_NONE);
    assert_int_equal(buy_one(1, reward("free", 0)), PROBLEM_NONE);
    seq = ledger.account.version;
    assert_int_equal(ledger_refund(&ledger, seq, 399), PROBLEM_NONE);
    check_bar(redeem(reward("free", 0)), REWARD_BAR_LIMIT, 0);
    assert_int_equal(ledger_refund(&ledger, seq, 1), PROBLEM_NONE);
    assert_int_equal(redeem(reward("free", 0)), PROBLEM_NONE);
}

/* Each of its times costs, is worth, and is one use. */
static void
test_times(void **state)
{
    struct op_reward asked = reward("off", 0);
    const struct op_reward twice[] = {
        {.reward = SLICE_INIT("off"), .times = 10},
        {.reward = SLICE_INIT("off"), .times = 11},
    };
    struct entry_detail d;
    int64_t seq;

    (void)state;
    asked.times = 101;
    check_bar(redeem(asked), REWARD_BAR_TIMES, 0);
    asked.times = 100;
    asked.off_minor = 501;
    assert_int_equal(redeem(asked), PROBLEM_REWARD_WORTH);
    assert_int_equal(ledger.outcome.passed.max_minor, 500);
    asked.off_minor = 500;
    assert_int_equal(redeem(asked), PROBLEM_NONE);
    seq = ledger.account.version;
    assert_int_equal(ledger_answer(&ledger)->points_micro, -100 * MICRO);
    d = ledger_detail(&ledger, ledger_answer(&ledger));
    assert_int_equal(d.redeem.rewards.items[0].times, 100);
    assert_int_equal(d.redeem.rewards.items[0].off_minor, 500);
    assert_int_equal(d.counters[0].delta, 100);
    asked = reward("off", 0);
    asked.times = 21;
    check_bar(redeem(asked), REWARD_BAR_LIMIT, 0);
    check_bar(buy(1, twice, 2), REWARD_BAR_LIMIT, 1); /* both are counted together */
    assert_int_equal(ledger_refund(&ledger, seq, 0), PROBLEM_NONE);
    assert_int_equal(buy(1, twice, 2), PROBLEM_NONE);
    d = ledger_detail(&ledger, ledger_answer(&ledger));
    assert_int_equal(d.counter_count, 1);
    assert_int_equal(d.counters[0].delta, 21);
    assert_int_equal(ledger_refund(&ledger, ledger.account.version, 0), PROBLEM_NONE);
    assert_int_equal(ledger.account.counter_count, 1); /* what was loaded */
    assert_int_equal(ledger.account.points_micro, 300 * MICRO);
}

/* An item is for a line that its rule means; excluded goods may be given away. */
static void
test_lines(void **state)
{
    (void)state;
    check_bar(buy_one(3, reward("drink", 0)), REWARD_BAR_LINES, 0);
    check_bar(buy_one(3, reward("drink", 3)), REWARD_BAR_LINES, 0);
    check_bar(buy_one(3, reward("drink", 4)), REWARD_BAR_LINES, 0);
    check_bar(buy_one(3, reward("off", 4)), REWARD_BAR_LINES, 0);
    check_bar(buy_one(3, reward("any", 0)), REWARD_BAR_LINES, 0);
    assert_int_equal(buy_one(3, reward("drink", 1)), PROBLEM_NONE);
    assert_int_equal(buy_one(3, reward("drink", 2)), PROBLEM_NONE);
    assert_int_equal(buy_one(3, reward("any", 3)), PROBLEM_NONE);
    assert_int_equal(buy_one(3, reward("off", 2)), PROBLEM_NONE);
    assert_int_equal(redeem(reward("drink", 0)), PROBLEM_NONE); /* nobody sees lines */
}

/* What a reward asks of the basket; what is excluded counts for nothing. */
static void
test_baskets(void **state)
{
    (void)state;
    check_bar(buy_one(2, reward("big", 0)), REWARD_BAR_WHEN, 0);
    check_bar(buy_one(3, reward("big", 0)), REWARD_BAR_WHEN, 0); /* 9.00 without beer */
    assert_int_equal(redeem(reward("big", 0)), PROBLEM_NONE);
}

static void
test_flags(void **state)
{
    const struct slice flags[] = {SLICE_INIT("own_cup")};
    const struct op_reward asked = reward("cup", 0);
    struct op op;

    (void)state;
    check_bar(buy_one(1, asked), REWARD_BAR_WHEN, 0);
    op = ledger_purchase_op(&ledger, 100, 0);
    op.purchase.rewards = (struct op_rewards){&asked, 1};
    op.purchase.flags = (struct op_flags){flags, 1};
    assert_int_equal(ledger_apply(&ledger, &op), PROBLEM_NONE);
}

/* Limits and money are asked first, then each reward, then what is taken off. */
static void
test_order_of_refusals(void **state)
{
    struct op_reward asked[] = {reward("any", 1), reward("gift", 0)};
    struct op op;

    (void)state;
    asked[0].off_minor = 501;
    check_bar(buy(3, asked, 2), REWARD_BAR_GIFT_ONLY, 1);
    asked[1] = reward("nothing", 0);
    assert_int_equal(buy(3, asked, 2), PROBLEM_REWARD_UNKNOWN);
    assert_int_equal(buy(3, asked, 1), PROBLEM_REWARD_WORTH);
    op = ledger_purchase_op(&ledger, 100001, 0);
    op.purchase.rewards = (struct op_rewards){asked, 2};
    assert_int_equal(ledger_apply(&ledger, &op), PROBLEM_LIMIT_EXCEEDED);
    op.purchase.amount_minor = op.purchase.card_minor = 90000;
    assert_int_equal(ledger_apply(&ledger, &op), PROBLEM_INSUFFICIENT_FUNDS);
}

/* Format 1 has no times, and takes off no more than the worth, either. */
static void
test_simple_rules(void **state)
{
    struct op_reward asked = reward("espresso", 0);

    (void)state;
    ledger_close(&ledger);
    ledger_open(&ledger, NULL);
    assert_int_equal(ledger_load(&ledger, 50000), PROBLEM_NONE);
    assert_int_equal(ledger_purchase(&ledger, 3000, 0), PROBLEM_NONE);
    asked.times = 2;
    check_bar(redeem(asked), REWARD_BAR_TIMES, 0);
    asked.times = 1;
    asked.off_minor = 301;
    assert_int_equal(redeem(asked), PROBLEM_REWARD_WORTH);
    asked.off_minor = 300;
    assert_int_equal(redeem(asked), PROBLEM_NONE);
}

/* Points that return repay a debt before they are anybody's. */
static void
test_debt_first(void **state)
{
    int64_t bought = ledger.account.version, seq;
    struct op_reward asked = reward("off", 0);

    (void)state;
    asked.times = 100;
    assert_int_equal(redeem(asked), PROBLEM_NONE);
    seq = ledger.account.version;
    assert_int_equal(ledger_refund(&ledger, bought, 0), PROBLEM_NONE);
    assert_int_equal(ledger.account.points_micro, -100 * MICRO);
    assert_int_equal(ledger_refund(&ledger, seq, 0), PROBLEM_NONE);
    assert_int_equal(ledger.account.lot_count, 0);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_words),        TEST(test_free_rewards),
        TEST(test_uses_return),  TEST(test_times),
        TEST(test_lines),        TEST(test_baskets),
        TEST(test_flags),        TEST(test_order_of_refusals),
        TEST(test_simple_rules), TEST(test_debt_first),
    };

    return cmocka_run_group_tests_name("rewards", tests, NULL, NULL);
}
