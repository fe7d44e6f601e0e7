/*
 * Trying rules: what is told of points, arithmetic, limits and what another rule outbid.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/civil.h"
#include "svc/core/rules/rules_try.h"
#include "tests/unit/core/rules_fixture.h"

#define MICRO INT64_C(1000000)

static struct arena arena;
static struct rules rules;
static struct account who;
static struct rules_tried tried;

static int
setup(void **state)
{
    (void)state;
    arena_init(&arena);
    account_clear(&who);
    assert_true(civil_zone_set("America/New_York"));
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void
take(const char *document)
{
    rules = (struct rules){.version = 0};
    if (!rules_take(document, &rules_shop, &rules)) {
        fail_msg("%s: %s", document, rules_errors_line(&rules_said, 0));
    }
}

/* At a time of New York, at st_1. */
static bool
try_it(int32_t day, int32_t minute, const struct op_purchase *bought)
{
    const struct rules_try asked = {
        .who = &who,
        .bought = bought,
        .when = {0, day, minute},
        .where = {11, CHANNEL_TILL},
    };

    return rules_try(&arena, &rules, &asked, &tried);
}

/* A day of June 2026. */
static int32_t
june(int32_t day)
{
    return civil_day_from_date(2026, 6, day);
}

static struct op_purchase
bare(int64_t amount_minor)
{
    return (struct op_purchase){.amount_minor = amount_minor, .card_minor = amount_minor};
}

static void
check_reason(size_t at, const char *id, int64_t micro, const char *text)
{
    assert_true(at < tried.reason_count);
    assert_string_equal(tried.reasons[at].id, id);
    assert_int_equal(tried.reasons[at].points_micro, micro);
    assert_string_equal(tried.reasons[at].text, text);
}

/* Entry 8 of the worked month: lunch and a latte with an own cup on a double day. */
static void
test_coffee(void **state)
{
    const struct op_line lines[] = {{SLICE("lunch"), SLICE("food"), 1, 1240},
                                    {SLICE("latte"), SLICE("drinks"), 1, 475}};
    const struct slice flags[] = {SLICE("own_cup"), SLICE("nobody")};
    const struct op_purchase bought = {
        .amount_minor = 1967,
        .card_minor = 1967,
        .basket = {.tax_minor = 152, .tip_minor = 100, .lines = lines, .line_count = 2},
        .flags = {flags, 2},
    };

    (void)state;
    rules_take_preset("coffee", 2, &rules);
    assert_true(rules_try_who(&rules, SLICE("gold"), NULL, 0, &who));
    assert_true(try_it(june(17), 750, &bought));
    assert_int_equal(tried.points_micro, 41160000);
    assert_int_equal(tried.qualifying_micro, 41160000);
    assert_int_equal(tried.reason_count, 2);
    check_reason(0, "base-gold", 20580000, "17.15 × 1.2");
    check_reason(1, "double-day", 20580000, "20.58 × (2 − 1)");
    assert_string_equal(tried.reasons[1].name, "Double day");
    assert_int_equal(tried.blocked_count, 0);
    assert_int_equal(tried.lost_count, 1);
    assert_string_equal(tried.lost[0]->id, "own-cup");
}

static void
test_a_limit_that_is_used_up(void **state)
{
    const struct slice flag = SLICE("own_cup");
    struct op_purchase bought = bare(475);

    (void)state;
    bought.flags = (struct op_flags){&flag, 1};
    rules_take_preset("coffee", 2, &rules);
    assert_true(rules_try_who(&rules, SLICE_NONE, NULL, 0, &who));
    assert_true(rules_try_used(&rules, SLICE("own-cup"), 1, 2, june(1), &who));
    assert_true(try_it(june(1), 500, &bought));
    assert_int_equal(tried.blocked_count, 0);
    assert_int_equal(tried.points_micro, 9500000);
    assert_true(rules_try_used(&rules, SLICE("own-cup"), 1, 1, june(1), &who));
    assert_true(try_it(june(1), 500, &bought));
    assert_int_equal(tried.points_micro, 4750000);
    assert_int_equal(tried.blocked_count, 1);
    assert_string_equal(tried.blocked[0].id, "own-cup");
    assert_int_equal(tried.blocked[0].limit->most, 3);
    assert_int_equal(tried.blocked[0].limit->per, RULES_DAY);
    assert_int_equal(tried.blocked[0].used, 3);
    assert_true(try_it(june(2), 500, &bought));
    assert_int_equal(tried.blocked_count, 0);
}

