/*
 * What ids stand for, for ever: what is kept of a document, and what a later one is told
 * that says otherwise.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/rules/rules_fixed.h"
#include "svc/core/rules/rules_id.h"
#include "tests/unit/core/rules_fixture.h"

enum { ROWS_MAX = 32 };

static struct arena arena;
static struct rules_errors said;

static int
setup(void **state)
{
    (void)state;
    arena_init(&arena);
    rules_errors_init(&said, &arena);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct rules_fixed
fixed_of(const char *document)
{
    struct rules rules = {.version = 0};
    struct rules_fixed fixed;

    if (!rules_take(document, &rules_shop, &rules)) {
        fail_msg("%s: %s", document, rules_errors_line(&rules_said, 0));
    }
    rules_fixed_read(&arena, rules_quote(&arena, document), &fixed);
    return fixed;
}

/* The rows that a document leaves behind when it becomes this version. */
static struct rules_fixed_rows
rows_of(const char *document, int64_t version)
{
    const struct rules_fixed fixed = fixed_of(document);
    struct rules_fixed_row *rows = arena_array(&arena, ROWS_MAX, sizeof *rows);

    for (size_t i = 0; i < fixed.count; i++) {
        struct rules_fixed one = {fixed.format, &fixed.items[i], 1};
        const char *json = rules_fixed_write(&arena, &one, version).p;
        const char *facts = strstr(json, "\"fixed\":") + strlen("\"fixed\":");

        rows[i] = (struct rules_fixed_row){
            slice_from_cstr(fixed.items[i].id), fixed.items[i].key,
            slice_from_cstr(fixed.items[i].section),
            slice_of(facts, (size_t)(strrchr(facts, ']') - facts) - 1), version};
    }
    return (struct rules_fixed_rows){rows, fixed.count};
}

/* A later document after one that was version 4: nothing to say, or this. */
static void
check_after(const char *first, const char *later, const char *line)
{
    const struct rules_fixed_rows taken = rows_of(first, 4);
    const struct rules_fixed fixed = fixed_of(later);
    bool good;

    rules_errors_init(&said, &arena);
    good = rules_fixed_check(&fixed, &taken, &said);
    if (line == NULL) {
        assert_true(good);
        return;
    }
    assert_false(good);
    assert_int_equal(said.count, 1);
    assert_string_equal(rules_errors_line(&said, 0), line);
}

#define BREAKFAST(count, target, per, gives)                                           \
    CHALLENGE("'count':'" count "','target':" target ",'per':" per ",'points':'" gives \
              "'")

static void
test_challenges(void **state)
{
    const char *first = BREAKFAST("visits", "3", "'week'", "25");

    (void)state;
    check_after(first, first, NULL);
    check_after(first, BREAKFAST("items", "3", "'week'", "25"),
                "challenges[0].count: c has counted visits since version 4. Take a new "
                "id.");
    check_after(first, BREAKFAST("visits", "5", "'week'", "25"),
                "challenges[0].target: c has had the target 3 since version 4. Take a "
                "new id.");
    check_after(first, BREAKFAST("visits", "3", "'month'", "25"),
                "challenges[0].per: c has counted per week since version 4. Take a new "
                "id.");
    check_after(first, BREAKFAST("visits", "3", "'week'", "12.5"),
                "challenges[0]: c has given 25 points since version 4. Take a new id.");
    check_after(
        CHALLENGE("'count':'weeks','target':4,'reward':'tea','valid':[{'days':9}]"),
        CHALLENGE("'count':'weeks','target':4,'points':'0.5'"),
        "challenges[0]: c has given the reward tea since version 4. Take a new "
        "id.");
    check_after(BREAKFAST("visits", "3", "{'from':'2026-06-01','to':'2026-06-30'}", "1"),
                BREAKFAST("visits", "3", "'ever'", "1"),
                "challenges[0].per: c has counted per 2026-06-01 to 2026-06-30 since "
                "version 4. Take a new id.");
}

