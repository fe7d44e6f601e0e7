/*
 * Challenges: what purchases add, what is given for it and when, what refunds take back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/civil.h"
#include "svc/core/ledger/due.h"
#include "tests/unit/core/follow_fixture.h"

#define CHALLENGE(more) "'challenges':[{'id':'c','name':'C'," more "}]"

enum { WEEKS_OLDER = 4, MONTHS_OLDER = 1, PROGRESS = 2, GRANTED = 3 };

#define THREE_VISITS                                                              \
    CHALLENGE("'when':{'at_least':300},'count':'visits','target':3,'per':'week'," \
              "'points':'25'")

/* The third visit of a week; what it adds stands in its own entry, which answers. */
static void
test_visits_in_a_week(void **state)
{
    unsigned char op_id[OP_ID_BYTES], what[OP_ID_BYTES + 16];
    const int64_t name[] = {rules_id(SLICE("c")), 1};

    (void)state;
    shop_open(THREE_VISITS);
    shop_buy(300);
    shop_made("purchase");
    shop_buy(299);
    assert_int_equal(shop_count("c", WEEKS_OLDER, PROGRESS, SHOP_WEEK), 1);
    shop_day(6);
    shop_buy(400);
    shop_made("purchase");
    shop_buy(400);
    shop_made("purchase bonus");
    assert_int_equal(shop.outcome.answer, 0);
    shop_bonus(1, 25 * MICRO,
               "{'lots':[[20758,20970,25000000]],'counters':[[2616181113093879379,2969,"
               "1]],'months':[[682,25000000]],'give':{'rule':'c','period':2969,'n':1}}");
    assert_int_equal(shop_entry(1)->ref_seq, shop_entry(0)->seq);
    assert_int_equal(shop_entry(1)->rules_version, 1);
    memcpy(what, shop_entry(0)->op_id, OP_ID_BYTES);
    memcpy(what + OP_ID_BYTES, name, sizeof name);
    due_op_id(op_id, shop.account.id, ENTRY_BONUS, slice_of(what, sizeof what));
    assert_memory_equal(shop_entry(1)->op_id, op_id, OP_ID_BYTES);
    shop_buy(400);
    shop_made("purchase"); /* the challenge says nothing of a repeat */
    assert_int_equal(shop.account.points_micro, 1799 * MICRO / 100 + 25 * MICRO);
    shop_day(7);
    shop_buy(400);
    shop_made("purchase");
    assert_int_equal(shop_count("c", WEEKS_OLDER, PROGRESS, SHOP_WEEK + 1), 1);
    assert_int_equal(shop_count("c", WEEKS_OLDER, GRANTED, SHOP_WEEK), 1);
    shop_close();
}

/* Money of the meant goods, the part that the card paid; again and again. */
static void
test_amounts_that_repeat(void **state)
{
    const struct op_line lines[] = {
        {SLICE("latte"), SLICE("drinks"), 1, 1000},
        {SLICE("wine"), SLICE("alcohol"), 1, 1000},
    };
    struct op op;

    (void)state;
    shop_open("'exclude':{'categories':['alcohol']}," CHALLENGE(
        "'count':'amount','target':1000,'per':'month','repeat':3,'points':'5',"
        "'when':{'tender':'card','lines':{'categories':['drinks']}},'qualifies':false"));
    op = ledger_purchase_op(&shop, 1500, 500);
    op.purchase.basket = (struct op_basket){.lines = lines, .line_count = 2};
    assert_int_equal(ledger_apply(&shop, &op), PROBLEM_NONE);
    assert_int_equal(shop_count("c", MONTHS_OLDER, PROGRESS, SHOP_MONTH), 750);
    shop_made("purchase");
    shop_buy_lines(&(struct op_line){SLICE("latte"), SLICE("drinks"), 5, 2250}, 1);
    shop_made("purchase bonus bonus bonus");
    shop_bonus(3, 5 * MICRO,
               "{'lots':[[20758,20970,5000000]],'counters':[[2616181113093879367,682,1]],"
               "'give':{'rule':'c','period':682,'n':3}}");
    shop_buy_lines(&(struct op_line){SLICE("latte"), SLICE("drinks"), 5, 5000}, 1);
    shop_made("purchase");
    shop_close();
}

