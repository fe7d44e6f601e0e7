/*
 * Earning under format 2: each sentence of its order, in figures.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/civil.h"
#include "svc/core/rules/rules_id.h"
#include "svc/core/rules/rules_mask.h"
#include "tests/unit/core/earn_fixture.h"

static void
test_a_bonus_goes_with_its_condition(void **state)
{
    (void)state;
    earn_read("\"earn\":[{\"id\":\"two\",\"name\":\"2\",\"give\":{\"per_unit\":\"2\"}}],"
              "\"bonuses\":[{\"id\":\"from-20\",\"name\":\"F\",\"when\":{\"at_least\":"
              "2000},\"extra\":{\"points\":\"50\"}}]");
    assert_int_equal(earn_of_bare(2500), 100000000);
    assert_int_equal(earn_fixture.earned.reasons[1].base, 2500);
    assert_int_equal(earn_of_bare(2100), 92000000);
    assert_int_equal(earn_of_bare(1900), 38000000);
    assert_int_equal(earn_of_bare(1), 20000);
    assert_int_equal(earn_of_bare(0), 0);
    assert_int_equal(earn_fixture.earned.reason_count, 0);
}

static void
test_tender_shares_of_goods(void **state)
{
    const struct op_line lines[] = {
        {SLICE_INIT("latte"), SLICE_INIT("drinks"), 1, 600},
        {SLICE_INIT("gift"), SLICE_INIT("gift-cards"), 1, 400}};
    struct earn_basket basket = earn_lines(lines, 2);
    const struct earn_case c = earn_case_of(&basket);

    (void)state;
    earn_read(
        "\"exclude\":{\"categories\":[\"gift-cards\"]},\"earn\":[{\"id\":\"card\","
        "\"name\":"
        "\"C\",\"when\":{\"tender\":\"card\"},\"give\":{\"per_unit\":\"2\"}},{\"id\":"
        "\"other\",\"name\":\"O\",\"when\":{\"tender\":\"other\"},\"give\":{\"per_unit\":"
        "\"1\"}}]");
    basket.card_minor = 700;
    earn_run(&c);
    assert_int_equal(earn_gave("card"), 8400000);
    assert_int_equal(earn_gave("other"), 1800000);
    assert_int_equal(earn_fixture.earned.reasons[0].base, 420);
    basket.kept.line_count = 1; /* the gift card is back: the same is due */
    earn_run(&c);
    assert_int_equal(earn_fixture.earned.points_micro, 10200000);
}

static void
test_tax_and_tip(void **state)
{
    struct earn_basket basket = {.kept = {.tax_minor = 50, .tip_minor = 30},
                                 .bare_minor = 920,
                                 .bare_pieces = 1,
                                 .amount_minor = 1000,
                                 .card_minor = 1000};
    const struct earn_case c = earn_case_of(&basket);

    (void)state;
    earn_read(EARN_BASE);
    earn_run(&c);
    assert_int_equal(earn_fixture.earned.points_micro, 9200000);
    earn_read("\"counts\":{\"tax\":true,\"tip\":true}," EARN_BASE ",\"bonuses\":[{\"id\":"
              "\"tea\",\"name\":\"T\",\"when\":{\"lines\":{\"without_categories\":["
              "\"tea\"]}},\"times\":\"2\"}]");
    earn_run(&c);
    assert_int_equal(earn_gave("base"), 10000000);
    assert_int_equal(earn_gave("tea"),
                     9200000); /* tax and tip are seen without lines only */
    earn_read("\"counts\":{\"tip\":true}," EARN_BASE);
    earn_run(&c);
    assert_int_equal(earn_fixture.earned.points_micro, 9500000);
}

static const struct op_line order[] = {
    {SLICE_INIT("latte"), SLICE_INIT("drinks"), 2, 950},
    {SLICE_INIT("cake"), SLICE_INIT("food"), 1, 333},
    {SLICE_INIT("mug"), {NULL, 0}, 1, 1200},
};

