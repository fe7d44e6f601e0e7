/*
 * Gifts on joining and on the first purchase: when they are given, and when they go back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/core/follow_fixture.h"

#define WELCOME                                                                \
    "'gifts':[{'id':'welcome','name':'W','on':'first_purchase','points':'50'," \
    "'when':{'at_least':500}}]"
#define ON_JOINING(more) \
    "'gifts':[{'id':'hello','name':'H','on':'join','points':'5'" more "}]"

static int64_t
joined(void)
{
    return counter_count(&shop.account, COUNTER_JOINED, 0);
}

static void
test_joining(void **state)
{
    (void)state;
    shop_open(ON_JOINING(",'when':{'channels':['app']}"));
    shop_join();
    shop_made("join bonus");
    assert_true(slice_eq_cstr(shop_entry(0)->detail, "{\"counters\":[[-4,0,20780]]}"));
    assert_int_equal(shop_entry(0)->channel, CHANNEL_APP);
    shop_bonus(1, 5 * MICRO,
               "{'lots':[[20758,20970,5000000]],'months':[[682,5000000]],"
               "'give':{'rule':'hello','n':1}}");
    assert_int_equal(shop_entry(1)->ref_seq, shop_entry(0)->seq);
    assert_int_equal(joined(), SHOP_MONDAY);
    shop_close();
    shop_open(ON_JOINING(",'when':{'channels':['till']}"));
    shop_join();
    shop_made("join");
    shop_close();
}

/* There is nothing to join without a program of format 2. */
static void
test_joining_under_the_simple_form(void **state)
{
    struct op op;

    (void)state;
    ledger_open(&shop, NULL);
    op = ledger_op(&shop, OP_JOIN);
    assert_int_equal(ledger_apply(&shop, &op), PROBLEM_UNAVAILABLE);
    shop.rules.count = 0;
    op = ledger_op(&shop, OP_JOIN);
    assert_int_equal(ledger_apply(&shop, &op), PROBLEM_UNAVAILABLE);
    ledger_close(&shop);
}

/* The first purchase that the gift accepts; who joined before there was a program gets
 * none. */
static void
test_a_first_purchase(void **state)
{
    (void)state;
    shop_open(WELCOME);
    shop_buy(500);
    shop_made("purchase");
    shop_join();
    shop_made("join");
    shop_buy(499);
    shop_made("purchase");
    shop_buy(500);
    shop_made("purchase bonus");
    shop_bonus(1, 50 * MICRO,
               "{'lots':[[20758,20970,50000000]],'counters':[[-4,0,-20780]],'months':[["
               "682,50000000]],'give':{'rule':'welcome','n':1}}");
    assert_int_equal(joined(), 0);
    shop_buy(500);
    shop_made("purchase");
    shop_close();
}

/* Its return takes the gift back, and the next one is a first purchase again. */
static void
test_a_first_purchase_goes_back(void **state)
{
    int64_t seq;

    (void)state;
    shop_open(WELCOME);
    shop_join();
    seq = shop_buy(700);
    shop_made("purchase bonus");
    shop_back(seq, 200);
    shop_made("refund"); /* 5.00 are enough still */
    shop_back(seq, 1);
    shop_made("refund bonus");
    shop_bonus(1, -50 * MICRO,
               "{'lots':[[20758,20970,-50000000]],'counters':[[-4,0,20780]],'months':[["
               "682,-50000000]],'give':{'rule':'welcome','n':1},'reverses':true}");
    assert_int_equal(joined(), SHOP_MONDAY);
    shop_back(seq, 0);
    shop_made("refund");
    shop_buy(500);
    shop_made("purchase bonus");
    assert_int_equal(shop.account.points_micro, 55 * MICRO);
    shop_close();
}

/* 90 days are waited; then a purchase that no gift accepts ends it. */
static void
test_a_late_first_purchase(void **state)
{
    (void)state;
    shop_open(WELCOME);
    shop_join();
    shop_day(90);
    shop_buy(100);
    shop_made("purchase");
    assert_int_equal(joined(), SHOP_MONDAY);
    shop_day(91);
    shop_buy(100);
    shop_made("purchase");
    assert_int_equal(joined(), 0);
    shop_buy(500);
    shop_made("purchase");
    shop_close();
    shop_open(WELCOME);
    shop_join();
    shop_day(91);
    shop_buy(500);
    shop_made("purchase bonus"); /* late, and accepted */
    shop_close();
}

/* A limit in points cuts a gift; what went back can be given again. */
static void
test_limits_of_gifts(void **state)
{
    int64_t seq;

    (void)state;
    shop_open("'gifts':[{'id':'a','name':'A','on':'first_purchase','points':'50','limit':"
              "[{'points':'30','per':'ever'}]},{'id':'b','name':'B','on':"
              "'first_purchase','points':'2'},{'id':'j','name':'J','on':'join','points':"
              "'1','limit':[{'times':1,'per':'year'}]}]");
    shop_join();
    shop_made("join bonus");
    seq = shop_buy(100);
    shop_made("purchase bonus bonus");
    assert_int_equal(shop_entry(1)->points_micro, 30 * MICRO);
    assert_int_equal(shop_count("a", 0, 0, 0), 30 * MICRO);
    shop_back(seq, 0);
    shop_made("refund bonus bonus");
    assert_int_equal(shop_entry(1)->points_micro, -2 * MICRO);
    assert_int_equal(shop_entry(2)->points_micro, -30 * MICRO);
    assert_int_equal(shop_count("a", 0, 0, 0), 0);
    assert_int_equal(joined(), SHOP_MONDAY);
    assert_int_equal(shop.account.points_micro, MICRO);
    shop_buy(100);
    shop_made("purchase bonus bonus");
    shop_close();
}

/* A capture is a purchase. */
static void
test_a_capture(void **state)
{
    struct op op;
    int64_t hold;

    (void)state;
    shop_open(WELCOME);
    shop_join();
    op = ledger_op(&shop, OP_HOLD);
    op.hold = (struct op_hold){600, DAY_US};
    assert_int_equal(ledger_apply(&shop, &op), PROBLEM_NONE);
    hold = ledger_answer(&shop)->seq;
    op = ledger_op(&shop, OP_CAPTURE);
    op.capture = (struct op_capture){.ref_seq = hold};
    assert_int_equal(ledger_apply(&shop, &op), PROBLEM_NONE);
    shop_made("capture bonus");
    shop_back(hold + 1, 0);
    shop_made("refund bonus");
    shop_close();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_joining),
        cmocka_unit_test(test_joining_under_the_simple_form),
        cmocka_unit_test(test_a_first_purchase),
        cmocka_unit_test(test_a_first_purchase_goes_back),
        cmocka_unit_test(test_a_late_first_purchase),
        cmocka_unit_test(test_limits_of_gifts),
        cmocka_unit_test(test_a_capture),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