/* Eight follow an operation at most; the others come with the next one. */
static void
test_eight_at_once(void **state)
{
    (void)state;
    shop_open(CHALLENGE("'count':'items','target':2,'per':'ever','repeat':10,"
                        "'points':'1'"));
    shop_buy_lines(&(struct op_line){SLICE("roll"), SLICE("food"), 19, 1900}, 1);
    shop_made("purchase bonus bonus bonus bonus bonus bonus bonus bonus");
    assert_int_equal(shop_count("c", 0, GRANTED, 0), 8);
    shop_buy_lines(&(struct op_line){SLICE("roll"), SLICE("food"), 1, 100}, 1);
    shop_made("purchase bonus bonus");
    assert_int_equal(shop_count("c", 0, PROGRESS, 0), 20);
    assert_int_equal(shop_count("c", 0, GRANTED, 0), 10);
    shop_close();
}

static void
test_from_a_day_to_a_day(void **state)
{
    (void)state;
    shop_open(CHALLENGE("'count':'visits','target':1,'repeat':5,'points':'1','per':{"
                        "'from':'2026-11-24','to':'2026-11-25'}"));
    shop_buy(100);
    shop_made("purchase");
    for (int day = 1; day <= 2; day++) {
        shop_day(day);
        shop_buy(100);
        shop_made("purchase bonus");
    }
    shop_day(3);
    shop_buy(100);
    shop_made("purchase");
    assert_int_equal(shop_count("c", 0, PROGRESS, 0), 2);
    shop_close();
}

/* The last visit goes back: the bonus does, too, from its own month and lot. */
static void
test_a_refund_reverses(void **state)
{
    int64_t last;

    (void)state;
    shop_open(THREE_VISITS);
    shop_buy(300);
    shop_buy(300);
    last = shop_buy(300);
    shop_made("purchase bonus");
    shop_back(last, 1);
    shop_made("refund bonus"); /* 2.99 is no visit */
    shop_bonus(1, -25 * MICRO,
               "{'lots':[[20758,20970,-25000000]],'counters':[[2616181113093879379,2969,"
               "-1]],'months':[[682,-25000000]],'give':{'rule':'c','period':2969,'n':1},"
               "'reverses':true}");
    assert_int_equal(shop_entry(1)->ref_seq, last + 1);
    assert_int_equal(shop_count("c", WEEKS_OLDER, PROGRESS, SHOP_WEEK), 2);
    assert_int_equal(shop_count("c", WEEKS_OLDER, GRANTED, SHOP_WEEK), 0);
    shop_back(last, 0);
    shop_made("refund");
    assert_int_equal(shop.account.points_micro, 6 * MICRO);
    shop_buy(300);
    shop_made("purchase bonus"); /* and comes again with another visit */
    shop_close();
}

/* A void is a refund of all, and grants from before the purchase can go, too. */
static void
test_older_grants_are_reversed(void **state)
{
    int64_t first, second;
    struct op op;

    (void)state;
    shop_open(CHALLENGE("'count':'amount','target':1000,'per':'ever','repeat':9,"
                        "'points':'5'"));
    first = shop_buy(1000);
    second = shop_buy(1000);
    assert_int_equal(shop_count("c", 0, GRANTED, 0), 2);
    shop_back(first, 0);
    shop_made("refund bonus");
    assert_int_equal(shop_entry(1)->ref_seq, second + 1); /* the newest one goes */
    op = ledger_op(&shop, OP_VOID);
    for (size_t i = 0; i < shop.history.count; i++) {
        if (shop.history.items[i]->seq == second) {
            memcpy(op.voided.ref_op_id, shop.history.items[i]->op_id, OP_ID_BYTES);
        }
    }
    assert_int_equal(ledger_apply(&shop, &op), PROBLEM_NONE);
    shop_made("void bonus");
    assert_int_equal(shop_entry(1)->ref_seq, first + 1);
    assert_int_equal(shop.account.points_micro, 0);
    assert_int_equal(shop.account.tier_month_count, 0);
    shop_close();
}