static void
test_the_highest_multiplier_of_each_line(void **state)
{
    (void)state;
    earn_read(EARN_BASE
              ",\"bonuses\":[{\"id\":\"all-2\",\"name\":\"A\",\"times\":\"2\"},{\"id\":"
              "\"drinks-3\",\"name\":\"D\",\"when\":{\"lines\":{\"categories\":["
              "\"drinks\"]}},\"times\":\"3\"},{\"id\":\"food-15\",\"name\":\"F\","
              "\"when\":{\"lines\":{\"categories\":[\"food\"]}},\"times\":\"1.5\"}]");
    earn_of_lines(order, 3);
    assert_int_equal(earn_gave("base"), 24830000);
    assert_int_equal(earn_gave("drinks-3"), 19000000);
    assert_int_equal(earn_gave("all-2"), 15330000); /* the food keeps its 2x */
    assert_int_equal(earn_gave("food-15"), 0);
    assert_true(earn_in_mask(&earn_fixture.earned.lost, "food-15"));
    assert_false(earn_in_mask(&earn_fixture.earned.lost, "all-2"));
    assert_int_equal(earn_fixture.earned.reasons[1].base, 0); /* of what base gave */
}

static void
test_ties_and_stacks(void **state)
{
    (void)state;
    earn_read(
        EARN_BASE
        ",\"bonuses\":[{\"id\":\"b\",\"name\":\"B\",\"times\":\"2\"},{\"id\":\"a\","
        "\"name\":\"A\",\"times\":\"2\"},{\"id\":\"low\",\"name\":\"L\",\"times\":\"2\","
        "\"priority\":-1},{\"id\":\"more\",\"name\":\"M\",\"times\":\"2\",\"stack\":true"
        "},{\"id\":\"flat\",\"name\":\"F\",\"extra\":{\"points\":\"7\"}}]");
    assert_int_equal(earn_of_bare(1000), 37000000); /* 3x and 7 that nothing multiplies */
    assert_int_equal(earn_gave("a"), 10000000);
    assert_int_equal(earn_gave("more"), 10000000);
    assert_int_equal(earn_gave("flat"), 7000000);
    assert_true(earn_in_mask(&earn_fixture.earned.lost, "b") &&
                earn_in_mask(&earn_fixture.earned.lost, "low"));
    earn_read(
        EARN_BASE
        ",\"bonuses\":[{\"id\":\"b\",\"name\":\"B\",\"times\":\"2\",\"priority\":5},"
        "{\"id\":\"a\",\"name\":\"A\",\"times\":\"2\"}]");
    earn_of_bare(1000);
    assert_int_equal(earn_gave("b"), 10000000);
}

static void
test_gives_of_whole_baskets(void **state)
{
    (void)state;
    earn_read(
        "\"earn\":[{\"id\":\"tens\",\"name\":\"T\",\"give\":{\"points\":\"3\",\"per_"
        "amount\":"
        "1000}},{\"id\":\"cups\",\"name\":\"C\",\"when\":{\"lines\":{\"categories\":["
        "\"drinks\"]}},\"give\":{\"points\":\"1\",\"per_items\":2}},{\"id\":\"visit\","
        "\"name\":\"V\",\"give\":{\"points\":\"0.5\"}}],\"bonuses\":[{\"id\":\"food-9\","
        "\"name\":\"F\",\"when\":{\"lines\":{\"categories\":[\"food\"]}},\"times\":\"9\"}"
        ","
        "{\"id\":\"all-2\",\"name\":\"A\",\"times\":\"2\"}]");
    earn_of_lines(order, 3);
    assert_int_equal(earn_gave("tens"), 6000000);
    assert_int_equal(earn_gave("cups"), 1000000);
    assert_int_equal(earn_gave("visit"), 500000);
    assert_int_equal(earn_gave("all-2"), 7500000);
    assert_int_equal(earn_gave("food-9"), 0); /* groups of goods are not multiplied */
    assert_int_equal(earn_of_lines(order + 1, 1), 1000000);
}

static void
test_what_the_basket_has(void **state)
{
    (void)state;
    earn_read(
        EARN_BASE
        ",\"bonuses\":[{\"id\":\"pair\",\"name\":\"P\",\"when\":{\"has\":{\"skus\":["
        "\"latte\",\"tea\"],\"items\":2}},\"extra\":{\"points\":\"5\"}},{\"id\":"
        "\"cake\",\"name\":\"C\",\"when\":{\"has\":{\"skus\":[\"cake\"]},\"lines\":{"
        "\"categories\":[\"drinks\"]},\"at_least\":900},\"extra\":{\"points\":\"11\"}}]");
    earn_of_lines(order, 2);
    assert_int_equal(earn_gave("pair"), 5000000);
    assert_int_equal(earn_gave("cake"), 11000000);
    earn_of_lines(order, 1);
    assert_int_equal(earn_gave("cake"), 0);
    earn_of_lines(order + 1, 2);
    assert_int_equal(earn_gave("pair"), 0);
    assert_int_equal(earn_gave("cake"), 0); /* no drinks for 9.00 */
}

