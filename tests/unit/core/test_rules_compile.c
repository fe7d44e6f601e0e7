/*
 * Small documents compiled, for what the coffee preset does not have: precedence, words
 * and tags, stores, dates, prizes, lives of points.
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

static struct rules rules;

static const struct rules_compiled *
take(const char *document)
{
    rules = (struct rules){.version = 5};
    if (!rules_take(document, &rules_shop, &rules)) {
        fail_msg("%s", rules_errors_line(&rules_said, 0));
    }
    return rules.compiled;
}

/* What goes before is the lower bit: times, then priority, then id; stacks; extras. */
static const char bonuses[] =
    WITH("'bonuses':["
         "{'id':'y','name':'N','extra':{'points':'1'}},"
         "{'id':'s1','name':'N','times':'1.5','stack':true},"
         "{'id':'b2','name':'N','times':'2'},"
         "{'id':'s9','name':'N','times':'9','stack':true,'priority':5},"
         "{'id':'a1','name':'N','times':'1','priority':1000},"
         "{'id':'a2','name':'N','times':'2.000'},"
         "{'id':'x0','name':'N','extra':{'points':'9'}},"
         "{'id':'a2p','name':'N','times':'2','priority':1},"
         "{'id':'c3','name':'N','times':'3','priority':-9}"
         "]");

static const char loads[] = WITH("'loads':["
                                 "{'id':'b','name':'N','at_least':5,'points':'1'},"
                                 "{'id':'a','name':'N','at_least':5,'points':'1'},"
                                 "{'id':'c','name':'N','at_least':6,'points':'1'}"
                                 "]");

static void
test_precedence(void **state)
{
    static const char *const order[] = {"c3", "a2p", "a2", "b2", "a1",
                                        "s1", "s9",  "y",  "x0"};
    const struct rules_compiled *c = take(bonuses);

    (void)state;
    assert_int_equal(c->counts[RULES_BONUSES], sizeof order / sizeof order[0]);
    for (size_t i = 0; i < c->counts[RULES_BONUSES]; i++) {
        assert_string_equal(c->bonuses[i].rule.id, order[i]);
    }
    c = take(loads);
    assert_string_equal(c->loads[0].rule.id, "c");
    assert_string_equal(c->loads[1].rule.id, "a");
    assert_string_equal(c->loads[2].rule.id, "b");
}

static const char goods[] =
    WHOLE(TIERS "," POINTS "," REWARDS "," LIMITS
                ",'counts':{'tax':true},'exclude':{'skus':['a']},'earn':["
                "{'id':'e0','name':'N','give':{'points':'1'},'when':{'lines':{'"
                "categories':['a','b']}}},"
                "{'id':'e1','name':'N','give':{'points':'1','per_items':3},"
                "'when':{'lines':{'skus':['a'],'without_categories':['b']}}},"
                "{'id':'e2','name':'N','give':{'points':'2','per_amount':500},"
                "'when':{'lines':{'without_skus':['c']},'tender':'other'}},"
                "{'id':'e3','name':'N','give':{'points':'1'},'qualifies':false,"
                "'when':{'has':{'categories':['b'],'skus':['c'],'items':4}}}"
                "]");

static void
test_goods(void **state)
{
    const struct rules_compiled *c = take(goods);

    (void)state;
    CHECK_MASK(&c->goods.all, 3, RULES_REWARDS_BIT);
    CHECK_MASK(&c->goods.open, 2, 3, RULES_REWARDS_BIT);
    CHECK_MASK(&c->goods.has, 3);
    assert_true(c->goods.tax_counts && !c->goods.tip_counts);
    assert_int_equal(c->goods.word_count, 4);
    CHECK_MASK(&rules_word_of(c, false, "a")->meant, 0);
    assert_false(rules_word_of(c, false, "a")->excluded);
    CHECK_MASK(&rules_word_of(c, true, "a")->meant, 1);
    assert_true(rules_word_of(c, true, "a")->excluded);
    CHECK_MASK(&rules_word_of(c, false, "b")->meant, 0);
    CHECK_MASK(&rules_word_of(c, false, "b")->without, 1);
    CHECK_MASK(&rules_word_of(c, false, "b")->has, 3);
    CHECK_MASK(&rules_word_of(c, true, "c")->without, 2);
    CHECK_MASK(&rules_word_of(c, true, "c")->has, 3);
    assert_int_equal(c->earn[1].give.kind, RULES_PER_ITEMS);
    assert_int_equal(c->earn[1].give.per, 3);
    assert_int_equal(c->earn[2].give.kind, RULES_PER_AMOUNT);
    assert_int_equal(c->earn[2].give.per, 500);
    assert_int_equal(c->earn[2].rule.tender, RULES_OTHER);
    assert_int_equal(c->earn[3].rule.has_items, 4);
    assert_false(c->earn[3].rule.qualifies);
}

