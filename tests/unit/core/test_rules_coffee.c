/*
 * The coffee preset compiled: the bits of its rules, the masks of place, time, person and
 * goods, and what each rule has come to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/civil.h"
#include "svc/core/entry.h"
#include "svc/core/rules/rules_id.h"
#include "tests/unit/core/rules_fixture.h"

#define MICRO INT64_C(1000000)

/* Bits of the coffee preset. */
enum {
    BASE_GREEN = RULES_EARN_BIT,
    BASE_GOLD,
    BASE_RESERVE,
    DOUBLE_DAY = RULES_BONUSES_BIT,
    DOUBLE_DAY_RESERVE,
    OWN_CUP,
    LOAD_50 = RULES_LOADS_BIT,
    LOAD_30,
    BREAKFAST = RULES_CHALLENGES_BIT,
    FOUR_WEEKS,
    EXTRA_SHOT = RULES_REWARDS_BIT,
    MOD_MONDAY = RULES_REWARDS_BIT + 6,
};

static struct rules rules;

static const struct rules_compiled *
coffee(void)
{
    rules = (struct rules){.version = 5};
    rules_take_preset("coffee", 2, &rules);
    assert_int_equal(rules.format, 2);
    return rules.compiled;
}

static void
test_coffee_size(void **state)
{
    const struct rules_compiled *c = coffee();

    (void)state;
    assert_in_range(c->bytes, 4 * 1024, 8 * 1024);
    assert_int_equal(c->counters, 34);
    assert_int_equal(rules.version, 5);
    assert_int_equal(rules.currency_exponent, 2);
    assert_string_equal(c->name, "Coffee 2026");
    assert_int_equal(c->counts[RULES_EARN], 3);
    assert_int_equal(c->counts[RULES_REWARDS], 7);
    assert_int_equal(c->counts[RULES_GIFTS], 0);
    assert_int_equal(c->flag_count, 1);
    assert_string_equal(c->flags[0], "own_cup");
    rules_take_preset("visits", 0, &rules);
    assert_int_equal(rules.compiled->counters, 9);
    rules_take_preset("cashback", 2, &rules);
    assert_int_equal(rules.compiled->counters, 11);
}

static void
test_coffee_context(void **state)
{
    const struct rules_compiled *c = coffee();
    const struct rules_context *x = &c->context;

    (void)state;
    CHECK_ALL_BUT(c, &x->tier[0], BASE_GOLD, BASE_RESERVE, DOUBLE_DAY,
                  DOUBLE_DAY_RESERVE);
    CHECK_ALL_BUT(c, &x->tier[1], BASE_GREEN, BASE_RESERVE, DOUBLE_DAY_RESERVE);
    CHECK_ALL_BUT(c, &x->tier[2], BASE_GREEN, BASE_GOLD);
    CHECK_ALL_BUT(c, &x->tier[15], BASE_GREEN, BASE_GOLD, BASE_RESERVE, DOUBLE_DAY,
                  DOUBLE_DAY_RESERVE);
    CHECK_ALL_BUT(c, &x->weekday[0], -1);
    CHECK_ALL_BUT(c, &x->weekday[1], MOD_MONDAY);
    CHECK_ALL_BUT(c, &x->channel[CHANNEL_SYSTEM], -1);
    CHECK_ALL_BUT(c, &x->flag_free, OWN_CUP);
    CHECK_MASK(&x->flag[0], OWN_CUP);
    CHECK_MASK(&x->flag[1], -1);
    CHECK_ALL_BUT(c, &x->tag_free, -1);
    CHECK_ALL_BUT(c, &x->store_other, -1);
    assert_int_equal(x->tag_count + x->store_count, 0);
}

static void
test_coffee_times(void **state)
{
    const struct rules_compiled *c = coffee();
    const struct rules_context *x = &c->context;
    int32_t may = civil_day_from_date(2026, 5, 6),
            june = civil_day_from_date(2026, 6, 17);

    (void)state;
    assert_int_equal(x->minute_count, 3);
    assert_int_equal(x->minutes[0].from, 0);
    CHECK_ALL_BUT(c, &x->minutes[0].mask, BREAKFAST);
    assert_int_equal(x->minutes[1].from, 6 * 60);
    CHECK_ALL_BUT(c, &x->minutes[1].mask, -1);
    assert_int_equal(x->minutes[2].from, 11 * 60);
    CHECK_ALL_BUT(c, &x->minutes[2].mask, BREAKFAST);
    assert_int_equal(x->day_count, 13);
    assert_int_equal(x->days[0].from, INT32_MIN);
    CHECK_ALL_BUT(c, &x->days[0].mask, DOUBLE_DAY, DOUBLE_DAY_RESERVE);
    assert_int_equal(x->days[3].from, may);
    CHECK_ALL_BUT(c, &x->days[3].mask, DOUBLE_DAY);
    assert_int_equal(x->days[4].from, may + 1);
    CHECK_ALL_BUT(c, &x->days[4].mask, DOUBLE_DAY, DOUBLE_DAY_RESERVE);
    assert_int_equal(x->days[5].from, june);
    CHECK_ALL_BUT(c, &x->days[5].mask, DOUBLE_DAY_RESERVE);
}