/* What the limit says of `order`, after these counts. */
static void
run_limited(int64_t used_0, int64_t used_1)
{
    const int64_t key = rules_id(SLICE("cup"));

    earn_fixture.account.counter_count = 0;
    if (used_0 > 0) {
        earn_fixture.account.counters[earn_fixture.account.counter_count++] =
            (struct counter){counter_id((uint64_t)key, 0, 0), EARN_DAY, used_0};
    }
    if (used_1 > 0) {
        earn_fixture.account.counters[earn_fixture.account.counter_count++] =
            (struct counter){counter_id((uint64_t)key, 0, 1), civil_month(EARN_DAY),
                             used_1};
    }
    earn_of_bare(1000);
}

static void
test_limits(void **state)
{
    const uint64_t key = (uint64_t)rules_id(SLICE("cup"));

    (void)state;
    earn_read(
        EARN_BASE
        ",\"bonuses\":[{\"id\":\"cup\",\"name\":\"C\",\"extra\":{\"per_unit\":\"2\"},"
        "\"max\":\"15\",\"limit\":[{\"times\":3,\"per\":\"day\"},{\"points\":\"40\","
        "\"per\":\"month\"}]}]");
    run_limited(0, 0);
    assert_int_equal(earn_gave("cup"), 15000000);
    assert_int_equal(earn_fixture.earned.counter_count, 2);
    assert_int_equal(earn_fixture.earned.counters[0].rule_id, counter_id(key, 0, 0));
    assert_int_equal(earn_fixture.earned.counters[0].period, EARN_DAY);
    assert_int_equal(earn_fixture.earned.counters[0].delta, 1);
    assert_int_equal(earn_fixture.earned.counters[1].rule_id, counter_id(key, 0, 1));
    assert_int_equal(earn_fixture.earned.counters[1].period, civil_month(EARN_DAY));
    assert_int_equal(earn_fixture.earned.counters[1].delta, 15000000);
    run_limited(2, 30000000);
    assert_int_equal(earn_gave("cup"), 10000000);
    assert_int_equal(earn_fixture.earned.counters[1].delta, 10000000);
    run_limited(3, 0);
    assert_int_equal(earn_gave("cup"), 0);
    assert_true(earn_in_mask(&earn_fixture.earned.blocked, "cup"));
    run_limited(0, 40000000);
    assert_true(earn_in_mask(&earn_fixture.earned.blocked, "cup"));
    assert_int_equal(earn_fixture.earned.counter_count, 0);
}

static void
test_a_limit_is_used_by_who_gives(void **state)
{
    (void)state;
    earn_read(
        EARN_BASE
        ",\"bonuses\":[{\"id\":\"cup\",\"name\":\"C\",\"times\":\"2\",\"limit\":[{"
        "\"times\":1,\"per\":\"day\"}]},{\"id\":\"day\",\"name\":\"D\",\"times\":\"2\","
        "\"priority\":10}]");
    earn_of_bare(1000);
    assert_true(earn_in_mask(&earn_fixture.earned.lost, "cup"));
    assert_int_equal(earn_fixture.earned.counter_count, 0);
}

/* No purchase is refused for want of room: the limited rule does not give. */
static void
test_no_place_for_a_counter(void **state)
{
    (void)state;
    earn_read(EARN_BASE ",\"bonuses\":[{\"id\":\"cup\",\"name\":\"C\",\"times\":\"2\","
                        "\"limit\":[{\"times\":1,\"per\":\"ever\"}]}]");
    for (size_t i = 0; i < ACCOUNT_COUNTERS_MAX; i++) {
        earn_fixture.account.counters[i] =
            (struct counter){counter_id(i + 1, 0, 0), 0, 1};
    }
    earn_fixture.account.counter_count = ACCOUNT_COUNTERS_MAX;
    assert_int_equal(earn_of_bare(1000), 10000000);
    assert_true(earn_in_mask(&earn_fixture.earned.blocked, "cup"));
    earn_fixture.account.counter_count--;
    assert_int_equal(earn_of_bare(1000), 20000000);
}