static const char contexts[] =
    WHOLE(TIERS "," POINTS "," LIMITS ",'rewards':[],'flags':['f','g'],'earn':["
                "{'id':'e0','name':'N','give':{'points':'1'},"
                "'when':{'tags':['vip','staff'],'channels':['app','provider']}},"
                "{'id':'e1','name':'N','give':{'points':'1'},"
                "'when':{'without_tags':['staff'],'flags':['g']}},"
                "{'id':'e2','name':'N','give':{'points':'1'},"
                "'when':{'stores':['st_2','st_1'],'without_stores':['st_1']}},"
                "{'id':'e3','name':'N','give':{'points':'1'},"
                "'when':{'without_stores':['st_2'],'weekdays':['sun','mon']}}"
                "]");

static void
test_context(void **state)
{
    const struct rules_compiled *c = take(contexts);
    const struct rules_context *x = &c->context;
    bool staff = x->tags[0].key == rules_id(SLICE("staff"));

    (void)state;
    assert_int_equal(x->tag_count, 2);
    assert_true(x->tags[0].key < x->tags[1].key);
    CHECK_MASK(&x->tags[staff ? 0 : 1].asked, 0);
    CHECK_MASK(&x->tags[staff ? 0 : 1].without, 1);
    CHECK_MASK(&x->tags[staff ? 1 : 0].asked, 0);
    CHECK_MASK(&x->tags[staff ? 1 : 0].without, -1);
    CHECK_MASK(&x->tag_free, 1, 2, 3);
    CHECK_MASK(&x->channel[CHANNEL_APP], 0, 1, 2, 3);
    CHECK_MASK(&x->channel[CHANNEL_PROVIDER], 0, 1, 2, 3);
    CHECK_MASK(&x->channel[CHANNEL_TILL], 1, 2, 3);
    CHECK_MASK(&x->flag_free, 0, 2, 3);
    CHECK_MASK(&x->flag[0], -1);
    CHECK_MASK(&x->flag[1], 1);
    CHECK_MASK(&x->weekday[6], 0, 1, 2, 3);
    CHECK_MASK(&x->weekday[5], 0, 1, 2);
    CHECK_MASK(&x->store_other, 0, 1, 3);
    assert_int_equal(x->store_count, 2);
    assert_int_equal(x->stores[0].store_id, 7); /* st_2 */
    CHECK_MASK(&x->stores[0].mask, 0, 1, 2);
    assert_int_equal(x->stores[1].store_id, 11);
    CHECK_MASK(&x->stores[1].mask, 0, 1, 3);
}

/* Who does not look stores up lets no rule through that names some. */
static const char elsewhere[] = WITH_EARN(
    "{'id':'e0','name':'N','give':{'points':'1'},'when':{'stores':['st_9']}},"
    "{'id':'e1','name':'N','give':{'points':'1'},'when':{'without_stores':['st_9']}}");

static void
test_stores_unknown(void **state)
{
    const struct rules_world world = {.currency_exponent = 2};

    (void)state;
    rules = (struct rules){.version = 5};
    assert_true(rules_take(elsewhere, &world, &rules));
    assert_int_equal(rules.compiled->context.store_count, 0);
    CHECK_MASK(&rules.compiled->context.store_other, 1, RULES_REWARDS_BIT);
}

static const char dates[] =
    WITH_EARN("{'id':'e0','name':'N','give':{'points':'1'},"
              "'when':{'from':'2026-07-01','to':'2026-07-31'}},"
              "{'id':'e1','name':'N','give':{'points':'1'},"
              "'when':{'from':'2026-07-31'}},"
              "{'id':'e2','name':'N','give':{'points':'1'},"
              "'when':{'to':'2026-06-30'}},"
              "{'id':'e3','name':'N','give':{'points':'1'},"
              "'when':{'from':'2026-07-10','on':['2026-07-09','2026-07-10']}},"
              "{'id':'e4','name':'N','give':{'points':'1'},"
              "'when':{'hours':[['00:00','00:30'],['23:00','24:00']]}}");

static void
test_dates(void **state)
{
    const struct rules_compiled *c = take(dates);
    const struct rules_context *x = &c->context;
    int32_t july = civil_day_from_date(2026, 7, 1);

    (void)state;
    /* …, 1, 9, 10, 11 and 31 July, 1 August */
    assert_int_equal(x->day_count, 7);
    CHECK_MASK(&x->days[0].mask, 2, 4, RULES_REWARDS_BIT);
    assert_int_equal(x->days[1].from, july);
    CHECK_MASK(&x->days[1].mask, 0, 4, RULES_REWARDS_BIT);
    assert_int_equal(x->days[2].from, july + 8);
    CHECK_MASK(&x->days[2].mask, 0, 4, RULES_REWARDS_BIT);
    assert_int_equal(x->days[3].from, july + 9);
    CHECK_MASK(&x->days[3].mask, 0, 3, 4, RULES_REWARDS_BIT);
    CHECK_MASK(&x->days[4].mask, 0, 4, RULES_REWARDS_BIT);
    assert_int_equal(x->days[5].from, july + 30);
    CHECK_MASK(&x->days[5].mask, 0, 1, 4, RULES_REWARDS_BIT);
    CHECK_MASK(&x->days[6].mask, 1, 4, RULES_REWARDS_BIT);
    assert_int_equal(x->minute_count, 3);
    CHECK_MASK(&x->minutes[0].mask, 0, 1, 2, 3, 4, RULES_REWARDS_BIT);
    assert_int_equal(x->minutes[1].from, 30);
    CHECK_MASK(&x->minutes[1].mask, 0, 1, 2, 3, RULES_REWARDS_BIT);
    assert_int_equal(x->minutes[2].from, 23 * 60);
    CHECK_MASK(&x->minutes[2].mask, 0, 1, 2, 3, 4, RULES_REWARDS_BIT);
}

