/*
 * Documents of format 2 that are good but for their size: what there is room for, and
 * that everything wrong is told at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/core/rules_fixture.h"

enum { TEXT_MAX = 80 * 1024 };

/* A document that is put together piece by piece. */
static char text[TEXT_MAX];
static size_t length;

__attribute__((format(printf, 1, 2))) static void
put(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    length += (size_t)vsnprintf(text + length, sizeof text - length, format, args);
    va_end(args);
    assert_true(length < sizeof text);
}

/* Bonuses 0 to count - 1, each with what `more` says of its number. */
static void
put_bonuses(int count, void (*more)(int number))
{
    length = 0;
    put("{" HEAD "," TIERS "," REST ",'bonuses':[");
    for (int i = 0; i < count; i++) {
        put("%s{'id':'b%d','name':'N'", i > 0 ? "," : "", i);
        more(i);
        put("}");
    }
    put("]}");
}

/* One error, this one, in the document. */
static void
check_refused(const char *path, const char *problem, const char *right)
{
    struct rules rules = {0};

    assert_false(rules_take(text, &rules_shop, &rules));
    assert_int_equal(rules_said.count, 1);
    assert_string_equal(rules_said.items[0].path, path);
    assert_string_equal(rules_said.items[0].problem, problem);
    assert_string_equal(rules_said.items[0].right, right);
}

static void
check_taken(struct rules *ret)
{
    if (!rules_take(text, &rules_shop, ret)) {
        fail_msg("%s", rules_errors_line(&rules_said, 0));
    }
}

/* 4 hours of one minute each cut the day 8 times: 47 of them and the begin are 95. */
static void
more_hours(int number)
{
    put(",'times':'2','when':{'hours':[");
    for (int i = 0; i < 4 && number * 4 + i < 48; i++) {
        int minute = (number * 4 + i) * 20 + 1;

        put("%s['%02d:%02d','%02d:%02d']", i > 0 ? "," : "", minute / 60, minute % 60,
            (minute + 5) / 60, (minute + 5) % 60);
    }
    put("]}");
}

static void
more_hours_to_midnight(int number)
{
    put(",'times':'2','when':{'hours':[['%02d:%02d','24:00']]}", number / 60,
        number % 60);
}

static void
test_hours(void **state)
{
    struct rules rules = {0};

    (void)state;
    put_bonuses(12, more_hours);
    check_refused("bonuses[11].when.hours[3]",
                  "All hours together cut the day into more than 96 parts.",
                  "Let more of them begin and end at the same times.");
    put_bonuses(11, more_hours);
    check_taken(&rules);
    assert_int_equal(rules.compiled->context.minute_count, 89);
    put_bonuses(64, more_hours_to_midnight);
    check_taken(&rules);
    assert_int_equal(rules.compiled->context.minute_count, 64);
}

/* Every second day of some years: each cuts the calendar twice. */
static void
more_days(int number)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int month = number % 12;

    put(",'times':'2','when':{'on':[");
    for (int day = 2; day <= lengths[month]; day += 2) {
        put("%s'%d-%02d-%02d'", day > 2 ? "," : "", 2026 + number / 12, month + 1, day);
    }
    put("]}");
}

static void
test_days(void **state)
{
    struct rules rules = {0};

    (void)state;
    put_bonuses(36, more_days);
    check_refused("bonuses[34].when.on[4]",
                  "All dates together cut the calendar into more than 1024 parts.",
                  "Leave out rules that are over.");
    put_bonuses(34, more_days);
    check_taken(&rules);
    assert_int_equal(rules.compiled->context.day_count, 1015);
}

static void
more_words(int number)
{
    put(",'times':'2','when':{'lines':{'%s':[", number % 2 == 0 ? "skus" : "categories");
    for (int i = 0; i < 64; i++) {
        put("%s'%d'", i > 0 ? "," : "", number / 2 * 64 + i);
    }
    put("]}}");
}

/* A sku and a category of the same text are two; the same one of many rules is one. */
static void
test_words(void **state)
{
    struct rules rules = {0};

    (void)state;
    put_bonuses(9, more_words);
    check_refused("bonuses[8].when.lines.skus[0]",
                  "There are more than 512 different categories and skus in the "
                  "document.",
                  "Name categories instead of many skus.");
    put_bonuses(8, more_words);
    check_taken(&rules);
    assert_int_equal(rules.compiled->goods.word_count, 512);
    assert_int_equal(rules.compiled->goods.slot_count, 1024);
}

static void
more_limits(int number)
{
    put(",'times':'2','limit':[{'times':1,'per':'day'}%s]",
        number < 10 ? ",{'times':9,'per':'ever'}" : "");
}

/* 9 of its own, 64 and 10 limits, and 61 of challenges: 144. */
static void
put_counters(int visits)
{
    put_bonuses(64, more_limits);
    length -= 1;
    put(",'challenges':[");
    for (int i = 0; i < 4; i++) {
        put("{'id':'w%d','name':'N','count':'items','target':2,'per':'week','points':'1'}"
            ",",
            i);
    }
    put("{'id':'m','name':'N','count':'amount','target':2,'per':'month','points':'1'},"
        "{'id':'r','name':'N','count':'weeks','target':8,'points':'1'}");
    for (int i = 0; i < visits; i++) {
        put(",{'id':'v%d','name':'N','count':'visits','target':2,'per':'ever',"
            "'points':'1'}",
            i);
    }
    put("]}");
}