/* A multiplier with a tender wants all of it; a give takes its part. */
static void
test_tender_of_bonuses(void **state)
{
    struct earn_basket basket = earn_bare(1000);
    const struct earn_case c = earn_case_of(&basket);

    (void)state;
    earn_read(EARN_BASE
              ",\"bonuses\":[{\"id\":\"m\",\"name\":\"M\",\"when\":{\"tender\":"
              "\"card\"},\"times\":\"2\"},{\"id\":\"x\",\"name\":\"X\",\"when\":{"
              "\"tender\":\"card\",\"at_least\":600},\"extra\":{\"per_unit\":\"1\"}"
              "}]");
    earn_run(&c);
    assert_int_equal(earn_gave("m"), 10000000);
    assert_int_equal(earn_gave("x"), 10000000);
    basket.card_minor = 700;
    earn_run(&c);
    assert_int_equal(earn_gave("m"), 0);
    assert_false(earn_in_mask(&earn_fixture.earned.lost, "m"));
    assert_int_equal(earn_gave("x"), 7000000);
    basket.card_minor = 599;
    earn_run(&c);
    assert_int_equal(earn_gave("x"), 0);
}

static void
remember(struct earn_memory *m)
{
    *m = (struct earn_memory){.lost = earn_fixture.earned.lost};
    for (size_t i = 0; i < earn_fixture.earned.reason_count; i++) {
        rules_mask_add(&m->gave, earn_fixture.earned.reasons[i].bit);
        m->gave_micro[earn_fixture.earned.reasons[i].bit] =
            earn_fixture.earned.reasons[i].points_micro;
    }
}

/* Asked for what was kept: nobody new, not by the context, and limits give no more. */
static void
test_memory(void **state)
{
    struct earn_memory memory;
    struct op_line kept[3];
    struct earn_basket basket = earn_lines(order, 3);
    struct earn_case c = earn_case_of(&basket);

    (void)state;
    earn_read(
        EARN_BASE
        ",\"bonuses\":[{\"id\":\"cake-3\",\"name\":\"C\",\"when\":{\"lines\":{\"skus\":["
        "\"cake\"]},\"hours\":[[\"12:00\",\"13:00\"]]},\"times\":\"3\"},{\"id\":"
        "\"food-2\",\"name\":\"F\",\"when\":{\"lines\":{\"categories\":[\"food\"]}},"
        "\"times\":\"2\"},{\"id\":\"cap\",\"name\":\"P\",\"extra\":{\"per_unit\":\"1\"},"
        "\"limit\":[{\"points\":\"20\",\"per\":\"day\"}]},{\"id\":\"late\",\"name\":"
        "\"L\",\"when\":{\"hours\":[[\"20:00\",\"21:00\"]]},\"times\":\"5\"}]");
    earn_run(&c);
    assert_int_equal(earn_gave("cap"), 20000000);
    assert_int_equal(earn_gave("cake-3"), 6660000);
    remember(&memory);
    c.memory = &memory;
    c.when.minute = 20 * 60;
    earn_run(&c);
    assert_int_equal(earn_fixture.earned.points_micro, 24830000 + 6660000 + 20000000);
    assert_true(earn_in_mask(&earn_fixture.earned.lost, "food-2"));
    memcpy(kept, order, sizeof kept);
    kept[1].amount_minor = kept[1].quantity = kept[2].amount_minor = kept[2].quantity = 0;
    basket.kept.lines = kept;
    earn_run(&c);
    assert_int_equal(earn_gave("cap"), 9500000);
    assert_int_equal(earn_gave("cake-3"), 0);
    assert_int_equal(earn_gave("base"), 9500000);
}

/*
 * What is due never rises along refunds, though a multiplier with a limit may take a good
 * whose winner has gone: cut to what it gave, it would keep the good from the one behind
 * it and give next to nothing, and with its own end more would be due than before.
 */
