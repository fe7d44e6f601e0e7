/*
 * Good documents in which something looks like a mistake: what is said of it, and that
 * nothing is said where there is nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/civil.h"
#include "svc/core/rules/rules_warn.h"
#include "tests/unit/core/rules_fixture.h"

/* 10 June 2026, a Wednesday. */
enum { TODAY = 20614 };

static struct arena arena;
static struct rules_errors warnings;

static void
warn(const char *document)
{
    struct rules rules = {.version = 0};

    if (!rules_take(document, &rules_shop, &rules)) {
        fail_msg("%s: %s", document, rules_errors_line(&rules_said, 0));
    }
    arena_reset(&arena);
    rules_errors_init(&warnings, &arena);
    rules_warn(rules_quote(&arena, document), TODAY, &warnings);
}

static void
check_quiet(const char *document)
{
    warn(document);
    if (warnings.count > 0) {
        fail_msg("%s: %s", document, rules_errors_line(&warnings, 0));
    }
}

/* One warning, this one. */
static void
check(const char *document, const char *line)
{
    warn(document);
    assert_int_equal(warnings.count, 1);
    assert_string_equal(rules_errors_line(&warnings, 0), line);
}

#define PAST \
    "earn[0].when: All its days are past. Leave the rule out, or write later days."
#define NEVER                                                                            \
    "earn[0].when: There is no such day: from, to, on and weekdays exclude each other. " \
    "Look at the calendar, or leave one of them out."

static void
test_days(void **state)
{
    (void)state;
    check_quiet(WHEN("'weekdays':['mon']"));
    check_quiet(WHEN("'to':'2026-06-10'"));
    check(WHEN("'to':'2026-06-09'"), PAST);
    check(WHEN("'to':'2026-06-14','weekdays':['mon','tue']"), PAST);
    check_quiet(WHEN("'to':'2026-06-15','weekdays':['mon']"));
    check_quiet(WHEN("'on':['2026-01-01','2026-06-10']"));
    check(WHEN("'on':['2026-01-01','2026-06-09']"), PAST);
    check_quiet(WHEN("'from':'2026-07-01'"));
    check_quiet(WHEN("'from':'2026-07-01','to':'2026-07-02','weekdays':['thu']"));
    check(WHEN("'from':'2026-07-01','to':'2026-07-02','weekdays':['mon','fri']"), NEVER);
    check(WHEN("'from':'2026-07-01','on':['2026-06-30']"), NEVER);
    check(WHEN("'to':'2026-07-01','on':['2026-07-02']"), NEVER);
    check(WHEN("'weekdays':['mon'],'on':['2026-06-30','2026-07-01']"), NEVER);
    check_quiet(WHEN("'weekdays':['tue'],'on':['2026-06-30','2026-07-01']"));
    check(CHALLENGE("'count':'visits','target':1,'points':'1','per':{'from':'2026-06-01',"
                    "'to':'2026-06-09'}"),
          "challenges[0].per.to: It is past. Leave the rule out, or write a later day.");
    check_quiet(CHALLENGE("'count':'visits','target':1,'points':'1','per':{'from':"
                          "'2026-06-01','to':'2026-06-10'}"));
}

static void
test_people(void **state)
{
    (void)state;
    check(WHEN("'tags':['a','b'],'without_tags':['b','a','c']"),
          "earn[0].when.tags: without_tags excludes whoever has one of them. Take it out "
          "of one of the two.");
    check_quiet(WHEN("'tags':['a','b'],'without_tags':['b']"));
    check(WHEN("'stores':['st_1'],'without_stores':['st_1']"),
          "earn[0].when.stores: without_stores excludes all of them. Take one out of one "
          "of the two.");
    check_quiet(WHEN("'stores':['st_1','st_2'],'without_stores':['st_1']"));
}

#define EXCLUDED "'exclude':{'categories':['alcohol'],'skus':['bag']},"
#define OTHERS   " Name others, or take them out of exclude or without_…."