static void
test_names_and_conditions_may_change(void **state)
{
    (void)state;
    check_after(CHALLENGE("'count':'visits','target':3,'per':'week','points':'25'"),
                CHALLENGE("'count':'visits','target':3,'per':'week','points':'25.0',"
                          "'names':{'vi':'B'},'when':{'hours':[['06:00','11:00']]}"),
                NULL);
    check_after(BONUS("'times':'2','limit':[{'times':3,'per':'day'}]"),
                BONUS("'times':'3','limit':[{'times':1,'per':'day'}],'priority':4"),
                NULL);
}

static void
test_limits(void **state)
{
    const char *none = BONUS("'times':'2'");
    const char *daily = BONUS("'times':'2','limit':[{'times':3,'per':'day'}]");
    const char *weekly = BONUS("'times':'2','limit':[{'times':3,'per':'week'}]");
    const char *points = BONUS(
        "'extra':{'points':'2'},'limit':[{'times':3,'per':'day'},{'points':'9','per':"
        "'ever'}]");
    const char *times =
        BONUS("'extra':{'points':'2'},'limit':[{'times':3,'per':'day'},{'times':9,'per':"
              "'ever'}]");

    (void)state;
    check_after(daily, none, NULL);
    check_after(none, daily, NULL);
    check_after(daily, weekly,
                "bonuses[0].limit[0]: b has counted times per day for this limit since "
                "version 4. Take a new id.");
    check_after(points, times,
                "bonuses[0].limit[1]: b has counted points ever for this limit since "
                "version 4. Take a new id.");
}

static void
test_gifts_and_sections(void **state)
{
    const char *gift = GIFT("'on':'join','points':'5'");

    (void)state;
    check_after(gift, GIFT("'on':'first_purchase','points':'5'"),
                "gifts[0].on: g has been given on join since version 4. Take a new id.");
    check_after(gift, WITH("'bonuses':[" RULE("g", "'times':'2'") "]"),
                "bonuses[0].id: g has been a gift since version 4. Take a new id.");
    check_after(gift,
                WITH_TIERS("'window_months':12,'hold_months':0,'down':'one','"
                           "levels':[" LEVELS
                           ",{'id':'g','number':2,'name':'G','points':900}]"),
                "tiers.levels[2].id: g has been a gift since version 4. Take a new id.");
    check_after(LOAD(""), WITH_EARN(RULE("l", "'give':{'points':'1'}")),
                "earn[0].id: l has been a load bonus since version 4. Take a new id.");
}

/* The number stands in accounts, so it is one level's, and a level's number is one. */
static void
test_numbers_of_levels(void **state)
{
#define TIERS_OF(levels) \
    WITH_TIERS("'window_months':12,'hold_months':0,'down':'one','levels':[" levels "]")
    const char *first = TIERS_OF(LEVELS);

    (void)state;
    check_after(first,
                TIERS_OF("{'id':'green','number':0,'name':'Green','points':0},{'id':"
                         "'gold','number':2,'name':'Gold','points':500}"),
                "tiers.levels[1].number: gold has had the number 1 since version 4. Take "
                "a new id.");
    check_after(first,
                TIERS_OF("{'id':'green','number':0,'name':'Green','points':0},{'id':"
                         "'silver','number':1,'name':'Silver','points':500}"),
                "tiers.levels[1].number: It has been the number of gold since version 4. "
                "Give the level a number that none has had.");
    check_after(first,
                TIERS_OF("{'id':'green','number':0,'name':'Verde','points':0},{'id':"
                         "'silver','number':2,'name':'Silver','points':500}"),
                NULL);
}

#define SIMPLE(earn, rewards)                                                      \
    "{'earn':[{'id':'" earn                                                        \
    "','tender':'any','points_per_unit':'1'}],'rewards':[{'id':'" rewards          \
    "','name':'A','cost':1,'worth':1}],'limits':{'load_min':1,'load_max':2,"       \
    "'load_day_max':2,'balance_max':2,'purchase_max':2},'points_expire_months':6," \
    "'debt_allowed':true,'tiers':['green']}"