static void
test_coffee_goods(void **state)
{
    const struct rules_compiled *c = coffee();
    const struct rules_word *alcohol = rules_word_of(c, false, "alcohol");

    (void)state;
    assert_int_equal(c->goods.word_count, 2);
    assert_non_null(alcohol);
    assert_true(alcohol->excluded);
    CHECK_MASK(&alcohol->meant, -1);
    assert_null(rules_word_of(c, true, "alcohol"));
    assert_null(rules_word_of(c, false, "drinks"));
    CHECK_ALL_BUT(c, &c->goods.all, -1);
    CHECK_ALL_BUT(c, &c->goods.open, -1);
    assert_false(c->goods.tax_counts || c->goods.tip_counts);
}

static void
test_coffee_rules(void **state)
{
    const struct rules_compiled *c = coffee();
    const struct rules_bonus *cup = &c->bonuses[2];
    const struct rules_challenge *breakfast = &c->challenges[0];
    const struct rules_reward *two_off = &c->rewards[1];

    (void)state;
    assert_int_equal(c->earn[1].give.kind, RULES_PER_UNIT);
    assert_int_equal(c->earn[1].give.micro, 1200000);
    assert_int_equal(c->earn[1].rule.at_least_minor, 1);
    assert_int_equal(c->earn[1].rule.tender, RULES_ANY);
    assert_true(c->earn[1].rule.key == rules_id(SLICE("base-gold")));
    assert_string_equal(c->bonuses[0].rule.id, "double-day");
    assert_string_equal(c->bonuses[1].rule.id, "double-day-reserve");
    assert_string_equal(cup->rule.id, "own-cup");
    assert_int_equal(cup->kind, RULES_TIMES);
    assert_int_equal(cup->more_micro, MICRO);
    assert_true(cup->max_micro == INT64_MAX);
    assert_int_equal(cup->rule.limit_count, 1);
    assert_int_equal(cup->rule.limits[0].most, 3);
    assert_int_equal(cup->rule.limits[0].per, RULES_DAY);
    assert_false(cup->rule.limits[0].in_points);
    assert_int_equal(c->loads[0].load_minor, 5000);
    assert_int_equal(c->loads[0].rule.place, 1);
    assert_int_equal(c->loads[1].points_micro, 10 * MICRO);
    assert_false(c->loads[1].rule.qualifies);
    assert_int_equal(breakfast->count, RULES_VISITS);
    assert_int_equal(breakfast->per, RULES_SPAN_WEEK);
    assert_int_equal(breakfast->rule.at_least_minor, 300);
    assert_int_equal(breakfast->repeat, 1);
    assert_true(breakfast->rule.qualifies);
    assert_int_equal(c->challenges[1].count, RULES_WEEKS);
    assert_int_equal(c->challenges[1].target, 4);
    assert_int_equal(two_off->kind, RULES_OFF);
    assert_int_equal(two_off->voucher_days, 30);
    assert_int_equal(two_off->times_max, 1);
    assert_ptr_equal(rules.rewards[1].id, two_off->rule.id);
    assert_int_equal(rules.rewards[1].cost_micro, 60 * MICRO);
    assert_int_equal(rules.rewards[1].worth_minor, 200);
}

static void
test_coffee_levels(void **state)
{
    const struct rules_compiled *c = coffee();

    (void)state;
    assert_int_equal(rules.level_count, 3);
    assert_string_equal(rules_tier_name(&rules, 2), "Reserve");
    assert_string_equal(rules_tier_name(&rules, 3), "");
    assert_int_equal(rules.levels[2].points_micro, 2500 * MICRO);
    assert_int_equal(c->tiers.window_months, 12);
    assert_int_equal(c->tiers.hold_months, 12);
    assert_int_equal(c->tiers.down, RULES_DOWN_BY_POINTS);
    assert_int_equal(c->points.life, RULES_LIFE_ACTIVITY);
    assert_int_equal(c->points.months[0], 6);
    assert_int_equal(c->points.months[1], 0);
    assert_int_equal(c->points.months[2], 0);
    assert_int_equal(c->points.months[3], 6);
    assert_true(rules.debt_allowed);
    assert_int_equal(c->points.debt_max_micro, 5000 * MICRO);
    assert_int_equal(rules.limits.purchase_max_minor, 100000);
    assert_int_equal(rules.limits.transfer_day_max_minor, 50000);
    assert_int_equal(rules.limits.gift_min_minor, 500);
    assert_int_equal(rules.limits.offline_count, 1);
    assert_int_equal(rules.limits.purchase_day_max_minor, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coffee_size),  cmocka_unit_test(test_coffee_context),
        cmocka_unit_test(test_coffee_times), cmocka_unit_test(test_coffee_goods),
        cmocka_unit_test(test_coffee_rules), cmocka_unit_test(test_coffee_levels),
    };
    int failed = cmocka_run_group_tests_name("rules_coffee", tests, NULL, NULL);

    rules_end();
    return failed;
}
