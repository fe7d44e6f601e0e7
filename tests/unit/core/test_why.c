/*
 * Why: each condition that a rule can nearly have held, what it had and needs; an entry
 * of the worked month, told again from what it says of itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/civil.h"
#include "svc/core/rules/earn_room.h"
#include "svc/core/rules/earn_load.h"
#include "svc/core/rules/rules_id.h"
#include "svc/core/rules/rules_mask.h"
#include "svc/core/rules/why.h"
#include "svc/core/rules/why_need.h"
#include "tests/unit/core/earn_fixture.h"
#include "tests/unit/core/rules_fixture.h"

#define LENGTH(list) (sizeof(list) / sizeof((list)[0]))
#define MICRO        INT64_C(1000000)

/* A base rule, flags, and an extra x with these conditions. */
#define X_GIVES(when, more)                       \
    "\"flags\":[\"rain\",\"own_cup\"]," EARN_BASE \
    ",\"bonuses\":[{\"id\":\"x\",\"name\":\"X\",\"when\":{" when "}," more "}]"
#define X_WHEN(when) X_GIVES(when, "\"extra\":{\"points\":\"1\"}")

static struct earn_basket basket;
static struct earn_case asked;
static struct why_near nearly[WHY_NEARLY_MAX];
static size_t nearly_count;

static int
open_why(void **state)
{
    nearly_count = 0;
    basket = earn_bare(1000);
    asked = earn_case_of(&basket);
    return earn_open(state);
}

static void
look(void)
{
    struct why_case why = {&asked, &earn_fixture.earned, {{0}}};

    earn_run(&asked);
    nearly_count = why_nearly(earn_fixture.rules.compiled, &why, nearly);
}

/* x is the only near miss, by this condition. */
static const struct why_near *
only(const char *failed)
{
    look();
    assert_int_equal(nearly_count, 1);
    assert_string_equal(nearly[0].rule->id, "x");
    assert_string_equal(why_failed_word(nearly[0].failed), failed);
    return &nearly[0];
}

static void
none(void)
{
    look();
    assert_int_equal(nearly_count, 0);
}

static void
carry(const char *tag)
{
    earn_fixture.account.tags[0] = rules_id(slice_from_cstr(tag));
    earn_fixture.account.tag_count = 1;
}

static void
test_who(void **state)
{
    size_t at = 0;

    (void)state;
    earn_read(X_WHEN("\"tiers\":[\"gold\"]"));
    assert_int_equal(why_need_tiers(earn_fixture.rules.compiled, only("tier")->bit), 2);
    earn_fixture.account.tier = 1;
    none();
    earn_read(X_WHEN("\"tags\":[\"staff\"]"));
    assert_string_equal(
        why_need_tag(earn_fixture.rules.compiled, only("tag")->bit, false, &at), "staff");
    carry("staff");
    none();
    earn_read(X_WHEN("\"without_tags\":[\"staff\"]"));
    at = 0;
    assert_string_equal(
        why_need_tag(earn_fixture.rules.compiled, only("without_tag")->bit, true, &at),
        "staff");
    carry("press");
    none();
}

static void
test_where(void **state)
{
    const struct rules_compiled *rules;
    size_t at = 0;
    unsigned bit;

    (void)state;
    earn_read(X_WHEN("\"flags\":[\"own_cup\"]"));
    assert_int_equal(why_need_flags(earn_fixture.rules.compiled, only("flag")->bit), 2);
    asked.flags = 2;
    none();
    earn_read(X_WHEN("\"stores\":[\"st_bay\"]"));
    rules = earn_fixture.rules.compiled;
    bit = only("store")->bit;
    assert_false(why_need_open_stores(rules, bit));
    assert_int_equal(why_need_store(rules, bit, &at), 2);
    assert_int_equal(why_need_store(rules, bit, &at), 0);
    earn_read(X_WHEN("\"without_stores\":[\"st_pier\"]"));
    assert_true(why_need_open_stores(earn_fixture.rules.compiled, only("store")->bit));
    asked.where.store_id = 2;
    none();
    earn_read(X_WHEN("\"channels\":[\"app\",\"web\"]"));
    assert_int_equal(why_need_channels(earn_fixture.rules.compiled, only("channel")->bit),
                     1 << CHANNEL_APP | 1 << CHANNEL_WEB);
    asked.where.channel = CHANNEL_WEB;
    none();
}