/* What a limit in points leaves cuts the gain; when it leaves nothing, it is told. */
static void
test_limits_in_points(void **state)
{
    const struct op_purchase bought = bare(1000);

    (void)state;
    take(BONUS("'extra':{'per_unit':'5'},'limit':[{'times':9,'per':'ever'},{'points':"
               "'60','per':'month'}],'max':'45','qualifies':false"));
    assert_true(try_it(june(1), 500, &bought));
    check_reason(0, "b", 45 * MICRO, "min(10.00 × 5, 45)");
    assert_int_equal(tried.qualifying_micro, 0);
    assert_true(rules_try_used(&rules, SLICE("b"), 2, 52500000, june(1), &who));
    assert_true(try_it(june(1), 500, &bought));
    check_reason(0, "b", 7500000, "min(10.00 × 5, 7.5)");
    assert_true(rules_try_used(&rules, SLICE("b"), 2, 7500000, june(30), &who));
    assert_true(try_it(june(1), 500, &bought));
    assert_int_equal(tried.reason_count, 0);
    assert_true(tried.blocked[0].limit->in_points);
    assert_int_equal(tried.blocked[0].used, 60 * MICRO);
    assert_true(try_it(civil_day_from_date(2026, 7, 1), 500, &bought));
    assert_int_equal(tried.points_micro, 45 * MICRO);
}

static void
test_no_room_for_another_counter(void **state)
{
    const struct op_purchase bought = bare(1000);

    (void)state;
    take(BONUS("'extra':{'points':'5'},'limit':[{'times':9,'per':'ever'}]"));
    who.counter_count = ACCOUNT_COUNTERS_MAX;
    for (size_t i = 0; i < ACCOUNT_COUNTERS_MAX; i++) {
        who.counters[i] = (struct counter){(int64_t)i + 1, 0, 1};
    }
    assert_true(try_it(june(1), 500, &bought));
    assert_int_equal(tried.blocked_count, 1);
    assert_null(tried.blocked[0].limit);
    assert_false(rules_try_used(&rules, SLICE("b"), 1, 1, june(1), &who));
}

#define FIVE_GIVES                                                        \
    "{'id':'unit','name':'N','give':{'per_unit':'1.25'}},"                \
    "{'id':'amount','name':'N','give':{'points':'10','per_amount':500}}," \
    "{'id':'items','name':'N','give':{'points':'0.5','per_items':3}},"    \
    "{'id':'visit','name':'N','give':{'points':'2'}},"                    \
    "{'id':'card','name':'N','give':{'per_unit':'1'},'when':{'tender':'card'}}"
#define MULTIPLIED                                                    \
    "'earn':[{'id':'e','name':'N','give':{'per_unit':'1'}}],"         \
    "'bonuses':[{'id':'half','name':'N','times':'1.5','stack':true}," \
    "{'id':'triple','name':'N','times':'3'}]"

/* Every way to give, and multipliers of what is given so. */
static void
test_arithmetic(void **state)
{
    const struct op_line lines[] = {{SLICE("a"), SLICE("x"), 7, 1715}};
    const struct op_purchase bought = {.amount_minor = 1715,
                                       .card_minor = 700,
                                       .tender = TENDER_SPLIT,
                                       .basket = {.lines = lines, .line_count = 1}};
    const struct op_purchase large = bare(100000);

    (void)state;
    take(WITH_EARN(FIVE_GIVES));
    assert_true(try_it(june(1), 500, &bought));
    check_reason(0, "unit", 21437500, "17.15 × 1.25");
    check_reason(1, "amount", 30 * MICRO, "⌊17.15 / 5.00⌋ × 10");
    check_reason(2, "items", 1 * MICRO, "⌊7 / 3⌋ × 0.5");
    check_reason(3, "visit", 2 * MICRO, "2");
    check_reason(4, "card", 7 * MICRO, "7.00 × 1");
    take(WHOLE(TIERS "," MULTIPLIED "," POINTS "," REWARDS "," LIMITS));
    assert_true(try_it(june(1), 500, &bought));
    check_reason(0, "e", 17150000, "17.15 × 1");
    check_reason(1, "triple", 34300000, "17.15 × (3 − 1)");
    check_reason(2, "half", 8575000, "17.15 × (1.5 − 1)");
    assert_true(try_it(june(1), 500, &large));
    check_reason(1, "triple", 2000 * MICRO, "1000 × (3 − 1)");
}

