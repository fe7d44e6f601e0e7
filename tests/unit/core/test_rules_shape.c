/*
 * Documents of format 2 whose shape is wrong: what is refused, where, and what is said to
 * be right. The first error alone is told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/core/rules_fixture.h"

static const struct rules_case cases[] = {
    /* whole */
    {"{'format':3}", "format", "There is no such format.",
     "Write 2, or leave it out in a rule set of the simple form."},
    {"{'format':'2'}", "format", "There is no such format.",
     "Write 2, or leave it out in a rule set of the simple form."},
    {"{'format':2}", "name", "It is missing.",
     "Write a text of 1 to 63 characters in one line, in quotes."},
    {WITH("'bonus':[]"), "bonus", "There is no member of this name here.",
     "Check its spelling and its place; here may stand: format, name, counts, exclude, "
     "flags, tiers, earn, bonuses, loads, gifts, challenges, points, rewards, limits."},
    {WITH("'name2':1"), "name2", "There is no member of this name here.",
     "Check its spelling and its place; here may stand: format, name, counts, exclude, "
     "flags, tiers, earn, bonuses, loads, gifts, challenges, points, rewards, limits."},
    {WHOLE(TIERS "," POINTS "," REWARDS "," LIMITS), "earn", "It is missing.",
     "Write a list of 0 to 32 items in square brackets."},
    {WITH("'counts':null"), "counts", "It is null.",
     "Write an object in curly brackets, with: tax, tip."},
    {WITH("'counts':[]"), "counts", "It is not an object.",
     "Write an object in curly brackets, with: tax, tip."},
    {WITH("'counts':{'tax':1}"), "counts.tax", "It is neither true nor false.",
     "Write true or false, without quotes."},
    {WITH("'exclude':{}"), "exclude", "It is empty.",
     "Write an object in curly brackets, with: categories, skus."},
    {WITH("'exclude':{'categories':[]}"), "exclude.categories", "It has 0 items.",
     "Write a list of 1 to 64 items in square brackets."},
    {WITH("'exclude':{'categories':'a'}"), "exclude.categories", "It is not a list.",
     "Write a list of 1 to 64 items in square brackets."},
    {WITH("'exclude':{'categories':[1]}"), "exclude.categories[0]", "It is not a text.",
     "Write a text of 1 to 64 characters in one line, in quotes."},
    {WITH("'exclude':{'categories':['']}"), "exclude.categories[0]", "It is empty.",
     "Write a text of 1 to 64 characters in one line, in quotes."},
    {WITH("'exclude':{'skus':['a','b','a']}"), "exclude.skus[2]", "It stands here twice.",
     "Leave one of them out."},
    {WITH("'exclude':{'skus':['a\\nb']}"), "exclude.skus[0]",
     "It holds a line break or a control character.",
     "Write a text of 1 to 64 characters in one line, in quotes."},
    {WITH("'flags':['Own cup']"), "flags[0]", "It is not an id.",
     "Write 1 to 31 of a-z, 0-9, '-' and '_' in quotes, such as \"double-day\"."},
    {WITH("'flags':[7]"), "flags[0]", "It is not a text.",
     "Write 1 to 31 of a-z, 0-9, '-' and '_' in quotes, such as \"double-day\"."},
    {WITH("'flags':['12345678901234567890123456789012']"), "flags[0]", "It is not an id.",
     "Write 1 to 31 of a-z, 0-9, '-' and '_' in quotes, such as \"double-day\"."},
    {WITH("'flags':['a','b','c','d','e','f','g','h','i']"), "flags", "It has 9 items.",
     "Write a list of 0 to 8 items in square brackets."},
    {WITH_EARN("7"), "earn[0]", "It is not an object.",
     "Write an object in curly brackets, with: id, name, give. It may also have: names, "
     "when, qualifies, limit."},
    {WITH_EARN("{'id':'e','name':'N'}"), "earn[0].give", "It is missing.",
     "Write an object in curly brackets, with: per_unit, points, per_amount, per_items."},
    {WITH_EARN("{'name':'N','give':{'points':'1'}}"), "earn[0].id", "It is missing.",
     "Write 1 to 31 of a-z, 0-9, '-' and '_' in quotes, such as \"double-day\"."},
    {WITH_EARN(RULE("e", "'give':{}")), "earn[0].give", "It is empty.",
     "Write an object in curly brackets, with: per_unit, points, per_amount, per_items."},
    {WITH_EARN(RULE("e", "'give':1")), "earn[0].give", "It is not an object.",
     "Write an object in curly brackets, with: per_unit, points, per_amount, per_items."},
    {WITH_EARN(RULE("e", "'give':{'points':1}")), "earn[0].give.points",
     "It is not in quotes.",
     "Write a decimal number in quotes from \"0.000001\" to \"999999999\" with at most 6 "
     "decimals, such as \"1.5\"."},
    {WITH_EARN(RULE("e", "'give':{'points':'1.2345678'}")), "earn[0].give.points",
     "It is not a decimal number.",
     "Write a decimal number in quotes from \"0.000001\" to \"999999999\" with at most 6 "
     "decimals, such as \"1.5\"."},
    {WITH_EARN(RULE("e", "'give':{'points':'0'}")), "earn[0].give.points", "It is 0.",
     "Write a decimal number in quotes from \"0.000001\" to \"999999999\" with at most 6 "
     "decimals, such as \"1.5\"."},
    {WITH_EARN(RULE("e", "'give':{'points':'1000000000'}")), "earn[0].give.points",
     "It is 1000000000.",
     "Write a decimal number in quotes from \"0.000001\" to \"999999999\" with at most 6 "
     "decimals, such as \"1.5\"."},
    {WITH_EARN(RULE("e", "'give':{'per_unit':'1000000.1'}")), "earn[0].give.per_unit",
     "It is 1000000.1.",
     "Write a decimal number in quotes from \"0\" to \"1000000\" with at most 6 "
     "decimals, such as \"1.5\"."},
    {WITH_EARN(RULE("e", "'give':{'per_unit':'01'}")), "earn[0].give.per_unit",
     "It is not a decimal number.",
     "Write a decimal number in quotes from \"0\" to \"1000000\" with at most 6 "
     "decimals, such as \"1.5\"."},
    {WITH_EARN(RULE("e", "'give':{'per_unit':'-1'}")), "earn[0].give.per_unit",
     "It is not a decimal number.",
     "Write a decimal number in quotes from \"0\" to \"1000000\" with at most 6 "
     "decimals, such as \"1.5\"."},
    {WITH_EARN(RULE("e", "'give':{'points':'1','per_amount':0}")),
     "earn[0].give.per_amount", "It is 0.",
     "Write a whole number of minor units from 1 to 9007199254740992, without quotes or "
     "a decimal point."},
    {WITH_EARN(RULE("e", "'give':{'points':'1','per_amount':1.5}")),
     "earn[0].give.per_amount", "It is not a whole number.",
     "Write a whole number of minor units from 1 to 9007199254740992, without quotes or "
     "a decimal point."},
    {WITH_EARN(RULE("e", "'give':{'points':'1','per_items':1000001}")),
     "earn[0].give.per_items", "It is 1000001.",
     "Write a whole number of pieces from 1 to 1000000, without quotes or a decimal "
     "point."},
    {WITH_EARN(RULE("e", "'give':{'points':'1'},'limit':[]")), "earn[0].limit",
     "It has 0 items.", "Write a list of 1 to 2 items in square brackets."},
    {WITH_EARN(RULE("e", "'give':{'points':'1'},'limit':[{'points':'1','per':'day'}]")),
     "earn[0].limit[0].times", "It is missing.",
     "Write a whole number from 1 to 1000000000000, without quotes or a decimal point."},
    {WITH_EARN(RULE("e", "'give':{'points':'1'},'limit':[{'times':1,'per':'hour'}]")),
     "earn[0].limit[0].per", "It is none of the words that may stand here.",
     "Write one of: day, week, month, year, ever."},
    {WITH_EARN(RULE("e", "'give':{'points':'1'},'limit':[{'times':1,'per':1}]")),
     "earn[0].limit[0].per", "It is not a text.",
     "Write one of: day, week, month, year, ever."},
    {WITH_EARN(RULE("e", "'give':{'points':'1'},'qualifies':'yes'")), "earn[0].qualifies",
     "It is neither true nor false.", "Write true or false, without quotes."},
    {WITH_EARN(RULE("e", "'give':{'points':'1'},'when':{}")), "earn[0].when",
     "It is empty.",
     "Write an object in curly brackets, with: tiers, tags, without_tags, flags, stores, "
     "without_stores, channels, tender, weekdays, hours, from, to, on, at_least, lines, "
     "has."},
    {WITH_EARN(RULE("e", "'give':{'points':'1'},'names':[]")), "earn[0].names",
     "It is not an object.",
     "Write names by language, at most 8, such as {\"vi\": \"Trà đá\"}."},
    {WITH_EARN(RULE("e", "'give':{'points':'1'},'names':{'vn':1}")), "earn[0].names.vn",
     "It is not a text.", "Write a text of 1 to 63 characters in one line, in quotes."},
    {WITH_EARN(RULE("e", "'give':{'points':'1'},'names':{'vie':'N'}")),
     "earn[0].names.vie", "It is not a language.",
     "Write two small letters, such as \"vi\", or with a country, such as \"pt-BR\"."},
    {WITH_EARN(RULE("e", "'give':{'points':'1'},'names':{'aa':'1','ab':'1','ac':'1','ad':"
                         "'1','ae':'1','af':'1','ag':'1','ah':'1','ai':'1'}")),
     "earn[0].names", "There are 9 languages.",
     "Write names by language, at most 8, such as {\"vi\": \"Trà đá\"}."},
    {WITH_EARN("{'id':'e','name':'"
               "0123456789012345678901234567890123456789012345678901234567890123','give':"
               "{'points':'1'}}"),
     "earn[0].name", "It has 64 characters.",
     "Write a text of 1 to 63 characters in one line, in quotes."},
    /* when */
    {WHEN("'tiers':[]"), "earn[0].when.tiers", "It has 0 items.",
     "Write a list of 1 to 16 items in square brackets."},
    {WHEN("'stores':['demo']"), "earn[0].when.stores[0]", "It is not a store's id.",
     "Write a store's id in quotes, such as \"st_1\": crema stores list shows them."},
    {WHEN("'stores':['st_Demo']"), "earn[0].when.stores[0]", "It is not a store's id.",
     "Write a store's id in quotes, such as \"st_1\": crema stores list shows them."},
    {WHEN("'stores':[1]"), "earn[0].when.stores[0]", "It is not a text.",
     "Write a store's id in quotes, such as \"st_1\": crema stores list shows them."},
    {WHEN("'channels':['phone']"), "earn[0].when.channels[0]",
     "It is none of the words that may stand here.",
     "Write one of: app, web, till, console, provider."},
    {WHEN("'weekdays':['monday']"), "earn[0].when.weekdays[0]",
     "It is none of the words that may stand here.",
     "Write one of: mon, tue, wed, thu, fri, sat, sun."},
    {WHEN("'tender':'cash'"), "earn[0].when.tender",
     "It is none of the words that may stand here.", "Write one of: card, other."},
    {WHEN("'hours':[['06:00','07:00'],['06:00','07:00'],['06:00','07:00'],['06:00','07:"
          "00'],['06:00','07:00']]"),
     "earn[0].when.hours", "It has 5 items.",
     "Write a list of 1 to 4 items in square brackets."},
    {WHEN("'hours':['06:00','11:00']"), "earn[0].when.hours[0]",
     "It is not a begin and an end.",
     "Write a list of begin and end, such as [\"06:00\", \"11:00\"]."},
    {WHEN("'hours':[['06:00']]"), "earn[0].when.hours[0]",
     "It is not a begin and an end.",
     "Write a list of begin and end, such as [\"06:00\", \"11:00\"]."},
    {WHEN("'hours':[['24:00','24:00']]"), "earn[0].when.hours[0][0]",
     "It is not a time of the day.",
     "Write hours and minutes in quotes, from \"00:00\" to \"23:59\"."},
    {WHEN("'hours':[['06:00','24:01']]"), "earn[0].when.hours[0][1]",
     "It is not a time of the day.",
     "Write hours and minutes in quotes, from \"00:00\" to \"24:00\"."},
    {WHEN("'hours':[['06:60','24:00']]"), "earn[0].when.hours[0][0]",
     "It is not a time of the day.",
     "Write hours and minutes in quotes, from \"00:00\" to \"23:59\"."},
    {WHEN("'hours':[[6,11]]"), "earn[0].when.hours[0][0]", "It is not a text.",
     "Write hours and minutes in quotes, from \"00:00\" to \"23:59\"."},
    {WHEN("'from':'1 May'"), "earn[0].when.from", "It is not a date.",
     "Write a date in quotes, such as \"2026-12-24\"."},
    {WHEN("'from':'2026-5-01'"), "earn[0].when.from", "It is not a date.",
     "Write a date in quotes, such as \"2026-12-24\"."},
    {WHEN("'on':[20260501]"), "earn[0].when.on[0]", "It is not a text.",
     "Write a date in quotes, such as \"2026-12-24\"."},
    {WHEN("'at_least':0"), "earn[0].when.at_least", "It is 0.",
     "Write a whole number of minor units from 1 to 9007199254740992, without quotes or "
     "a decimal point."},
    {WHEN("'at_least':9007199254740993"), "earn[0].when.at_least",
     "It is 9007199254740993.",
     "Write a whole number of minor units from 1 to 9007199254740992, without quotes or "
     "a decimal point."},
    {WHEN("'at_least':'5'"), "earn[0].when.at_least", "It is not a whole number.",
     "Write a whole number of minor units from 1 to 9007199254740992, without quotes or "
     "a decimal point."},
    {WHEN("'lines':{}"), "earn[0].when.lines", "It is empty.",
     "Write an object in curly brackets, with: categories, skus, without_categories, "
     "without_skus."},
    {WHEN("'lines':{'category':['a']}"), "earn[0].when.lines.category",
     "There is no member of this name here.",
     "Check its spelling and its place; here may stand: categories, skus, "
     "without_categories, without_skus."},
    {WHEN("'has':{'categories':['a'],'items':0}"), "earn[0].when.has.items", "It is 0.",
     "Write a whole number of pieces from 1 to 1000, without quotes or a decimal point."},
    {WHEN("'has':{'categories':['a'],'items':1001}"), "earn[0].when.has.items",
     "It is 1001.",
     "Write a whole number of pieces from 1 to 1000, without quotes or a decimal point."},
    {WHEN("'at_most':500"), "earn[0].when.at_most",
     "There is no member of this name here.",
     "Check its spelling and its place; here may stand: tiers, tags, without_tags, "
     "flags, stores, without_stores, channels, tender, weekdays, hours, from, to, on, "
     "at_least, lines, has."},
    /* sections */
    {BONUS("'times':2"), "bonuses[0].times", "It is not in quotes.",
     "Write a decimal number in quotes from \"1\" to \"100\" with at most 6 decimals, "
     "such as \"1.5\"."},
    {BONUS("'times':'0.5'"), "bonuses[0].times", "It is 0.5.",
     "Write a decimal number in quotes from \"1\" to \"100\" with at most 6 decimals, "
     "such as \"1.5\"."},
    {BONUS("'times':'100.5'"), "bonuses[0].times", "It is 100.5.",
     "Write a decimal number in quotes from \"1\" to \"100\" with at most 6 decimals, "
     "such as \"1.5\"."},
    {BONUS("'times':'2','priority':1001"), "bonuses[0].priority", "It is 1001.",
     "Write a whole number from -1000 to 1000, without quotes or a decimal point."},
    {BONUS("'extra':{'points':'1'},'max':'0'"), "bonuses[0].max", "It is 0.",
     "Write a decimal number in quotes from \"0.000001\" to \"999999999\" with at most 6 "
     "decimals, such as \"1.5\"."},
    {BONUS("'extra':{'points':'1'},'budget':{'times':1}"), "bonuses[0].budget.per",
     "It is missing.", "Write one of: day, week, month, year, ever."},
    {LOAD(",'wait':1"), "loads[0].wait", "There is no member of this name here.",
     "Check its spelling and its place; here may stand: id, name, names, when, at_least, "
     "points, qualifies, limit, budget."},
    {GIFT("'on':'easter','points':'1'"), "gifts[0].on",
     "It is none of the words that may stand here.",
     "Write one of: join, first_purchase, birthday, referred, referral."},
    {GIFT("'on':'join','reward':'tea','valid':[{'days':0}]"), "gifts[0].valid[0].days",
     "It is 0.",
     "Write a whole number of days from 1 to 366, without quotes or a decimal point."},
    {GIFT("'on':'join','points':'1','wait_days':61"), "gifts[0].wait_days", "It is 61.",
     "Write a whole number of days from 0 to 60, without quotes or a decimal point."},
    {CHALLENGE("'count':'visits','target':0,'per':'week','points':'1'"),
     "challenges[0].target", "It is 0.",
     "Write a whole number from 1 to 1000000000000, without quotes or a decimal point."},
    {CHALLENGE("'count':'visits','target':3,'per':'year','points':'1'"),
     "challenges[0].per", "It is none of the words that may stand here.",
     "Write \"week\", \"month\", \"ever\" or {\"from\": \"2026-06-01\", \"to\": "
     "\"2026-06-30\"}."},
    {CHALLENGE("'count':'visits','target':3,'per':7,'points':'1'"), "challenges[0].per",
     "It is neither a word nor an object.",
     "Write \"week\", \"month\", \"ever\" or {\"from\": \"2026-06-01\", \"to\": "
     "\"2026-06-30\"}."},
    {CHALLENGE("'count':'visits','target':3,'per':{'from':'2026-06-01'},'points':'1'"),
     "challenges[0].per.to", "It is missing.",
     "Write a date in quotes, such as \"2026-12-24\"."},
    {CHALLENGE("'count':'visits','target':3,'per':'week','points':'1','limit':[]"),
     "challenges[0].limit", "There is no member of this name here.",
     "Check its spelling and its place; here may stand: id, name, names, when, count, "
     "target, per, repeat, points, reward, valid, qualifies, budget."},
    {WITH_REWARDS("{'id':'r','name':'N','cost':1000000001,'worth':1,'kind':'item'}"),
     "rewards[0].cost", "It is 1000000001.",
     "Write a whole number of points from 0 to 1000000000, without quotes or a decimal "
     "point."},
    {WITH_REWARDS("{'id':'r','name':'N','cost':1,'worth':-1,'kind':'item'}"),
     "rewards[0].worth", "It is -1.",
     "Write a whole number of minor units from 0 to 9007199254740992, without quotes or "
     "a decimal point."},
    {WITH_REWARDS("{'id':'r','name':'N','cost':1,'worth':1,'kind':'all'}"),
     "rewards[0].kind", "It is none of the words that may stand here.",
     "Write one of: item, amount."},
    {WITH_REWARDS(REWARD(",'times_max':0")), "rewards[0].times_max", "It is 0.",
     "Write a whole number from 1 to 1000000, without quotes or a decimal point."},
    {WITH_REWARDS(REWARD(",'voucher_days':367")), "rewards[0].voucher_days", "It is 367.",
     "Write a whole number of days from 0 to 366, without quotes or a decimal point."},
    {WITH_REWARDS(REWARD(",'stock':{}")), "rewards[0].stock", "It is empty.",
     "Write an object in curly brackets, with: total, per_store."},
    /* tiers, points, limits */
    {WITH_TIERS("'window_months':25,'hold_months':0,'down':'one','levels':[" LEVELS "]"),
     "tiers.window_months", "It is 25.",
     "Write a whole number of months from 1 to 24, without quotes or a decimal point."},
    {WITH_TIERS("'year_from_month':13,'hold_months':0,'down':'one','levels':[" LEVELS
                "]"),
     "tiers.year_from_month", "It is 13.",
     "Write a whole number from 1 to 12, without quotes or a decimal point."},
    {WITH_TIERS("'window_months':12,'hold_months':0,'down':'two','levels':[" LEVELS "]"),
     "tiers.down", "It is none of the words that may stand here.",
     "Write one of: one, by_points."},
    {WITH_TIERS("'window_months':12,'hold_months':0,'down':'one','levels':[]"),
     "tiers.levels", "It has 0 items.",
     "Write a list of 1 to 8 items in square brackets."},
    {WITH_TIERS("'window_months':12,'hold_months':0,'down':'one','levels':[{'id':'a','"
                "number':16,'name':'A','points':0}]"),
     "tiers.levels[0].number", "It is 16.",
     "Write a whole number from 0 to 15, without quotes or a decimal point."},
    {WITH_TIERS("'window_months':12,'hold_months':0,'down':'one','levels':[{'id':'a','"
                "number':0,'name':'A','points':'0'}]"),
     "tiers.levels[0].points", "It is not a whole number.",
     "Write a whole number of points from 0 to 1000000000, without quotes or a decimal "
     "point."},
    {WITH_POINTS("'debt':{'allowed':true}"), "points.life", "It is missing.",
     "Write an object in curly brackets, with: after. It may also have: months, by_tier, "
     "days, on, at_least_months."},
    {WITH_POINTS("'life':{'months':6},'debt':{'allowed':true}"), "points.life.after",
     "It is missing.", "Write one of: earning, activity."},
    {WITH_POINTS("'life':{'after':'earning','months':49},'debt':{'allowed':true}"),
     "points.life.months", "It is 49.",
     "Write a whole number of months from 0 to 48, without quotes or a decimal point."},
    {WITH_POINTS("'life':{'after':'earning','days':401},'debt':{'allowed':true}"),
     "points.life.days", "It is 401.",
     "Write a whole number of days from 1 to 400, without quotes or a decimal point."},
    {WITH_POINTS("'life':{'after':'earning','on':'31 Dec'},'debt':{'allowed':true}"),
     "points.life.on", "It is not a day of the year.",
     "Write month and day in quotes, such as \"12-31\"."},
    {WITH_POINTS("'life':{'after':'earning','on':1231},'debt':{'allowed':true}"),
     "points.life.on", "It is not a text.",
     "Write month and day in quotes, such as \"12-31\"."},
    {WITH_POINTS("'life':{'after':'earning','on':'12-31','at_least_months':37},'debt':{'"
                 "allowed':true}"),
     "points.life.at_least_months", "It is 37.",
     "Write a whole number of months from 0 to 36, without quotes or a decimal point."},
    {WITH_POINTS("'life':{'after':'earning','months':6},'debt':{'allowed':true},'hold_"
                 "back_days':31"),
     "points.hold_back_days", "It is 31.",
     "Write a whole number of days from 0 to 30, without quotes or a decimal point."},
    {WITH_LIMITS("'load_min':500"), "limits.load_max", "It is missing.",
     "Write a whole number of minor units from 1 to 9007199254740992, without quotes or "
     "a decimal point."},
    {WITH_LIMITS("'load_min':500,'load_max':50000,'load_day_max':100000,'balance_max':"
                 "200000,'purchase_max':1000000000001"),
     "limits.purchase_max", "It is 1000000000001.",
     "Write a whole number of minor units from 1 to 1000000000000, without quotes or a "
     "decimal point."},
    {WHOLE(TIERS "," EARN "," POINTS "," REWARDS "," LIMITS_BUT(",'offline_count':5")),
     "limits.offline_count", "It is 5.",
     "Write a whole number from 1 to 4, without quotes or a decimal point."},
    {WHOLE(TIERS "," EARN "," POINTS "," REWARDS "," LIMITS_BUT(",'gift_min':0")),
     "limits.gift_min", "It is 0.",
     "Write a whole number of minor units from 1 to 9007199254740992, without quotes or "
     "a decimal point."},
};

