/*
 * Documents of format 2 whose meaning is wrong: every refusal, where it is told and what
 * is said to be right. All of them are told at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/core/rules_fixture.h"

static const struct rules_case cases[] = {
    /* tiers and points */
    {WITH_TIERS("'window_months':12,'year_from_month':1,'hold_months':12,'down':'one','"
                "levels':[" LEVELS "]"),
     "tiers.year_from_month", "The window is a number of months already.",
     "Write window_months or year_from_month, not both."},
    {WITH_TIERS("'hold_months':12,'down':'one','levels':[" LEVELS "]"), "tiers",
     "It does not say over how long points count.",
     "Write window_months, such as 12, or year_from_month, such as 1 for years from "
     "January on."},
    {WITH_TIERS("'window_months':24,'hold_months':12,'down':'one','levels':[" LEVELS "]"),
     "tiers.hold_months", "Window and hold are 36 months together.",
     "Lower one of them: together they may be 35."},
    {WITH_TIERS("'window_months':12,'hold_months':0,'down':'one','levels':[{'id':'a','"
                "number':1,'name':'A','points':0}]"),
     "tiers.levels[0].number", "The first level is the one that everybody begins with.",
     "Write 0, or put the level with number 0 first."},
    {WITH_TIERS("'window_months':12,'hold_months':0,'down':'one','levels':[{'id':'a','"
                "number':0,'name':'A','points':5}]"),
     "tiers.levels[0].points", "The first level is the one that everybody begins with.",
     "Write 0."},
    {WITH_TIERS("'window_months':12,'hold_months':0,'down':'one','levels':[" LEVELS
                ",{'id':'a','number':2,'name':'A','points':500}]"),
     "tiers.levels[2].points", "The level before it has 500 points.",
     "Write more than that; levels stand lowest first."},
    {WITH_TIERS("'window_months':12,'hold_months':0,'down':'one','levels':[" LEVELS
                ",{'id':'a','number':1,'name':'A','points':501}]"),
     "tiers.levels[2].number", "tiers.levels[1] has this number already.",
     "Give each level a number that none has or had."},
    {WITH_POINTS("'life':{'after':'earning'},'debt':{'allowed':true}"), "points.life",
     "It does not say how long points live.",
     "Write one of months (0: they never end), days and on."},
    {WITH_POINTS(
         "'life':{'after':'earning','months':6,'days':9},'debt':{'allowed':true}"),
     "points.life", "It says more than one way how long points live.",
     "Write one of months (0: they never end), days and on."},
    {WITH_POINTS("'life':{'after':'activity','days':9},'debt':{'allowed':true}"),
     "points.life.after", "Only months are counted after an activity.",
     "Write earning, or months instead of days or on."},
    {WITH_POINTS("'life':{'after':'earning','days':9,'by_tier':[{'tier':'gold','months':"
                 "1}]},'debt':{'allowed':true}"),
     "points.life.by_tier", "Only months can differ by tier.",
     "Leave it out, or write months."},
    {WITH_POINTS(
         "'life':{'after':'earning','days':9,'by_tier':[]},'debt':{'allowed':true}"),
     "points.life.by_tier", "Only months can differ by tier.",
     "Leave it out, or write months."},
    {WITH_POINTS("'life':{'after':'earning','days':9,'at_least_months':1},'debt':{'"
                 "allowed':true}"),
     "points.life.at_least_months",
     "It belongs to a life that ends on a day of the year.",
     "Leave it out, or write on."},
    {WITH_POINTS("'life':{'after':'earning','on':'02-29'},'debt':{'allowed':true}"),
     "points.life.on", "Not every year has this day.",
     "Write month and day, such as \"12-31\" or \"02-28\"."},
    {WITH_POINTS("'life':{'after':'earning','months':6,'by_tier':[{'tier':'silver','"
                 "months':1}]},'debt':{'allowed':true}"),
     "points.life.by_tier[0].tier", "There is no level of this id.",
     "Write one of tiers.levels: green, gold."},
    {WITH_POINTS("'life':{'after':'earning','months':6,'by_tier':[{'tier':'gold','months'"
                 ":1},{'tier':'gold','months':2}]},'debt':{'allowed':true}"),
     "points.life.by_tier[1].tier", "It stands here twice.", "Leave one of them out."},
    {WITH_POINTS(
         "'life':{'after':'earning','months':6},'debt':{'allowed':false,'max':5}"),
     "points.debt.max", "There is no debt that could be limited.",
     "Leave it out, or write \"allowed\": true."},
    /* ids */
    {WITH_EARN(RULE("e", "'give':{'points':'1'}") "," RULE("e", "'give':{'points':'1'}")),
     "earn[1].id", "earn[0] has this id already.",
     "Give it an id of its own, which no level and no rule of any section has."},
    {WITH_EARN(RULE("gold", "'give':{'points':'1'}")), "earn[0].id",
     "tiers.levels[1] has this id already.",
     "Give it an id of its own, which no level and no rule of any section has."},
    {BONUS("'times':'2'},{'id':'tea','name':'N','times':'2'"), "rewards[0].id",
     "bonuses[1] has this id already.",
     "Give it an id of its own, which no level and no rule of any section has."},
    /* when */
    {WHEN("'tiers':['green','silver']"), "earn[0].when.tiers[1]",
     "There is no level of this id.", "Write one of tiers.levels: green, gold."},
    {WHEN("'flags':['own_cup']"), "earn[0].when.flags[0]", "There is no flag of this id.",
     "Add it to flags, \"flags\": [\"own_cup\"], or write one that stands there."},
    {WHEN("'stores':['st_1','st_3']"), "earn[0].when.stores[1]",
     "There is no store of this id.", "Write one of those that crema stores list shows."},
    {WHEN("'without_stores':['st_3']"), "earn[0].when.without_stores[0]",
     "There is no store of this id.", "Write one of those that crema stores list shows."},
    {WHEN("'from':'2026-02-29'"), "earn[0].when.from", "The calendar has no such day.",
     "Look at the length of the month."},
    {WHEN("'to':'2026-00-10'"), "earn[0].when.to", "The calendar has no such day.",
     "Look at the length of the month."},
    {WHEN("'on':['2028-02-29','2026-04-31']"), "earn[0].when.on[1]",
     "The calendar has no such day.", "Look at the length of the month."},
    {WHEN("'from':'2026-07-02','to':'2026-07-01'"), "earn[0].when.to",
     "It is before from, which is 2026-07-02.",
     "Write the last day of the period, which is the first one or later."},
    {WHEN("'hours':[['06:00','11:00'],['22:00','02:00']]"), "earn[0].when.hours[1][1]",
     "It is not later than the begin, which is 22:00.",
     "Write a later end; for hours over midnight write two, such as [\"22:00\", "
     "\"24:00\"] and [\"00:00\", \"02:00\"]."},
    {WHEN("'hours':[['06:05','06:05']]"), "earn[0].when.hours[0][1]",
     "It is not later than the begin, which is 06:05.",
     "Write a later end; for hours over midnight write two, such as [\"22:00\", "
     "\"24:00\"] and [\"00:00\", \"02:00\"]."},
    {WHEN("'has':{'items':2}"), "earn[0].when.has",
     "It does not say what the basket has.", "Write categories or skus, or both."},
    /* give */
    {WITH_EARN(RULE("e", "'give':{'per_unit':'1','points':'1'}")), "earn[0].give",
     "per_unit stands alone.", "Write per_unit, or points with per_amount or per_items."},
    {WITH_EARN(RULE("e", "'give':{'per_amount':5}")), "earn[0].give",
     "It does not say how many points.",
     "Write per_unit (points per unit of currency), or points: alone for a visit, with "
     "per_amount or with per_items."},
    {WITH_EARN(RULE("e", "'give':{'points':'1','per_amount':5,'per_items':5}")),
     "earn[0].give", "It says per_amount and per_items.", "Write one of them."},
    /* bonuses */
    {BONUS("'priority':1"), "bonuses[0]", "It does not say what it gives.",
     "Write times, which multiplies base points, or extra, which gives more."},
    {BONUS("'times':'2','extra':{'points':'1'}"), "bonuses[0]",
     "It says times and extra.",
     "Write times, which multiplies base points, or extra, which gives more."},
    {BONUS("'times':'2','max':'5'"), "bonuses[0].max", "Only what adds can be cut off.",
     "Leave it out, or write \"stack\": true."},
    {BONUS("'times':'2','stack':false,'limit':[{'points':'5','per':'day'}]"),
     "bonuses[0].limit[0].points", "Only a bonus that adds can be limited in points.",
     "Write times."},
    {BONUS("'extra':{'points':'1'},'stack':false"), "bonuses[0].stack",
     "An extra always adds.", "Leave it out."},
    {BONUS("'extra':{'points':'1'},'priority':0"), "bonuses[0].priority",
     "An extra always adds: nothing goes before it.", "Leave it out."},
    {BONUS("'extra':{'per_unit':'1','per_items':5}"), "bonuses[0].extra",
     "per_unit stands alone.", "Write per_unit, or points with per_amount or per_items."},
    {BONUS("'extra':{'points':'1'},'limit':[{'per':'day'}]"), "bonuses[0].limit[0]",
     "It does not say how much.", "Write times or points."},
    {BONUS("'extra':{'points':'1'},'limit':[{'times':1,'per':'day'},{'times':1,'points':'"
           "1','per':'ever'}]"),
     "bonuses[0].limit[1]", "It says times and points.", "Write times or points."},
    /* loads */
    {WITH("'flags':['f'],'loads':[" RULE(
         "l", "'at_least':1,'points':'1','when':{'flags':['f']}") "]"),
     "loads[0].when.flags", "A load has no basket.",
     "Leave it out: it can be asked of purchases alone."},
    {LOAD(",'when':{'tender':'card'}"), "loads[0].when.tender", "A load has no basket.",
     "Leave it out: it can be asked of purchases alone."},
    {LOAD(",'when':{'at_least':500}"), "loads[0].when.at_least", "A load has no basket.",
     "Leave it out: it can be asked of purchases alone."},
    {LOAD(",'when':{'lines':{'skus':['a']}}"), "loads[0].when.lines",
     "A load has no basket.", "Leave it out: it can be asked of purchases alone."},
    {LOAD(",'when':{'has':{'skus':['a']}}"), "loads[0].when.has", "A load has no basket.",
     "Leave it out: it can be asked of purchases alone."},
    {LOAD(",'limit':[{'per':'day'}]"), "loads[0].limit[0]", "It does not say how much.",
     "Write times or points."},
    /* gifts */
    {GIFT("'on':'join'"), "gifts[0]", "It does not say what it gives.",
     "Write points, or reward and valid."},
    {GIFT("'on':'join','points':'5','reward':'tea','valid':[{'days':1}]"), "gifts[0]",
     "It gives points and a reward.", "Write points, or reward and valid."},
    {GIFT("'on':'join','reward':'coffee','valid':[{'days':1}]"), "gifts[0].reward",
     "There is no reward of this id.", "Write the id of one of rewards."},
    {GIFT("'on':'join','reward':'tea'"), "gifts[0].valid", "It is missing.",
     "Say for how many days, such as [{\"days\": 30}]."},
    {GIFT("'on':'join','points':'5','valid':[{'days':1}]"), "gifts[0].valid",
     "Points are not valid for days: points.life says how long.", "Leave it out."},
    {GIFT("'on':'join','reward':'tea','valid':[{'tier':'gold','days':1}]"),
     "gifts[0].valid", "It does not say the days for every level.",
     "Add the levels that are missing, or an item without tier for the others."},
    {GIFT("'on':'join','reward':'tea','valid':[{'tier':'silver','days':1},{'days':1}]"),
     "gifts[0].valid[0].tier", "There is no level of this id.",
     "Write one of tiers.levels: green, gold."},
    {GIFT("'on':'join','reward':'tea','valid':[{'tier':'gold','days':1},{'tier':'gold','"
          "days':2},{'days':1}]"),
     "gifts[0].valid[1]", "It stands here twice.", "Leave one of them out."},
    {GIFT("'on':'join','reward':'tea','valid':[{'days':1},{'days':2}]"),
     "gifts[0].valid[1]", "There is an item for the others already.",
     "Leave one of them out."},
    {GIFT("'on':'join','reward':'tea','valid':[{'days':1}],'limit':[{'points':'1','per':'"
          "day'}]"),
     "gifts[0].limit[0].points", "A reward is not counted in points.", "Write times."},
    {GIFT("'on':'join','points':'5','wait_days':3"), "gifts[0].wait_days",
     "Only a gift on referral waits.", "Leave it out."},
    {GIFT("'on':'join','points':'5','when':{'at_least':500}"), "gifts[0].when.at_least",
     "Who joins has no basket.", "Leave it out: it can be asked of purchases alone."},
    /* challenges */
    {CHALLENGE("'count':'visits','target':3,'points':'1'"), "challenges[0].per",
     "It is missing.",
     "Write \"week\", \"month\", \"ever\" or {\"from\": \"2026-06-01\", \"to\": "
     "\"2026-06-30\"}."},
    {CHALLENGE("'count':'visits','target':3,'per':'week'"), "challenges[0]",
     "It does not say what it gives.", "Write points, or reward and valid."},
    {CHALLENGE("'count':'visits','target':3,'per':{'from':'2026-06-30','to':'2026-06-01'}"
               ",'points':'1'"),
     "challenges[0].per.to", "It is before from, which is 2026-06-30.",
     "Write the last day of the period, which is the first one or later."},
    {CHALLENGE("'count':'visits','target':3,'per':{'from':'2026-06-01','to':'2026-06-31'}"
               ",'points':'1'"),
     "challenges[0].per.to", "The calendar has no such day.",
     "Look at the length of the month."},
    {CHALLENGE("'count':'weeks','target':1,'points':'1'"), "challenges[0].target",
     "It is 1.", "Write 2 to 11: weeks in a row."},
    {CHALLENGE("'count':'weeks','target':12,'points':'1'"), "challenges[0].target",
     "It is 12.", "Write 2 to 11: weeks in a row."},
    {CHALLENGE("'count':'weeks','target':4,'per':'week','points':'1'"),
     "challenges[0].per", "Weeks in a row are counted by weeks.", "Leave it out."},
    {CHALLENGE("'count':'weeks','target':4,'repeat':2,'points':'1'"),
     "challenges[0].repeat", "A run of weeks can always be made again.", "Leave it out."},
    /* rewards */
    {WITH_REWARDS(REWARD(
         ",'times_max':1000000,'limit':[{'times':1,'per':'day'}]") ",{'id':'r','name':'N'"
                                                                   ",'cost':1000000000,'"
                                                                   "worth':1,'kind':'"
                                                                   "amount','times_max':"
                                                                   "1000000}"),
     "rewards[1].times_max",
     "So many at once come to more points or money than can be counted.",
     "Lower it, cost or worth."},
    {WITH_REWARDS("{'id':'r','name':'N','cost':1,'worth':9007199254740992,'kind':'amount'"
                  ",'times_max':1000000}"),
     "rewards[0].times_max",
     "So many at once come to more points or money than can be counted.",
     "Lower it, cost or worth."},
    /* limits */
    {WITH_LIMITS("'load_min':500,'load_max':499,'load_day_max':500,'balance_max':500,'"
                 "purchase_max':1"),
     "limits.load_max", "It is 499, below load_min, which is 500.",
     "Write at least 500."},
    {WITH_LIMITS("'load_min':500,'load_max':500,'load_day_max':499,'balance_max':500,'"
                 "purchase_max':1"),
     "limits.load_day_max", "It is 499, below load_min, which is 500.",
     "Write at least 500."},
    {WITH_LIMITS("'load_min':500,'load_max':500,'load_day_max':500,'balance_max':499,'"
                 "purchase_max':1"),
     "limits.balance_max", "It is 499, below load_min, which is 500.",
     "Write at least 500."},
    {WITH_LIMITS("'load_min':5,'load_max':500,'load_day_max':500,'balance_max':500,'"
                 "purchase_max':1,'transfer_min':501,'transfer_day_max':501"),
     "limits.transfer_max",
     "It is 500 where it is left out, below transfer_min, which is 501.",
     "Write at least 501."},
    {WITH_LIMITS("'load_min':5,'load_max':500,'load_day_max':500,'balance_max':500,'"
                 "purchase_max':1,'transfer_min':50,'transfer_day_max':49"),
     "limits.transfer_day_max", "It is 49, below transfer_min, which is 50.",
     "Write at least 50."},
    {WHOLE(TIERS "," EARN "," POINTS "," REWARDS "," LIMITS_BUT(",'gift_min':30000")),
     "limits.gift_max",
     "It is 20000 where it is left out, below gift_min, which is 30000.",
     "Write at least 30000."},
    {WHOLE(TIERS "," EARN "," POINTS "," REWARDS
                 "," LIMITS_BUT(",'gift_min':50001,'gift_max':60000")),
     "limits.gift_day_max",
     "It is 50000 where it is left out, below gift_min, which is 50001.",
     "Write at least 50001."},
    /* sums */
    {WHOLE(TIERS ",'earn':[" RULE(
         "e", "'give':{'per_unit':'1000000'}") "]," POINTS "," REWARDS
                                               ",'limits':{'load_min':1,'load_max':1,'"
                                               "load_day_max':1,'balance_max':1,'"
                                               "purchase_max':1000000000}"),
     "limits.purchase_max", "A purchase of it could give 10000000000000 points.",
     "Lower it, or what earn and bonuses give: 9223372036 points are the most."},
    {WHOLE(TIERS ",'earn':[" RULE("e", "'give':{'per_unit':'1000'}") "],'bonuses':[" RULE(
         "b",
         "'times':'100'") "," RULE("s",
                                   "'times':'100','stack':true") "]," POINTS "," REWARDS
                                                                 ",'limits':{'load_min':"
                                                                 "1,'load_max':1,'load_"
                                                                 "day_max':1,'balance_"
                                                                 "max':1,'purchase_max':"
                                                                 "10000000}"),
     "limits.purchase_max", "A purchase of it could give 19900000000 points.",
     "Lower it, or what earn and bonuses give: 9223372036 points are the most."},
    {BONUS("'extra':{'points':'999999999','per_items':1}"), "limits.purchase_max",
     "A purchase of it could give 99999999900000 points.",
     "Lower it, or what earn and bonuses give: 9223372036 points are the most."},
    /* not yet */
    {BONUS("'times':'2','budget':{'times':5,'per':'ever'}"), "bonuses[0].budget",
     "There are no budgets yet.",
     "Leave it out, or limit what each account gets with limit."},
    {LOAD(",'budget':{'points':'5','per':'day'}"), "loads[0].budget",
     "There are no budgets yet.",
     "Leave it out, or limit what each account gets with limit."},
    {GIFT("'on':'join','points':'5','budget':{'points':'5','per':'day'}"),
     "gifts[0].budget", "There are no budgets yet.", "Leave it out."},
    {CHALLENGE(
         "'count':'weeks','target':4,'points':'1','budget':{'points':'5','per':'day'}"),
     "challenges[0].budget", "There are no budgets yet.", "Leave it out."},
    {WITH_REWARDS(REWARD(",'stock':{'per_store':5}")), "rewards[0].stock",
     "Stock is not counted yet.",
     "Leave it out, or limit what each account gets with limit."},
    {GIFT("'on':'birthday','points':'5'"), "gifts[0].on",
     "There are no gifts on birthdays yet.",
     "Give it on join or first_purchase, or leave the gift out."},
    {GIFT("'on':'referred','points':'5'"), "gifts[0].on",
     "There are no gifts to referred friends yet.",
     "Give it on join or first_purchase, or leave the gift out."},
    {GIFT("'on':'referral','points':'5'"), "gifts[0].on",
     "There are no gifts for referrals yet.",
     "Give it on join or first_purchase, or leave the gift out."},
};