static void
test_hours_and_weekdays(void **state)
{
    struct why_range hours[WHY_HOURS_MAX];

    (void)state;
    earn_read(X_WHEN("\"weekdays\":[\"tue\",\"sun\"]"));
    assert_int_equal(why_need_weekdays(earn_fixture.rules.compiled, only("weekday")->bit),
                     1 << 1 | 1 << 6);
    asked.when.day++;
    none();
    earn_read(X_WHEN("\"hours\":[[\"06:00\",\"11:00\"],[\"22:00\",\"24:00\"]]"));
    assert_int_equal(
        why_need_hours(earn_fixture.rules.compiled, only("hour")->bit, hours), 2);
    assert_int_equal(hours[0].from, 6 * 60);
    assert_int_equal(hours[0].end, 11 * 60);
    assert_int_equal(hours[1].from, 22 * 60);
    assert_int_equal(hours[1].end, 24 * 60);
    asked.when.minute = 6 * 60;
    none();
}

/* The days of x that are told for that day; the last one is told without its end. */
static void
check_days(int32_t day, int32_t from, int32_t last)
{
    struct why_range days;

    asked.when.day = day;
    assert_true(
        why_need_days(earn_fixture.rules.compiled, only("date")->bit, day, &days));
    assert_int_equal(days.from, from);
    assert_int_equal(days.end, last == INT32_MAX ? last : last + 1);
}

static void
test_dates(void **state)
{
    (void)state;
    earn_read(X_WHEN("\"on\":[\"2026-05-30\",\"2026-06-03\",\"2026-06-04\"]"));
    check_days(EARN_DAY, EARN_DAY + 2, EARN_DAY + 3);
    check_days(EARN_DAY - 5, EARN_DAY - 2, EARN_DAY - 2);
    check_days(EARN_DAY + 9, EARN_DAY + 2, EARN_DAY + 3); /* the last ones that were */
    asked.when.day = EARN_DAY + 3;
    none();
    earn_read(X_WHEN("\"from\":\"2026-06-03\""));
    check_days(EARN_DAY, EARN_DAY + 2, INT32_MAX);
    earn_read(X_WHEN("\"to\":\"2026-05-31\""));
    check_days(EARN_DAY, INT32_MIN, EARN_DAY - 1);
}

static void
test_money(void **state)
{
    const struct why_near *near;

    (void)state;
    earn_read(X_WHEN("\"at_least\":1001"));
    near = only("at_least");
    assert_int_equal(near->have, 1000);
    assert_int_equal(near->need, 1001);
    basket = earn_bare(1001);
    none();
    earn_read(X_WHEN("\"tender\":\"other\""));
    only("tender");
    basket.card_minor = 1000;
    none(); /* a cent is something */
    earn_read(X_WHEN("\"tender\":\"other\",\"at_least\":2"));
    near = only("at_least");
    assert_int_equal(near->have, 1);
    earn_read(X_GIVES("\"tender\":\"other\"", "\"times\":\"2\""));
    only("tender"); /* which must pay all of it */
    basket.card_minor = 0;
    none();
}