static void
test_counters(void **state)
{
    struct rules rules = {0};

    (void)state;
    put_counters(1);
    check_taken(&rules);
    assert_int_equal(rules.compiled->counters, 144);
    put_counters(2);
    check_refused("", "An account could need 146 counters.",
                  "Leave out limits and challenges until it is 144: a limit needs 1, a "
                  "challenge per week 10, per month 4, else 2, weeks in a row 5 more "
                  "than their target and a few.");
}

/* A condition on 32 tags of its own. */
static void
put_tags(int number)
{
    put("'when':{");
    for (int half = 0; half < 2; half++) {
        put("%s", half == 0 ? "'tags':[" : "],'without_tags':[");
        for (int i = 0; i < 16; i++) {
            put("%s'%x'", i > 0 ? "," : "", number * 32 + half * 16 + i);
        }
    }
    put("]}");
}

static void
more_tags(int number)
{
    put(",'times':'2',");
    put_tags(number);
}

/* Tags are the largest of the tables: 56 bytes each, thousands of them. */
static void
test_bytes(void **state)
{
    struct rules rules = {0};

    (void)state;
    put_bonuses(64, more_tags);
    check_taken(&rules);
    assert_int_equal(rules.compiled->context.tag_count, 2048);
    assert_in_range(rules.compiled->bytes, 160 * 1024, 184 * 1024);
    length = 0;
    put("{" HEAD "," TIERS "," POINTS "," LIMITS ",'earn':[");
    for (int i = 0; i < 32; i++) {
        put("%s{'id':'e%d','name':'N','give':{'points':'1'},", i > 0 ? "," : "", i);
        put_tags(128 + i);
        put("}");
    }
    put("],'rewards':[");
    for (int i = 0; i < 64; i++) {
        put("%s{'id':'r%d','name':'N','cost':1,'worth':1,'kind':'item',",
            i > 0 ? "," : "", i);
        put_tags(64 + i);
        put("}");
    }
    put("],'bonuses':[");
    for (int i = 0; i < 64; i++) {
        put("%s{'id':'b%d','name':'N'", i > 0 ? "," : "", i);
        more_tags(i);
        put("}");
    }
    put("]}");
    check_refused("", "It takes 430 KiB when it is compiled.",
                  "Leave out rules, tags and stores until it is 256 KiB.");
}

/* Fifty errors are told, and that there are more. */
static void
more_unknown(int number)
{
    put(",'times':'2','when':{'tiers':['x%d']}", number);
}

static void
test_many_errors(void **state)
{
    struct rules rules = {0};

    (void)state;
    put_bonuses(50, more_unknown);
    assert_false(rules_take(text, &rules_shop, &rules));
    assert_int_equal(rules_said.count, RULES_ERRORS_MAX);
    assert_false(rules_said.more);
    put_bonuses(51, more_unknown);
    assert_false(rules_take(text, &rules_shop, &rules));
    assert_int_equal(rules_said.count, RULES_ERRORS_MAX);
    assert_true(rules_said.more);
    assert_string_equal(rules_said.items[49].path, "bonuses[49].when.tiers[0]");
}

/* Each thing that is wrong is told, in one go. */
static void
test_all_at_once(void **state)
{
    static const char *const paths[] = {"bonuses[0].budget",
                                        "bonuses[1].id",
                                        "bonuses[0].when.tiers[0]",
                                        "bonuses[0].when.hours[0][1]",
                                        "bonuses[0].budget",
                                        "bonuses[0].max",
                                        "bonuses[1]"};
    struct rules rules = {0};

    (void)state;
    assert_false(rules_take(
        BONUS("'times':'2','max':'5','budget':{'per':'day'},'when':{'tiers':['x'],'hours'"
              ":[['05:00','04:00']]}},{'id':'b','name':'N'"),
        &rules_shop, &rules));
    assert_int_equal(rules_said.count, sizeof paths / sizeof paths[0]);
    for (size_t i = 0; i < rules_said.count; i++) {
        assert_string_equal(rules_said.items[i].path, paths[i]);
    }
}

/* A birthday and who brought a friend buy nothing, either; these gifts wait besides. */
static void
test_gifts_without_basket(void **state)
{
    static const char *const problems[] = {
        "There are no gifts on birthdays yet.", "There are no gifts for referrals yet.",
        "A birthday has no basket.", "Who brought a friend has no basket."};
    struct rules rules = {0};

    (void)state;
    assert_false(
        rules_take(GIFT("'on':'birthday','points':'5','when':{'at_least':1}},{'id':"
                        "'r','name':'N','on':'referral','points':'5','wait_days':3,"
                        "'when':{'tender':'card'}"),
                   &rules_shop, &rules));
    assert_int_equal(rules_said.count, sizeof problems / sizeof problems[0]);
    for (size_t i = 0; i < rules_said.count; i++) {
        assert_string_equal(rules_said.items[i].problem, problems[i]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hours),       cmocka_unit_test(test_days),
        cmocka_unit_test(test_words),       cmocka_unit_test(test_counters),
        cmocka_unit_test(test_bytes),       cmocka_unit_test(test_many_errors),
        cmocka_unit_test(test_all_at_once), cmocka_unit_test(test_gifts_without_basket),
    };
    int failed = cmocka_run_group_tests_name("rules_room", tests, NULL, NULL);

    rules_end();
    return failed;
}