static void
test_meanings(void **state)
{
    (void)state;
    rules_check_cases(cases, sizeof cases / sizeof cases[0]);
}

/* What can come into force: some of everything. */
static const char used[] = WHOLE(
    "'counts':{'tax':false},'exclude':{'skus':['a']},'flags':['f']," LIMITS ","
    "'tiers':{'window_months':12,'hold_months':12,'down':'one','levels':[" LEVELS "]},"
    "'earn':[{'id':'e','name':'N','give':{'points':'1'}}],"
    "'bonuses':[{'id':'b0','name':'N','times':'2'},{'id':'b1','name':'N','times':'2'}],"
    "'loads':[{'id':'l','name':'N','at_least':1,'points':'1'}],"
    "'gifts':[{'id':'g','name':'N','on':'join','reward':'r','valid':[{'days':1}]}],"
    "'challenges':[{'id':'c','name':'N','count':'weeks','target':2,'reward':'r',"
    "'valid':[{'days':1}]}],"
    "'points':{'life':{'after':'earning','months':6},'debt':{'allowed':true,'max':5}},"
    "'rewards':[{'id':'r','name':'N','cost':1,'worth':1,'kind':'item','when':{'flags':['"
    "f'"
    "]},'limit':[{'times':1,'per':'day'}],'times_max':2,'gift_only':true,'voucher_days':9"
    "}]");

static void
test_used(void **state)
{
    struct rules rules = {0};

    (void)state;
    assert_true(rules_take(used, &rules_shop, &rules));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_meanings),
        cmocka_unit_test(test_used),
    };
    int failed = cmocka_run_group_tests_name("rules_check", tests, NULL, NULL);

    rules_end();
    return failed;
}