static void
test_tags_and_levels(void **state)
{
    const struct slice tags[] = {SLICE("vip"), SLICE("staff"), SLICE("new")};
    const struct op_purchase bought = bare(1000);

    (void)state;
    take(WHEN("'tags':['staff'],'tiers':['gold'],'stores':['st_1']"));
    assert_true(rules_try_who(&rules, SLICE("gold"), tags, 3, &who));
    assert_true(try_it(june(1), 500, &bought));
    assert_int_equal(tried.points_micro, MICRO);
    assert_true(rules_try_who(&rules, SLICE("green"), tags, 3, &who));
    assert_true(try_it(june(1), 500, &bought));
    assert_int_equal(tried.points_micro, 0);
    assert_true(rules_try_who(&rules, SLICE("gold"), tags, 1, &who));
    assert_true(try_it(june(1), 500, &bought));
    assert_int_equal(tried.points_micro, 0);
    assert_false(rules_try_who(&rules, SLICE("iron"), tags, 1, &who));
}

static void
test_limits_that_are_not_there(void **state)
{
    (void)state;
    take(BONUS("'times':'2','limit':[{'times':3,'per':'day'}]"));
    assert_false(rules_try_used(&rules, SLICE("b"), 2, 1, june(1), &who));
    assert_false(rules_try_used(&rules, SLICE("b"), 0, 1, june(1), &who));
    assert_false(rules_try_used(&rules, SLICE("tea"), 1, 1, june(1), &who));
    assert_false(rules_try_used(&rules, SLICE("nobody"), 1, 1, june(1), &who));
    assert_true(rules_try_used(&rules, SLICE("b"), 1, 1, june(1), &who));
}

static void
test_format_1(void **state)
{
    const struct op_purchase bought = {
        .amount_minor = 1000, .card_minor = 250, .tender = TENDER_SPLIT};
    const struct op_purchase most = bare(100000), more = bare(100001);

    (void)state;
    take("{'earn':[{'id':'base','tender':'card','points_per_unit':'2'},{'id':'else',"
         "'tender':'other','points_per_unit':'0.5'}],'rewards':[],'limits':{'load_min':1,"
         "'load_max':2,'load_day_max':2,'balance_max':2,'purchase_max':100000},"
         "'points_expire_months':6,'debt_allowed':true,'tiers':['green','gold']}");
    assert_true(rules_try_who(&rules, SLICE("gold"), NULL, 0, &who));
    assert_int_equal(who.tier, 1);
    assert_false(rules_try_who(&rules, SLICE("iron"), NULL, 0, &who));
    assert_true(try_it(june(1), 500, &bought));
    check_reason(0, "base", 5 * MICRO, "2.50 x 2");
    check_reason(1, "else", 3750000, "7.50 x 0.5");
    assert_int_equal(tried.points_micro, 8750000);
    assert_int_equal(tried.blocked_count + tried.lost_count, 0);
    assert_false(rules_try_used(&rules, SLICE("base"), 1, 1, june(1), &who));
    assert_true(try_it(june(1), 500, &most));
    assert_false(try_it(june(1), 500, &more));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_coffee, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_limit_that_is_used_up, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limits_in_points, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_room_for_another_counter, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_arithmetic, setup, teardown),
        cmocka_unit_test_setup_teardown(test_tags_and_levels, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limits_that_are_not_there, setup, teardown),
        cmocka_unit_test_setup_teardown(test_format_1, setup, teardown),
    };
    int failed = cmocka_run_group_tests_name("rules_try", tests, NULL, NULL);

    rules_end();
    return failed;
}