/* Base rules and rewards may have one id there; to format 2 it is what it was first. */
static void
test_format_1(void **state)
{
    (void)state;
    check_after(SIMPLE("x", "x"), SIMPLE("x", "y"), NULL);
    check_after(SIMPLE("x", "y"), SIMPLE("y", "x"), NULL);
    check_after(SIMPLE("tea", "x"), WITH_REWARDS(REWARD("")),
                "rewards[0].id: tea has been a base rule since version 4. Take a new "
                "id.");
    check_after(SIMPLE("x", "tea"), WITH_REWARDS(REWARD("")), NULL);
    check_after(BONUS("'times':'2'"), SIMPLE("b", "c"),
                "earn[0].id: b has been a bonus since version 4. Take a new id.");
}

static void
test_two_ids_of_one_number(void **state)
{
    const struct rules_fixed fixed = fixed_of(BONUS("'times':'2'"));
    const struct rules_fixed_row row = {SLICE("other"), rules_id(SLICE("b")),
                                        SLICE("bonuses"), SLICE("{}"), 2};
    const struct rules_fixed_rows taken = {&row, 1};

    (void)state;
    assert_false(rules_fixed_check(&fixed, &taken, &said));
    assert_string_equal(rules_errors_line(&said, 0),
                        "bonuses[0].id: Accounts would take it for other. Take another "
                        "id.");
}

/* A row that nobody could have written is no reason to refuse. */
static void
test_damaged_rows(void **state)
{
    const struct rules_fixed fixed = fixed_of(GIFT("'on':'join','points':'5'"));
    const char *const damaged[] = {"",
                                   "5",
                                   "{}",
                                   "[]",
                                   "{\"on\":5}",
                                   "{\"on\":{}}",
                                   "{\"on\":{\"is\":\"birthday\"}}"};

    (void)state;
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
        const struct rules_fixed_row row = {SLICE("g"), -1, SLICE("gifts"),
                                            slice_from_cstr(damaged[i]), 2};
        const struct rules_fixed_rows taken = {&row, 1};

        assert_true(rules_fixed_check(&fixed, &taken, &said));
    }
}

static void
test_what_is_written(void **state)
{
    const struct rules_fixed fixed = fixed_of(
        WITH("'gifts':[" RULE("g", "'on':'join','points':'5','limit':[{'times':1,'per':"
                                   "'ever'}]") "]"));
    struct slice json = rules_fixed_write(&arena, &fixed, 7);
    char *wanted = arena_printf(
        &arena,
        "[{\"id\":\"green\",\"key\":%lld,\"section\":\"levels\",\"fixed\":{\"number\":{"
        "\"is\":\"0\",\"since\":7}}},{\"id\":\"gold\",\"key\":%lld,\"section\":"
        "\"levels\","
        "\"fixed\":{\"number\":{\"is\":\"1\",\"since\":7}}},{\"id\":\"g\",\"key\":%lld,"
        "\"section\":\"gifts\",\"fixed\":{\"limit[0]\":{\"is\":\"times ever\","
        "\"since\":7},\"on\":{\"is\":\"join\",\"since\":7}}},{\"id\":\"tea\",\"key\":%"
        "lld,"
        "\"section\":\"rewards\",\"fixed\":{}}]",
        (long long)rules_id(SLICE("green")), (long long)rules_id(SLICE("gold")),
        (long long)rules_id(SLICE("g")), (long long)rules_id(SLICE("tea")));

    (void)state;
    assert_string_equal(arena_strndup(&arena, json.p, json.n), wanted);
    assert_int_equal(fixed.format, 2);
    assert_int_equal(fixed_of(SIMPLE("x", "x")).count, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_challenges, setup, teardown),
        cmocka_unit_test_setup_teardown(test_names_and_conditions_may_change, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(test_gifts_and_sections, setup, teardown),
        cmocka_unit_test_setup_teardown(test_numbers_of_levels, setup, teardown),
        cmocka_unit_test_setup_teardown(test_format_1, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_ids_of_one_number, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damaged_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_written, setup, teardown),
    };
    int failed = cmocka_run_group_tests_name("rules_fixed", tests, NULL, NULL);

    rules_end();
    return failed;
}