static void
test_a_limited_winner_takes_what_is_free(void **state)
{
    const struct op_line lines[] = {{SLICE_INIT("a"), SLICE_INIT("c1"), 1, 10000},
                                    {SLICE_INIT("b"), SLICE_INIT("c3"), 1, 100},
                                    {SLICE_INIT("c"), SLICE_INIT("c4"), 1, 100}};
    struct op_line kept[3];
    struct earn_memory memory;
    struct earn_basket basket = earn_lines(lines, 3);
    struct earn_case c = earn_case_of(&basket);

    (void)state;
    earn_read(
        EARN_BASE
        ",\"bonuses\":[{\"id\":\"a\",\"name\":\"A\",\"times\":\"4\",\"when\":{"
        "\"lines\":{\"categories\":[\"c1\"]},\"has\":{\"categories\":[\"c4\"]}}},{"
        "\"id\":\"b\",\"name\":\"B\",\"times\":\"3\",\"when\":{\"has\":{"
        "\"categories\":[\"c3\"]}},\"limit\":[{\"times\":1,\"per\":\"day\"}]},{\"id\":"
        "\"c\",\"name\":\"C\",\"times\":\"2\"}]");
    earn_run(&c);
    assert_int_equal(earn_fixture.earned.points_micro, 406000000);
    remember(&memory);
    c.memory = &memory;
    memcpy(kept, lines, sizeof kept);
    basket.kept.lines = kept;
    kept[2].amount_minor = kept[2].quantity = 0;
    earn_run(&c);
    assert_int_equal(earn_fixture.earned.points_micro, 303000000);
    kept[1].amount_minor = kept[1].quantity = 0;
    earn_run(&c);
    assert_int_equal(earn_fixture.earned.points_micro, 200000000);
}

/* A rule wants its goods to cost something; of them those that cost nothing are pieces.
 */
static void
test_free_goods(void **state)
{
    const struct op_line lines[] = {{SLICE_INIT("latte"), SLICE_INIT("drinks"), 1, 0},
                                    {SLICE_INIT("tea"), SLICE_INIT("drinks"), 1, 100}};

    (void)state;
    earn_read("\"earn\":[{\"id\":\"visit\",\"name\":\"V\",\"give\":{\"points\":\"1\"}},"
              "{\"id\":\"piece\",\"name\":\"P\",\"give\":{\"points\":\"1\",\"per_items\":"
              "1}}]");
    earn_of_lines(lines, 1);
    assert_int_equal(earn_fixture.earned.points_micro, 0);
    earn_of_lines(lines, 2);
    assert_int_equal(earn_gave("visit"), 1000000);
    assert_int_equal(earn_gave("piece"), 2000000);
    assert_int_equal(earn_fixture.earned.reasons[1].base, 2); /* pieces */
}

/* No basket gets anything wrong at the ends of what is allowed. */
static void
test_great_amounts(void **state)
{
    const int64_t most = INT64_C(100000);
    struct earn_basket basket = earn_bare(most);
    const struct earn_case c = earn_case_of(&basket);

    (void)state;
    earn_read("\"earn\":[{\"id\":\"m\",\"name\":\"M\",\"give\":{\"per_unit\":\"1000000\"}"
              "}],\"bonuses\":[{\"id\":\"t\",\"name\":\"T\",\"times\":\"8\"}]");
    earn_run(&c);
    assert_int_equal(earn_fixture.earned.points_micro, INT64_C(8000000000000000));
    basket.card_minor = 33333;
    earn_run(&c);
    assert_int_equal(earn_fixture.earned.points_micro, INT64_C(8000000000000000));
    basket = earn_bare(INT64_MAX / 2);
    assert_false(earn(earn_fixture.rules.compiled, 2, &c, &earn_fixture.earned));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, earn_open, earn_close)
    const struct CMUnitTest tests[] = {
        TEST(test_a_bonus_goes_with_its_condition),
        TEST(test_tender_shares_of_goods),
        TEST(test_tax_and_tip),
        TEST(test_the_highest_multiplier_of_each_line),
        TEST(test_ties_and_stacks),
        TEST(test_gives_of_whole_baskets),
        TEST(test_what_the_basket_has),
        TEST(test_limits),
        TEST(test_a_limit_is_used_by_who_gives),
        TEST(test_no_place_for_a_counter),
        TEST(test_tender_of_bonuses),
        TEST(test_memory),
        TEST(test_a_limited_winner_takes_what_is_free),
        TEST(test_free_goods),
        TEST(test_great_amounts),
    };

    return cmocka_run_group_tests_name("earn", tests, NULL, NULL);
}