static void
test_goods(void **state)
{
    struct op_line lines[] = {{SLICE_INIT("bun"), SLICE_INIT("food"), 1, 900}};
    const struct why_near *near;
    size_t at = 0;

    (void)state;
    basket = earn_lines(lines, 1);
    earn_read(X_WHEN("\"lines\":{\"categories\":[\"drinks\"]}"));
    near = only("lines");
    assert_true(slice_eq(
        why_need_word(earn_fixture.rules.compiled, near->bit, WHY_WORDS_MEANT, &at),
        SLICE("drinks")));
    earn_read(X_WHEN("\"lines\":{\"categories\":[\"drinks\"]},\"at_least\":900"));
    only("lines"); /* as much of drinks would have done */
    earn_read(X_WHEN("\"lines\":{\"categories\":[\"drinks\"]},\"at_least\":901"));
    none();
    earn_read(X_WHEN("\"lines\":{\"without_skus\":[\"bun\"]}"));
    only("lines");
    earn_read(X_WHEN("\"has\":{\"skus\":[\"bun\"],\"items\":2}"));
    near = only("has");
    assert_int_equal(near->have, 1);
    assert_int_equal(near->need, 2);
    lines[0].quantity = 2;
    none();
}

/* A give for each so much has its first one as a condition. */
static void
test_too_little_for_a_give(void **state)
{
    const struct op_line lines[] = {{SLICE_INIT("bun"), SLICE_INIT("food"), 2, 400}};
    const struct why_near *near;

    (void)state;
    basket = earn_lines(lines, 1);
    earn_read(
        X_GIVES("\"at_least\":1", "\"extra\":{\"points\":\"10\",\"per_amount\":500}"));
    near = only("at_least");
    assert_int_equal(near->have, 400);
    assert_int_equal(near->need, 500);
    earn_read(X_GIVES("\"at_least\":1", "\"extra\":{\"points\":\"10\",\"per_items\":3}"));
    near = only("has");
    assert_int_equal(near->have, 2);
    assert_int_equal(near->need, 3);
}

static void
test_limits(void **state)
{
    const char *limited =
        X_GIVES("\"at_least\":1", "\"extra\":{\"points\":\"1\"},"
                                  "\"limit\":[{\"times\":1,\"per\":\"day\"}]");
    struct why_case why = {&asked, &earn_fixture.earned, {{0}}};
    struct counter_change used;

    (void)state;
    earn_read(limited);
    none();
    used = earn_room_change(earn_fixture.earned.reasons[1].rule, 0, EARN_DAY, 1);
    assert_true(counters_apply(&earn_fixture.account, &used, 1));
    why.budget = earn_fixture.earned.blocked;
    only("limit");
    why.budget = earn_fixture.earned.blocked;
    nearly_count = why_nearly(earn_fixture.rules.compiled, &why, nearly);
    assert_int_equal(nearly_count, 1);
    assert_string_equal(why_failed_word(nearly[0].failed), "budget");
}

static void
test_outbid(void **state)
{
    const struct why_near *near;

    (void)state;
#define TIMES(id, times) "{\"id\":\"" id "\",\"name\":\"N\",\"times\":\"" times "\"}"
    earn_read(EARN_BASE ",\"bonuses\":[" TIMES("x", "2") "," TIMES("b", "2") "]");
    near = only("lost");
    assert_string_equal(near->to->id, "b");
    assert_false(near->to_gives_more);
    earn_read(EARN_BASE ",\"bonuses\":[" TIMES("x", "2") "," TIMES("b", "3") "]");
    near = only("lost");
    assert_string_equal(near->to->id, "b");
    assert_true(near->to_gives_more);
    earn_read("\"earn\":[],\"bonuses\":[" TIMES("x", "2") "]");
    assert_null(only("lost")->to);
#undef TIMES
}

/* Two conditions are too many; and a challenge counts as well as a bonus. */
static void
test_exactly_one(void **state)
{
    (void)state;
    earn_read(X_WHEN("\"tiers\":[\"gold\"],\"weekdays\":[\"tue\"]"));
    none();
    earn_read(X_WHEN("\"tiers\":[\"gold\"],\"at_least\":1001"));
    none();
    earn_read(X_WHEN("\"hours\":[[\"06:00\",\"11:00\"]],\"tags\":[\"staff\"]"));
    none();
    earn_read(X_WHEN("\"at_least\":1001,\"has\":{\"skus\":[\"bun\"],\"items\":1}"));
    none();
    earn_read(EARN_BASE ",\"challenges\":[{\"id\":\"x\",\"name\":\"X\",\"when\":{"
                        "\"hours\":[[\"06:00\",\"11:00\"]]},\"count\":\"visits\","
                        "\"target\":3,\"per\":\"week\",\"points\":\"25\"}]");
    only("hour");
}