static const char prizes[] =
    WITH("'gifts':["
         "{'id':'g0','name':'N','on':'join',"
         "'reward':'tea','valid':[{'tier':'gold','days':7},{'days':1}]},"
         "{'id':'g1','name':'N','on':'first_purchase','names':{'vi':'Q','en':'G'},"
         "'points':'2.5','limit':[{'points':'9','per':'year'}]}],"
         "'challenges':[{'id':'c0','name':'N','count':'amount','target':5,'repeat':3,"
         "'per':{'from':'2026-06-01','to':'2026-06-30'},"
         "'reward':'tea','valid':[{'tier':'gold','days':3},{'tier':'green','days':2}]}]");

static void
test_prizes(void **state)
{
    const struct rules_compiled *c = take(prizes);
    const struct rules_gift *gift = &c->gifts[1];

    (void)state;
    assert_int_equal(c->gifts[0].prize.points_micro, 0);
    assert_int_equal(c->gifts[0].prize.reward, 0);
    assert_int_equal(c->gifts[0].prize.days[1], 7);
    assert_int_equal(c->gifts[0].prize.days[0], 1);
    assert_int_equal(c->gifts[0].prize.days[15], 1);
    assert_int_equal(gift->on, RULES_ON_FIRST_PURCHASE);
    assert_int_equal(gift->wait_days, 14);
    assert_int_equal(gift->prize.points_micro, 2500000);
    assert_true(gift->rule.limits[0].in_points);
    assert_int_equal(gift->rule.limits[0].most, 9 * MICRO);
    assert_int_equal(gift->rule.limits[0].per, RULES_YEAR);
    assert_int_equal(gift->rule.name_count, 2);
    assert_string_equal(gift->rule.names[0].language, "vi");
    assert_string_equal(gift->rule.names[0].text, "Q");
    assert_int_equal(c->challenges[0].per, RULES_SPAN_DAYS);
    assert_int_equal(c->challenges[0].from_day, civil_day_from_date(2026, 6, 1));
    assert_int_equal(c->challenges[0].to_day, civil_day_from_date(2026, 6, 30));
    assert_int_equal(c->challenges[0].repeat, 3);
    assert_int_equal(c->challenges[0].prize.days[1], 3);
    assert_int_equal(c->challenges[0].prize.days[0], 2);
    assert_int_equal(c->challenges[0].prize.days[9], 2); /* of no level: as the first */
}

static void
test_lives(void **state)
{
    const struct rules_points *p =
        &take(WITH_POINTS("'life':{'after':'earning','on':'12-31','at_least_months':3},"
                          "'hold_back_days':14,'debt':{'allowed':false}"))
             ->points;

    (void)state;
    assert_int_equal(p->life, RULES_LIFE_DATE);
    assert_int_equal(p->month, 12);
    assert_int_equal(p->day_of_month, 31);
    assert_int_equal(p->at_least_months, 3);
    assert_int_equal(p->hold_back_days, 14);
    assert_true(p->debt_max_micro == INT64_MAX);
    assert_false(rules.debt_allowed);
    p = &take(
             WITH_POINTS("'life':{'after':'earning','days':365},'debt':{'allowed':true}"))
             ->points;
    assert_int_equal(p->life, RULES_LIFE_DAYS);
    assert_int_equal(p->days, 365);
    p = &take(WITH_POINTS("'life':{'after':'earning','months':6,'by_tier':[]},'debt':{"
                          "'allowed':true}"))
             ->points;
    assert_int_equal(p->life, RULES_LIFE_MONTHS);
    assert_int_equal(p->months[0], 6);
}

/* They stand in counters, entries and accounts: hashlib.blake2b says the same. */
static void
test_ids(void **state)
{
    (void)state;
    assert_true(rules_id(SLICE("a")) == INT64_C(71792505013452166));
    assert_true(rules_id(SLICE("base-gold")) == INT64_C(9237036190478619));
    assert_true(rules_id(SLICE("own-cup")) == INT64_C(98473582504333988));
    assert_true(rules_id(SLICE("breakfast-3")) == INT64_C(35557034074167948));
    assert_true(rules_id(SLICE("0123456789abcdefghijklmnopqrstu")) ==
                INT64_C(104902672598039800));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_precedence), cmocka_unit_test(test_goods),
        cmocka_unit_test(test_context),    cmocka_unit_test(test_stores_unknown),
        cmocka_unit_test(test_dates),      cmocka_unit_test(test_prizes),
        cmocka_unit_test(test_lives),      cmocka_unit_test(test_ids),
    };
    int failed = cmocka_run_group_tests_name("rules_compile", tests, NULL, NULL);

    rules_end();
    return failed;
}