static void
test_goods(void **state)
{
    (void)state;
    check(WITH(EXCLUDED "'bonuses':[" RULE("b", "'times':'2','when':{'lines':{"
                                                "'categories':['alcohol'],'skus':['bag']"
                                                "}}") "]"),
          "bonuses[0].when.lines: All these goods are excluded." OTHERS);
    check(WITH(EXCLUDED "'bonuses':[" RULE("b", "'times':'2','when':{'has':{'skus':["
                                                "'bag']}}") "]"),
          "bonuses[0].when.has: All these goods are excluded." OTHERS);
    check(WITH("'bonuses':[" RULE("b", "'times':'2','when':{'lines':{'skus':['x'],"
                                       "'without_skus':['x']}}") "]"),
          "bonuses[0].when.lines: All these goods are excluded." OTHERS);
    check_quiet(WITH(EXCLUDED "'bonuses':[" RULE(
        "b", "'times':'2','when':{'lines':{'categories':['alcohol','tea']}}") "]"));
    check_quiet(WITH(EXCLUDED "'bonuses':[" RULE(
        "b", "'times':'2','when':{'lines':{'without_categories':['tea']}}") "]"));
    check(WHEN("'at_least':100001"),
          "earn[0].when.at_least: No purchase is that large: limits.purchase_max is "
          "100000. Lower it, or raise the limit.");
    check_quiet(WHEN("'at_least':100000"));
}

static void
test_gives(void **state)
{
    (void)state;
    check(WITH_EARN(RULE("e", "'give':{'per_unit':'0'}")),
          "earn[0].give.per_unit: It gives nothing. Write a rate above 0, or leave the "
          "rule out.");
    check(WITH_EARN(RULE("e", "'give':{'points':'1','per_amount':100001}")),
          "earn[0].give.per_amount: No purchase is that large: limits.purchase_max is "
          "100000. Lower it, or raise the limit.");
    check(BONUS("'times':'1'"),
          "bonuses[0].times: Once the base points give nothing more. Write a number "
          "above 1, or leave the rule out.");
    check(BONUS("'extra':{'per_unit':'0'}"),
          "bonuses[0].extra.per_unit: It gives nothing. Write a rate above 0, or leave "
          "the rule out.");
    check(WITH("'loads':[" RULE("l", "'at_least':50001,'points':'1'") "]"),
          "loads[0].at_least: No load is that large: limits.load_max is 50000. Lower it, "
          "or raise the limit.");
    check_quiet(LOAD(""));
}

static void
test_whole(void **state)
{
    (void)state;
    check(WITH_EARN(RULE("e", "'give':{'points':'1'},'when':{'tiers':['green']}")),
          "tiers.levels[1]: No rule of earn is for it: its members earn nothing. Add it "
          "to the tiers of one, or write a rule without tiers.");
    check_quiet(
        WITH_EARN(RULE("e", "'give':{'points':'1'},'when':{'tiers':['green']}") "," RULE(
            "f", "'give':{'points':'1'},'when':{'tiers':['gold']}")));
    check(WITH("'flags':['cup']"),
          "flags[0]: No rule asks for it. Use it in when.flags of a rule.");
    check(WITH_REWARDS(REWARD(",'gift_only':true")),
          "rewards[0].gift_only: No gift and no challenge gives it. Give it in one of "
          "them, or leave it out.");
}

/* The presets are of 2026; what was good then has nothing that looks like a mistake. */
static void
test_presets(void **state)
{
    static const char *const names[] = {"coffee", "visits", "cashback"};
    struct rules rules = {.version = 0};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        arena_reset(&arena);
        rules_errors_init(&warnings, &arena);
        rules_take_preset(names[i], i == 1 ? 0 : 2, &rules);
        rules_warn(rules_preset_text, 20454, &warnings);
        assert_int_equal(warnings.count, 0);
    }
}

static void
test_format_1(void **state)
{
    (void)state;
    check_quiet("{'earn':[{'id':'a','tender':'any','points_per_unit':'0'}],'rewards':[],"
                "'limits':{'load_min':1,'load_max':2,'load_day_max':2,'balance_max':2,"
                "'purchase_max':2},'points_expire_months':6,'debt_allowed':true}");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),     cmocka_unit_test(test_people),
        cmocka_unit_test(test_goods),    cmocka_unit_test(test_gives),
        cmocka_unit_test(test_whole),    cmocka_unit_test(test_presets),
        cmocka_unit_test(test_format_1),
    };
    int failed;

    arena_init(&arena);
    failed = cmocka_run_group_tests_name("rules_warn", tests, NULL, NULL);
    arena_release(&arena);
    rules_end();
    return failed;
}
