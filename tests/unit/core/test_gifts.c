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

/* A gift that is a reward: a voucher of cost 0, whose first day is the day of giving. */
static void
test_a_voucher(void **state)
{
    int64_t seq;

    (void)state;
    shop_open("'gifts':[{'id':'hello','name':'H','on':'first_purchase','reward':'cake',"
              "'valid':[{'days':7}]}]");
    shop_join();
    seq = shop_buy(100);
    shop_made("purchase voucher");
    assert_true(slice_eq_cstr(
        shop_entry(1)->detail,
        "{\"counters\":[[-4,0,-20780]],\"voucher\":{\"reward\":\"cake\",\"ends_us\":"
        "1795996800000000},\"give\":{\"rule\":\"hello\",\"n\":1}}"));
    assert_int_equal(shop_entry(1)->contra, CONTRA_REWARDS);
    assert_int_equal(shop_entry(1)->ref_seq, seq);
    assert_int_equal(shop.account.vouchers[0].ends_us, (SHOP_MONDAY + 7) * DAY_US);
    shop_back(seq, 0);
    shop_made("refund voucher_end");
    assert_true(
        slice_eq_cstr(shop_entry(1)->detail,
                      "{\"counters\":[[-4,0,20780]],\"voucher\":{\"reward\":\"cake\"},"
                      "\"give\":{\"rule\":\"hello\",\"n\":1},\"reverses\":true}"));
    assert_int_equal(shop_entry(1)->ref_seq, seq + 1);
    assert_int_equal(shop.account.voucher_count, 0);
    shop_buy(100);
    shop_made("purchase voucher");
    shop_day(6);
    shop_use(shop.account.vouchers[0].seq);
    shop_made("redeem");
    shop_close();
}

/* One that was used stays, and is not given twice; one that has ended, too. */
static void
test_a_used_voucher_stays(void **state)
{
    int64_t seq;

    (void)state;
    shop_open("'challenges':[{'id':'c','name':'C','count':'visits','target':1,'per':"
              "'month','reward':'cake','valid':[{'tier':'green','days':2}]}]");
    seq = shop_buy(100);
    shop_made("purchase voucher");
    shop_use(seq + 1);
    shop_back(seq, 0);
    shop_made("refund");
    shop_buy(100);
    shop_made("purchase");
    shop_day(8); /* December */
    seq = shop_buy(100);
    shop_made("purchase voucher");
    shop_day(10);
    shop_back(seq, 0);
    shop_made("voucher_end refund");
    shop_close();
}

/* Sixteen are open at most: what has no room is left for the next purchase. */
static void
test_no_room_for_a_voucher(void **state)
{
    (void)state;
    shop_open("'challenges':[{'id':'c','name':'C','count':'amount','target':100,'per':"
              "'ever','repeat':40,'reward':'cake','valid':[{'days':9}]}]");
    shop_buy(800);
    shop_buy(800);
    assert_int_equal(shop.account.voucher_count, ACCOUNT_VOUCHERS_MAX);
    shop_buy(100);
    shop_made("purchase");
    shop_use(shop.account.vouchers[3].seq);
    shop_buy(1);
    shop_made("purchase voucher");
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
        cmocka_unit_test(test_a_voucher),
        cmocka_unit_test(test_a_used_voucher_stays),
        cmocka_unit_test(test_no_room_for_a_voucher),
        cmocka_unit_test(test_a_capture),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
