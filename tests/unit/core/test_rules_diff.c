/*
 * What differs between two documents: rule by rule, in words, across the formats.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/rules/rules_diff.h"
#include "tests/unit/core/rules_fixture.h"

static struct arena arena;
static struct rules_changes changes;

static void
diff(const char *before, const char *after)
{
    struct rules rules = {.version = 0};

    if (!rules_take(before, &rules_shop, &rules) ||
        !rules_take(after, &rules_shop, &rules)) {
        fail_msg("%s", rules_errors_line(&rules_said, 0));
    }
    arena_reset(&arena);
    changes =
        rules_diff(&arena, rules_quote(&arena, before), rules_quote(&arena, after), 2);
}

/* The lines of all changes, in their order; ends with NULL. */
static void
check(const char *before, const char *after, const char *const *lines)
{
    size_t count = 0;

    diff(before, after);
    for (; lines[count] != NULL; count++) {
        if (count == changes.count) {
            fail_msg("missing: %s", lines[count]);
        }
        assert_string_equal(rules_change_line(&arena, &changes.items[count]),
                            lines[count]);
    }
    if (changes.count > count) {
        fail_msg("more: %s", rules_change_line(&arena, &changes.items[count]));
    }
}

#define CHECK(before, after, ...) \
    check((before), (after), (const char *const[]){__VA_ARGS__, NULL})
#define CHECK_SAME(before, after) check((before), (after), (const char *const[]){NULL})

static void
test_rules_change(void **state)
{
    (void)state;
    CHECK(BONUS("'times':'2','when':{'tiers':['gold']}"),
          BONUS("'times':'3','when':{'tiers':['gold','green'],'hours':[['06:00','11:00'],"
                "['14:00','24:00']]},'limit':[{'times':3,'per':'day'}]"),
          "bonus b (N): limit is 3 times per day, was not said before",
          "bonus b (N): times was 2, is 3",
          "bonus b (N): when.hours is 06:00-11:00, 14:00-24:00, was not said before",
          "bonus b (N): when.tiers was gold, is gold, green");
    CHECK(WHEN("'at_least':500,'lines':{'categories':['tea']}"), WHEN("'at_least':1250"),
          "base rule e (N): when.at_least was 5.00, is 12.50",
          "base rule e (N): when.lines.categories was tea, is not said any more");
    CHECK(WITH_EARN(RULE("e", "'give':{'points':'3','per_amount':500}")),
          WITH_EARN(RULE("e", "'give':{'points':'3','per_items':2}")),
          "base rule e (N): give.per_amount was 5.00, is not said any more",
          "base rule e (N): give.per_items is 2, was not said before");
}

static void
test_new_and_gone(void **state)
{
    const char *none = WITH("'flags':['cup']");
    const char *bonus = WITH("'flags':['cup'],'bonuses':[" RULE(
        "b",
        "'times':'2','when':{'flags':['cup']},'limit':[{'times':3,'per':'day'}]") "]");

    (void)state;
    CHECK(none, bonus,
          "bonus b (N): new: limit 3 times per day, times 2, when.flags cup");
    assert_int_equal(changes.items[0].before.n, 0);
    assert_true(changes.items[0].after.n > 0);
    assert_string_equal(changes.items[0].member, "");
    CHECK(bonus, none, "bonus b (N): is gone");
    assert_int_equal(changes.items[0].after.n, 0);
    CHECK(BONUS("'times':'2'"), WITH("'bonuses':[" RULE("c", "'times':'2'") "]"),
          "bonus b (N): is gone", "bonus c (N): new: times 2");
    CHECK(GIFT("'on':'join','points':'5'"), LOAD(""), "gift g (N): is gone",
          "load bonus l (N): new: at_least 0.01, points 1");
}