/* Several grants go with one purchase, the newest first, each once. */
static void
test_many_are_reversed(void **state)
{
    int64_t seq;

    (void)state;
    shop_open(CHALLENGE("'count':'amount','target':100,'per':'week','repeat':9,"
                        "'points':'5'"));
    shop_buy(100);
    seq = shop_buy(350);
    shop_made("purchase bonus bonus bonus");
    shop_back(seq, 120);
    shop_made("refund bonus");
    assert_int_equal(shop_entry(1)->ref_seq, seq + 3);
    shop_back(seq, 130);
    shop_made("refund bonus");
    assert_int_equal(shop_entry(1)->ref_seq, seq + 2);
    assert_int_equal(shop_count("c", WEEKS_OLDER, PROGRESS, SHOP_WEEK), 200);
    assert_int_equal(shop_count("c", WEEKS_OLDER, GRANTED, SHOP_WEEK), 2);
    shop_back(seq, 0);
    shop_made("refund bonus");
    assert_int_equal(shop.account.points_micro, 6 * MICRO);
    shop_close();
}

/* Points that were spent or have expired since are not taken twice. */
static void
test_what_has_expired_stays_gone(void **state)
{
    int64_t seq;

    (void)state;
    shop_open(CHALLENGE("'count':'visits','target':1,'per':'ever','points':'5'"));
    seq = shop_buy(100);
    shop_day(220);
    shop_back(seq, 0);
    shop_made("expire refund bonus");
    shop_bonus(2, 0,
               "{'counters':[[2616181113093879363,0,-1]],'months':[[682,-5000000]],"
               "'give':{'rule':'c','n':1},"
               "'reverses':true}");
    assert_int_equal(shop.account.points_micro, 0);
    shop_close();
}

/* A week lives while four newer ones come; then its purchases keep what they gave. */
static void
test_settled_weeks_are_left_alone(void **state)
{
    int64_t seq[2];

    (void)state;
    shop_open(CHALLENGE("'count':'visits','target':1,'per':'week','points':'5'"));
    seq[0] = shop_buy(100);
    shop_day(7);
    seq[1] = shop_buy(100);
    for (int week = 2; week <= 5; week++) {
        shop_day(7 * week);
        shop_buy(100);
    }
    assert_int_equal(shop.account.counter_count, 1 + 5 + 5);
    shop_back(seq[0], 0);
    shop_made("refund");
    assert_int_equal(shop_entry(0)->points_micro, -1 * MICRO);
    shop_back(seq[1], 0);
    shop_made("refund bonus");
    shop_close();
}

/* The purchase's own rules say what it was; those of today what is added today. */
static void
test_rules_change(void **state)
{
    int64_t seq;

    (void)state;
    shop_open(CHALLENGE("'count':'visits','target':1,'per':'week','points':'5'"));
    shop_rules_from(1, CHALLENGE("'count':'visits','target':1,'per':'week','points':'7',"
                                 "'when':{'at_least':5000}"));
    seq = shop_buy(100);
    shop_day(1);
    shop_buy(100);
    shop_made("purchase");
    shop_back(seq, 0);
    shop_made("refund bonus");
    assert_int_equal(shop_entry(1)->points_micro, -5 * MICRO);
    assert_int_equal(shop_entry(1)->rules_version, 2);
    shop_close();
}

#define TWO_WEEKS CHALLENGE("'count':'weeks','target':2,'points':'40'")

enum { ROW_OLDER = 2 + 4 };