/* Where all is excluded nothing is nearly; another level's base rule is none, either. */
static void
test_what_is_left_out(void **state)
{
    const struct op_line lines[] = {{SLICE_INIT("gin"), SLICE_INIT("spirits"), 1, 900}};

    (void)state;
    basket = earn_lines(lines, 1);
    earn_read("\"exclude\":{\"categories\":[\"spirits\"]}," X_WHEN("\"at_least\":1001"));
    none();
#define LEVEL(id, level)                                                      \
    "{\"id\":\"" id "\",\"name\":\"N\",\"when\":{\"tiers\":[\"" level "\"]}," \
    "\"give\":{\"per_unit\":\"1\"}}"
    earn_read("\"earn\":[" LEVEL("g", "green") "," LEVEL("x", "gold") "]");
    none();
    earn_read("\"earn\":[" LEVEL("x", "gold") "]");
    only("tier");
#undef LEVEL
}

/* What lost comes before what failed, what is of another date last, and ten are told. */
static void
test_order_and_number(void **state)
{
#define LATER(id)                                                                      \
    "{\"id\":\"" id "\",\"name\":\"N\",\"when\":{\"on\":[\"2026-06-03\"]},\"extra\":{" \
    "\"points\":\"1\"}},"
#define GOLD(id)    \
    "{\"id\":\"" id \
    "\",\"name\":\"N\",\"when\":{\"tiers\":[\"gold\"]},\"extra\":{\"points\":\"1\"}},"
    (void)state;
    earn_read(EARN_BASE ",\"bonuses\":[" LATER("l1") LATER("l2") LATER("l3") LATER("l4")
                  LATER("l5") LATER("l6") GOLD("g1") GOLD("g2") GOLD("g3") GOLD("g4")
                      GOLD("g5") "{\"id\":\"y\",\"name\":\"N\",\"times\":\"2\"},"
                                 "{\"id\":\"x\",\"name\":\"N\",\"times\":\"3\"}]");
    look();
    assert_int_equal(nearly_count, WHY_NEARLY_MAX);
    assert_string_equal(nearly[0].rule->id, "y");
    assert_int_equal(nearly[0].failed, WHY_LOST);
    for (size_t i = 1; i <= 5; i++) {
        assert_int_equal(nearly[i].failed, WHY_TIER);
    }
    for (size_t i = 6; i < WHY_NEARLY_MAX; i++) {
        assert_int_equal(nearly[i].failed, WHY_DATE);
    }
}

/* Of a load the highest that holds decides; what is above it nearly did. */
static void
test_loads(void **state)
{
    struct why_case why = {&asked, &earn_fixture.earned, {{0}}};
    const struct rules_compiled *rules;

    (void)state;
    earn_read("\"earn\":[],\"loads\":["
              "{\"id\":\"l10\",\"name\":\"N\",\"at_least\":1000,\"points\":\"5\"},"
              "{\"id\":\"l30\",\"name\":\"N\",\"at_least\":3000,\"points\":\"10\"},"
              "{\"id\":\"l50\",\"name\":\"N\",\"at_least\":5000,\"points\":\"25\"}]");
    rules = earn_fixture.rules.compiled;
    earn_load(rules, &asked, 4999, &earn_fixture.earned);
    nearly_count = why_nearly_load(rules, &why, 4999, nearly);
    assert_int_equal(nearly_count, 2);
    assert_string_equal(nearly[0].rule->id, "l10");
    assert_int_equal(nearly[0].failed, WHY_LOST);
    assert_string_equal(nearly[0].to->id, "l30");
    assert_string_equal(nearly[1].rule->id, "l50");
    assert_int_equal(nearly[1].failed, WHY_AT_LEAST);
    assert_int_equal(nearly[1].have, 4999);
    assert_int_equal(nearly[1].need, 5000);
}