static void
test_settings(void **state)
{
    (void)state;
    CHECK(WITH_LIMITS("'load_min':500,'load_max':50000,'load_day_max':100000,"
                      "'balance_max':200000,'purchase_max':100000"),
          WITH_LIMITS("'load_min':500,'load_max':60000,'load_day_max':100000,"
                      "'balance_max':200000,'purchase_max':100000,'reloads_per_day':5"),
          "program: limits.load_max was 500.00, is 600.00",
          "program: limits.reloads_per_day is 5, was not said before");
    CHECK(WITH("'flags':['cup'],'counts':{'tip':true}"), WITH("'flags':['bag']"),
          "program: counts.tip was yes, is not said any more",
          "program: flags was cup, is bag");
    CHECK(WITH_TIERS("'window_months':12,'hold_months':12,'down':'one','levels':[" LEVELS
                     "]"),
          WITH_TIERS("'window_months':24,'hold_months':0,'down':'by_points','levels':[{"
                     "'id':'green','number':0,'name':'Green','points':0},{'id':'au',"
                     "'number':1,'name':'Au','points':600},{'id':'pt','number':2,'name':"
                     "'Pt','points':900}]"),
          "program: tiers.down was one, is by_points",
          "program: tiers.hold_months was 12, is 0",
          "program: tiers.window_months was 12, is 24",
          "level 1 (Au): id was gold, is au", "level 1 (Au): name was Gold, is Au",
          "level 1 (Au): points was 500, is 600", "level 2 (Pt): new: id pt, points 900");
}

/* What is left out is what it is then, and decimals are numbers. */
static void
test_the_same_in_other_words(void **state)
{
    (void)state;
    CHECK_SAME(BONUS("'times':'2'"),
               BONUS("'times':'2.0','stack':false,'priority':0,'qualifies':true"));
    CHECK_SAME(BONUS("'extra':{'per_unit':'1.50'},'max':'10'"),
               BONUS("'max':'10.000','extra':{'per_unit':'1.5'}"));
    CHECK_SAME(WITH_REWARDS(REWARD("")),
               WITH_REWARDS(REWARD(",'times_max':1,'gift_only':false,'voucher_days':0")));
    CHECK_SAME(WITH("'flags':[]"), WITH("'counts':{'tax':false,'tip':false}"));
    CHECK_SAME(
        WITH_LIMITS("'load_min':500,'load_max':50000,'load_day_max':100000,"
                    "'balance_max':200000,'purchase_max':100000"),
        WITH_LIMITS("'purchase_max':100000,'balance_max':200000,'load_day_max':100000,"
                    "'load_max':50000,'load_min':500,'reloads_per_day':3,'offline_max':"
                    "0,'gift_min':500"));
}

#define SIMPLE                                                                        \
    "{'earn':[{'id':'e','tender':'card','points_per_unit':'2'},{'id':'any','tender':" \
    "'any','points_per_unit':'1.0'}],'rewards':[{'id':'tea','name':'Tea','cost':9,"   \
    "'worth':300}],'limits':{'load_min':500,'load_max':50000,'load_day_max':100000,"  \
    "'balance_max':200000,'purchase_max':100000},'points_expire_months':6,"           \
    "'debt_allowed':true,'tiers':['Green']}"

static void
test_formats(void **state)
{
    (void)state;
    CHECK_SAME(SIMPLE, SIMPLE);
    CHECK(SIMPLE,
          WHOLE("'tiers':{'window_months':12,'hold_months':0,'down':'one','levels':[{"
                "'id':'green','number':0,'name':'Green','points':0}]},'earn':[{'id':'e',"
                "'name':'By card','give':{'per_unit':'2'},'when':{'tender':'card'}},{'id'"
                ":'any','name':'All','give':{'per_unit':'1'}}]," POINTS
                ",'rewards':[{'id':'tea','name':'Tea','cost':9,'worth':300,'kind':"
                "'amount'}]," LIMITS),
          "program: name is N, was not said before",
          "program: tiers.down is one, was not said before",
          "program: tiers.hold_months is 0, was not said before",
          "program: tiers.window_months is 12, was not said before",
          "level 0 (Green): id is green, was not said before",
          "level 0 (Green): points is 0, was not said before",
          "base rule e (By card): name is By card, was not said before",
          "base rule any (All): name is All, was not said before");
    CHECK_SAME(WITH_REWARDS(REWARD("")), WITH_REWARDS(REWARD("")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules_change),
        cmocka_unit_test(test_new_and_gone),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_the_same_in_other_words),
        cmocka_unit_test(test_formats),
    };
    int failed;

    arena_init(&arena);
    failed = cmocka_run_group_tests_name("rules_diff", tests, NULL, NULL);
    arena_release(&arena);
    rules_end();
    return failed;
}
