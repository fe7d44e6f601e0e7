/*
 * What follows an operation: in which order, under which names, and what happens when it
 * cannot be written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/core/follow_fixture.h"

#define GIFT "'gifts':[{'id':'welcome','name':'W','on':'first_purchase','points':'50'}]"
#define CHALLENGES                                                                   \
    "'challenges':[{'id':'one','name':'1','count':'visits','target':1,'per':'week'," \
    "'repeat':9,'points':'5'},{'id':'row','name':'R','count':'weeks','target':2,"    \
    "'points':'7'}]"

/* Gifts, then challenges in the order of the document; the newest first when they go. */
static void
test_the_order(void **state)
{
    int64_t seq;

    (void)state;
    shop_open(GIFT "," CHALLENGES);
    shop_buy(100);
    shop_join();
    shop_day(7);
    seq = shop_buy(100);
    shop_made("purchase bonus bonus bonus");
    assert_int_equal(shop_entry(1)->points_micro, 50 * MICRO);
    assert_int_equal(shop_entry(2)->points_micro, 5 * MICRO);
    assert_int_equal(shop_entry(3)->points_micro, 7 * MICRO);
    assert_int_equal(shop.outcome.answer, 0);
    for (size_t i = 1; i < 4; i++) {
        assert_int_equal(shop_entry(i)->ref_seq, seq);
        for (size_t k = 0; k < i; k++) {
            assert_memory_not_equal(shop_entry(i)->op_id, shop_entry(k)->op_id,
                                    OP_ID_BYTES);
        }
    }
    shop_back(seq, 0);
    shop_made("refund bonus bonus bonus");
    for (size_t i = 1; i < 4; i++) {
        assert_int_equal(shop_entry(i)->ref_seq, seq + 4 - (int64_t)i);
    }
    assert_int_equal(shop.account.points_micro, 6 * MICRO);
    shop_close();
}

/* The operation has happened: what cannot follow it is left, without a trace. */
static void
test_what_cannot_be_written(void **state)
{
    const int64_t most = INT64_MAX - 3 * MICRO;

    (void)state;
    shop_open(GIFT "," CHALLENGES);
    shop_join();
    shop.account.points_micro = shop.mirror.points_micro = most;
    shop.account.lots[0] = shop.mirror.lots[0] = (struct lot){20758, 20970, most};
    shop.account.lot_count = shop.mirror.lot_count = 1;
    shop_buy(100);
    shop_made("purchase");
    assert_int_equal(shop_count("one", 4, 2, SHOP_WEEK), 1);
    assert_int_equal(shop_count("one", 4, 3, SHOP_WEEK), 0);
    assert_int_equal(counter_count(&shop.account, COUNTER_JOINED, 0), SHOP_MONDAY);
    shop.account.points_micro = shop.mirror.points_micro = MICRO;
    shop.account.lots[0].points_micro = shop.mirror.lots[0].points_micro = MICRO;
    shop_buy(100);
    shop_made("purchase bonus bonus bonus"); /* and comes with the next one */
    assert_int_equal(shop_entry(1)->points_micro, 50 * MICRO);
    assert_int_equal(shop_count("one", 4, 3, SHOP_WEEK), 2);
    shop_close();
}

/* Rewards that return to lots which have ended expire at once, behind all else. */
static void
test_what_ends_at_once_comes_last(void **state)
{
    const struct op_reward tea = {.reward = SLICE("tea")};
    struct op op;
    int64_t seq;

    (void)state;
    shop_open(CHALLENGES);
    shop_buy(2000);
    op = ledger_purchase_op(&shop, 100, 0);
    op.purchase.rewards = (struct op_rewards){&tea, 1};
    assert_int_equal(ledger_apply(&shop, &op), PROBLEM_NONE);
    seq = ledger_answer(&shop)->seq;
    shop_day(220);
    shop_back(seq, 0);
    shop_made("expire refund bonus expire");
    assert_int_equal(shop_entry(3)->points_micro, -9 * MICRO);
    shop_close();
}

/* Programs without gifts and challenges leave no trace of them. */
static void
test_plain_programs(void **state)
{
    int64_t seq;

    (void)state;
    shop_open("'challenges':[]");
    seq = shop_buy(100);
    shop_made("purchase");
    assert_int_equal(shop.account.counter_count, 1);
    shop_back(seq, 0);
    shop_made("refund");
    shop_close();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_order),
        cmocka_unit_test(test_what_cannot_be_written),
        cmocka_unit_test(test_what_ends_at_once_comes_last),
        cmocka_unit_test(test_plain_programs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
