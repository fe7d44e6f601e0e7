/*
 * Counters of rules that are no more leave an account that has many, and no other one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "svc/core/counter.h"
#include "svc/core/ledger/dead_counters.h"
#include "tests/unit/core/follow_fixture.h"

#define BONUS(id, more)                                                 \
    "{'id':'" id "','name':'B','extra':{'points':'1'}" more ",'limit':" \
    "[{'times':9,'per':'ever'},{'times':9,'per':'year'}]}"
#define LIMITED(id) BONUS(id, "")
#define NEXT \
    "'bonuses':[" BONUS("kept", ",'when':{'flags':['own_cup']}") "," LIMITED("next") "]"

/* So many bonuses, of two counters each; the first one is called kept. */
static const char *
bonuses(int count)
{
    static char text[16384];
    int n = snprintf(text, sizeof text, "'bonuses':[" LIMITED("kept"));

    for (int i = 1; i < count; i++) {
        n += snprintf(text + n, sizeof text - (size_t)n, "," LIMITED("b%d"), i);
    }
    n += snprintf(text + n, sizeof text - (size_t)n, "]");
    assert_true(n > 0 && (size_t)n < sizeof text);
    return text;
}

/* A purchase under `count` bonuses; then the rules have the first one,
 * which needs a cup now, and another. */
static int64_t
begin(int count)
{
    int64_t seq;

    shop_open(bonuses(count));
    seq = shop_buy(100);
    /* with what was loaded on that day */
    assert_int_equal(shop.account.counter_count, 2 * count + 1);
    shop_rules_from(1, NEXT);
    shop_day(1);
    return seq;
}

static int64_t
ever(const char *rule)
{
    return shop_count(rule, 0, 0, 0);
}

static void
test_of_many_the_dead_ones_leave(void **state)
{
    (void)state;
    (void)begin(64);
    assert_int_equal(ever("b1"), 1);
    (void)shop_buy(100);
    assert_int_equal(ever("b1"), 0);
    assert_int_equal(ever("kept"), 1);
    assert_int_equal(ever("next"), 1);
    assert_true(counter_count(&shop.account, COUNTER_LOADED, SHOP_MONDAY) == 50000);
    assert_int_equal(shop.account.counter_count, 5);
    assert_int_equal(shop_entry(0)->points_micro, 2 * MICRO);
    shop_close();
}

static void
test_of_few_they_stay(void **state)
{
    (void)state;
    (void)begin(63);
    (void)shop_buy(100);
    assert_int_equal(ever("b1"), 1);
    assert_int_equal(shop.account.counter_count, 2 * 63 + 1 + 2);
    /* With those of the new one they are too many, for the next. */
    (void)shop_buy(100);
    assert_int_equal(ever("b1"), 0);
    shop_close();
}

/* What a refund gives back to a dead rule is its own change; the rest goes. */
static void
test_a_refund_takes_its_own_away(void **state)
{
    int64_t seq = begin(64);

    (void)state;
    (void)shop_back(seq, 0);
    assert_int_equal(ever("b1"), 0);
    assert_int_equal(shop.account.counter_count, 1);
    shop_close();
    seq = begin(64);
    (void)shop_buy(100);
    (void)shop_back(seq, 0); /* there is nothing of b1 to give back to */
    assert_int_equal(ever("b1"), 0);
    assert_int_equal(ever("kept"), 0);
    shop_close();
}

/* What is due is nobody's operation, and format 1 counts nothing. */
static void
test_what_leaves_them_alone(void **state)
{
    struct op touch;

    (void)state;
    (void)begin(64);
    shop_day(370); /* the points of the purchase expire */
    touch = ledger_op(&shop, OP_TOUCH);
    assert_int_equal(ledger_apply(&shop, &touch), PROBLEM_NONE);
    assert_true(shop.outcome.entry_count > 0);
    assert_int_equal(ever("b1"), 1);
    shop_close();
    (void)begin(64);
    ledger_add_rules(&shop, ledger_rules, shop.at_us);
    (void)shop_buy(100);
    assert_int_equal(ever("b1"), 1);
    shop_close();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_many_the_dead_ones_leave),
        cmocka_unit_test(test_of_few_they_stay),
        cmocka_unit_test(test_a_refund_takes_its_own_away),
        cmocka_unit_test(test_what_leaves_them_alone),
    };

    return cmocka_run_group_tests_name("dead_counters", tests, NULL, NULL);
}