static void
test_shapes(void **state)
{
    (void)state;
    rules_check_cases(cases, sizeof cases / sizeof cases[0]);
}

static void
test_first_error_alone(void **state)
{
    struct rules rules = {0};

    (void)state;
    assert_false(rules_take(WITH("'flags':[1,2],'bonuses':7"), &rules_shop, &rules));
    assert_int_equal(rules_said.count, 1);
    assert_string_equal(rules_said.items[0].path, "flags[0]");
}

/* What is no JSON has no format: both formats say it in one sentence. */
static void
test_no_json(void **state)
{
    struct rules rules = {0};

    (void)state;
    assert_false(rules_take("{'format':2,'name':}", &rules_shop, &rules));
    assert_string_equal(rules_errors_line(&rules_said, 0),
                        "The rule set is not JSON: look at line 1, column 20.");
    assert_false(rules_take("{'format':2,'format':2}", &rules_shop, &rules));
    assert_string_equal(rules_errors_line(&rules_said, 0),
                        "format is given twice; send it once.");
}

/* The document of 64 KiB is read, one byte more is not. */
static void
test_size(void **state)
{
    static const char good[] = WITH("'flags':[]");
    static char text[64 * 1024 + 2];
    struct rules rules = {0};

    (void)state;
    memset(text, ' ', sizeof text - 1);
    memcpy(text, good, sizeof good - 1);
    text[64 * 1024] = '\0';
    assert_true(rules_take(text, &rules_shop, &rules));
    text[64 * 1024] = ' ';
    assert_false(rules_take(text, &rules_shop, &rules));
    assert_string_equal(rules_errors_line(&rules_said, 0),
                        "The rule set has 65 KiB. Shorten it to at most 64 KiB.");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_first_error_alone),
        cmocka_unit_test(test_no_json),
        cmocka_unit_test(test_size),
    };
    int failed = cmocka_run_group_tests_name("rules_shape", tests, NULL, NULL);

    rules_end();
    return failed;
}