static void
test_weeks_in_a_row(void **state)
{
    (void)state;
    shop_open(TWO_WEEKS);
    shop_buy(100);
    shop_buy(100);
    shop_day(7);
    shop_buy(100);
    shop_made("purchase bonus");
    shop_bonus(1, 40 * MICRO,
               "{'lots':[[20758,20970,40000000]],'counters':[[2616181113093879387,2970,"
               "1]],'months':[[682,40000000]],'give':{'rule':'c','period':2970,'n':1}}");
    shop_day(21); /* a week without */
    shop_buy(100);
    shop_made("purchase");
    shop_day(28);
    shop_buy(100);
    shop_made("purchase bonus");
    shop_day(35);
    shop_buy(100);
    shop_made("purchase"); /* its run begins behind the one that was granted */
    shop_day(42);
    shop_buy(100);
    shop_made("purchase bonus");
    shop_close();
}

/* Weeks 0 to 3 were two runs; without week 1 there is one, 2 and 3, and the mark of the
 * first one moves there. */
static void
test_marks_move_with_the_runs(void **state)
{
    int64_t seq[4];

    (void)state;
    shop_open(TWO_WEEKS);
    for (int week = 0; week < 4; week++) {
        shop_day(7 * week);
        seq[week] = shop_buy(100);
    }
    assert_int_equal(shop_count("c", ROW_OLDER, GRANTED, SHOP_WEEK + 1), 1);
    assert_int_equal(shop_count("c", ROW_OLDER, GRANTED, SHOP_WEEK + 3), 1);
    shop_back(seq[1], 0);
    shop_made("refund bonus");
    assert_int_equal(shop_entry(1)->ref_seq, seq[3] + 1);
    assert_int_equal(shop_count("c", ROW_OLDER, GRANTED, SHOP_WEEK + 1), 0);
    assert_int_equal(shop_count("c", ROW_OLDER, GRANTED, SHOP_WEEK + 3), 1);
    shop_back(seq[3], 0);
    shop_made("refund bonus");
    assert_int_equal(shop_entry(1)->ref_seq, seq[1] + 1);
    assert_int_equal(shop_count("c", ROW_OLDER, GRANTED, SHOP_WEEK + 3), 0);
    shop_buy(100);
    shop_made("purchase bonus");
    shop_close();
}

/* No purchase is refused for want of room for a counter: the challenge does without. What
 * fills the account is not of rules, whose counters would leave when they are dead. */
static void
test_no_room_for_a_counter(void **state)
{
    (void)state;
    shop_open(CHALLENGE("'count':'visits','target':1,'per':'week','points':'5'"));
    for (size_t i = shop.account.counter_count; i < ACCOUNT_COUNTERS_MAX; i++) {
        shop.account.counters[i] = shop.mirror.counters[i] =
            (struct counter){-1000 - (int64_t)i, 0, 1};
    }
    shop.account.counter_count = shop.mirror.counter_count = ACCOUNT_COUNTERS_MAX - 1;
    shop_buy(100);
    shop_made("purchase"); /* room for the progress, none for what is granted */
    shop.account.counter_count = shop.mirror.counter_count = ACCOUNT_COUNTERS_MAX;
    shop_buy(100);
    shop_made("purchase");
    shop_close();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_visits_in_a_week),
        cmocka_unit_test(test_amounts_that_repeat),
        cmocka_unit_test(test_eight_at_once),
        cmocka_unit_test(test_from_a_day_to_a_day),
        cmocka_unit_test(test_a_refund_reverses),
        cmocka_unit_test(test_older_grants_are_reversed),
        cmocka_unit_test(test_many_are_reversed),
        cmocka_unit_test(test_what_has_expired_stays_gone),
        cmocka_unit_test(test_settled_weeks_are_left_alone),
        cmocka_unit_test(test_rules_change),
        cmocka_unit_test(test_weeks_in_a_row),
        cmocka_unit_test(test_marks_move_with_the_runs),
        cmocka_unit_test(test_no_room_for_a_counter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