/* Entry 8 of the worked month: lunch 12.40, latte 4.75, tax 1.52, tip 1.00. */
static void
test_entry_of_the_worked_month(void **state)
{
    static const struct op_line lines[] = {
        {SLICE_INIT("lunch"), SLICE_INIT("food"), 1, 1240},
        {SLICE_INIT("latte"), SLICE_INIT("drinks"), 1, 475}};
    static const struct detail_reason reasons[] = {
        {SLICE_INIT("base-gold"), 20580000, 1715, {NULL, 0}},
        {SLICE_INIT("double-day"), 20580000, 0, {NULL, 0}}};
    static const struct slice flags[] = {SLICE_INIT("own_cup")};
    static const struct slice lost[] = {SLICE_INIT("own-cup")};
    struct entry_detail detail = {
        .kind = ENTRY_PURCHASE,
        .sale = {.paid = {1967, 0},
                 .basket = {152, 100, lines, LENGTH(lines)},
                 .earned = {reasons,
                            LENGTH(reasons),
                            true,
                            {.tier = 1, .flags = {flags, 1}, .lost = {lost, 1}}}}};
    struct entry entry = {.kind = ENTRY_PURCHASE, .store_id = 1, .channel = CHANNEL_TILL};
    struct rules rules = {.version = 7};
    struct arena arena;
    struct why why;

    (void)state;
    arena_init(&arena);
    assert_true(civil_zone_set("America/New_York"));
    entry.at_us = civil_day_start_us(civil_day_from_date(2026, 6, 17)) +
                  (INT64_C(12) * 60 + 30) * 60 * MICRO;
    rules_take_preset("coffee", 2, &rules);
    why_entry(&arena, &rules, &entry, &detail, &why);
    assert_int_equal(why.minute, 12 * 60 + 30);
    assert_int_equal(why.inputs.counted_minor, 1715);
    assert_int_equal(why.inputs.tier, 1);
    assert_int_equal(why.fired_count, 2);
    assert_string_equal(why.fired[0].arithmetic, "17.15 × 1.2");
    assert_string_equal(why.fired[1].arithmetic, "20.58 × (2 − 1)");
    assert_int_equal(why.nearly_count, 2);
    assert_string_equal(why.nearly[0].rule->id, "own-cup");
    assert_int_equal(why.nearly[0].failed, WHY_LOST);
    assert_string_equal(why.nearly[0].to->id, "double-day");
    assert_string_equal(why.nearly[1].rule->id, "breakfast-3");
    assert_int_equal(why.nearly[1].failed, WHY_HOUR);
    why_entry(&arena, NULL, &entry, &detail, &why);
    assert_int_equal(why.nearly_count, 0);
    assert_int_equal(why.fired_count, 2);
    assert_null(why.fired[0].rule);
    assert_string_equal(why.fired[0].arithmetic, "20.58");
    arena_release(&arena);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_why, earn_close)
    const struct CMUnitTest tests[] = {
        TEST(test_who),
        TEST(test_where),
        TEST(test_hours_and_weekdays),
        TEST(test_dates),
        TEST(test_money),
        TEST(test_goods),
        TEST(test_too_little_for_a_give),
        TEST(test_limits),
        TEST(test_outbid),
        TEST(test_exactly_one),
        TEST(test_what_is_left_out),
        TEST(test_order_and_number),
        TEST(test_loads),
        TEST(test_entry_of_the_worked_month),
    };
    int failed = cmocka_run_group_tests_name("why", tests, NULL, NULL);

    rules_end();
    return failed;
}
