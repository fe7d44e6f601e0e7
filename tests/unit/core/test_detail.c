/*
 * Details: what is written comes back; what is not such a text is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/detail.h"
#include "svc/core/rules/rules.h"

enum { MANY = 100 };

static struct arena arena;

static int
open_arena(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int
close_arena(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct entry_detail
there_and_back(const struct entry_detail *d)
{
    struct slice text = entry_detail_write(&arena, d);
    struct entry_detail back;

    assert_true(text.n > 0);
    assert_true(entry_detail_parse(&arena, text, &back));
    return back;
}

static void
test_empty(void **state)
{
    const struct entry_detail d = {0};
    struct slice text = entry_detail_write(&arena, &d);

    (void)state;
    assert_true(slice_eq_cstr(text, "{}"));
    there_and_back(&d);
}

static void
test_everything(void **state)
{
    const struct op_line lines[] = {
        {SLICE_INIT("a\"b\\c\n\x1f\t\b\f\r\x01\x7f"), {NULL, 0}, 2, 300},
        {SLICE_INIT("caf\xc3\xa9"), SLICE_INIT("drink"), 1, 0}};
    const struct detail_reward rewards[] = {{SLICE_INIT("espresso"), 25000000, 2},
                                            {SLICE_INIT("lunch"), 1, 0}};
    const struct detail_reason reasons[] = {
        {SLICE_INIT("base"), INT64_MIN, SLICE_INIT("4.50 x 2")}};
    const struct lot_change lots[] = {{-1, LOT_NO_END, INT64_MAX}, {5, 6, -7}};
    const struct counter_change counters[] = {{-1, 20779, -500}, {INT64_MAX, 0, 1}};
    const struct entry_detail d = {
        .has_tender = true,
        .tender = TENDER_SPLIT,
        .card_minor = 1,
        .other_minor = 2,
        .tax_minor = 3,
        .tip_minor = 4,
        .lines = lines,
        .line_count = 2,
        .rewards = rewards,
        .reward_count = 2,
        .reasons = reasons,
        .reason_count = 1,
        .lots = lots,
        .lot_count = 2,
        .counters = counters,
        .counter_count = 2,
        .has_status = true,
        .status = ACCOUNT_CLOSED,
        .card_id = 99,
        .card_joined = true,
        .has_returned = true,
        .returned_card_minor = 5,
        .returned_other_minor = 0,
        .has_returned_now = true,
        .taken_back_micro = 6,
        .given_back_micro = 7,
        .voided = true,
        .unknown = true,
    };
    struct entry_detail b = there_and_back(&d);

    (void)state;
    assert_true(b.has_tender && b.tender == TENDER_SPLIT);
    assert_int_equal(
        b.card_minor + 10 * b.other_minor + 100 * b.tax_minor + 1000 * b.tip_minor, 4321);
    assert_int_equal(b.line_count, 2);
    assert_true(slice_eq(b.lines[0].sku, lines[0].sku));
    assert_int_equal(b.lines[0].category.n, 0);
    assert_int_equal(b.lines[0].quantity, 2);
    assert_true(slice_eq(b.lines[1].sku, lines[1].sku));
    assert_true(slice_eq(b.lines[1].category, lines[1].category));
    assert_int_equal(b.rewards[0].line, 2);
    assert_int_equal(b.rewards[1].line, 0);
    assert_int_equal(b.rewards[0].cost_micro, 25000000);
    assert_true(slice_eq(b.rewards[1].reward, rewards[1].reward));
    assert_true(b.reasons[0].points_micro == INT64_MIN);
    assert_true(slice_eq(b.reasons[0].text, reasons[0].text));
    assert_memory_equal(b.lots, lots, sizeof lots);
    assert_memory_equal(b.counters, counters, sizeof counters);
    assert_true(b.has_status && b.status == ACCOUNT_CLOSED);
    assert_true(b.card_id == 99 && b.card_joined);
    assert_true(b.has_returned && b.returned_card_minor == 5);
    assert_true(b.has_returned_now);
    assert_true(b.taken_back_micro == 6 && b.given_back_micro == 7);
    assert_true(b.voided && b.unknown);
}

/* Longer than the buffer on the stack, and every byte escaped. */
static void
test_long(void **state)
{
    struct op_line lines[MANY];
    struct detail_reward rewards[10];
    struct detail_reason reasons[RULES_EARN_MAX];
    struct lot_change lots[LOT_CHANGES_MAX];
    char sku[64];
    struct entry_detail d = {.lines = lines,
                             .rewards = rewards,
                             .reasons = reasons,
                             .lots = lots},
                        b;

    (void)state;
    memset(sku, 1, sizeof sku);
    for (int i = 0; i < MANY; i++) {
        lines[i] =
            (struct op_line){slice_of(sku, 64), slice_of(sku, 64), INT64_MIN, INT64_MIN};
    }
    for (int i = 0; i < 10; i++) {
        rewards[i] = (struct detail_reward){slice_of(sku, 31), INT64_MIN, INT64_MIN};
    }
    for (int i = 0; i < RULES_EARN_MAX; i++) {
        reasons[i] =
            (struct detail_reason){slice_of(sku, 31), INT64_MIN, slice_of(sku, 40)};
    }
    for (int i = 0; i < LOT_CHANGES_MAX; i++) {
        lots[i] = (struct lot_change){INT32_MIN, INT32_MIN, INT64_MIN};
    }
    d.line_count = MANY;
    d.reward_count = 10;
    d.reason_count = RULES_EARN_MAX;
    d.lot_count = LOT_CHANGES_MAX;
    b = there_and_back(&d);
    assert_int_equal(b.line_count, MANY);
    assert_true(slice_eq(b.lines[MANY - 1].category, lines[0].category));
    assert_memory_equal(b.lots, lots, sizeof lots);
}

/* Nothing that the writer makes. */
static const char *const damaged[] = {
    "",
    "{",
    "[]",
    "{\"tender\":\"gold\"}",
    "{\"tender\":1}",
    "{\"status\":\"sleeping\"}",
    "{\"card\":\"1\"}",
    "{\"other\":true}",
    "{\"tax\":1.5}",
    "{\"tip\":null}",
    "{\"card_id\":[]}",
    "{\"joined\":1}",
    "{\"returned\":{\"card\":\"x\"}}",
    "{\"returned\":{\"other\":\"x\"}}",
    "{\"taken_back\":\"x\"}",
    "{\"given_back\":\"x\"}",
    "{\"voided\":1}",
    "{\"unknown\":1}",
    "{\"lines\":{}}",
    "{\"lines\":[{}]}",
    "{\"lines\":[{\"sku\":\"a\",\"category\":1,\"quantity\":1,\"amount\":1}]}",
    "{\"lines\":[{\"sku\":\"a\",\"quantity\":\"1\",\"amount\":1}]}",
    "{\"lines\":[{\"sku\":\"a\",\"quantity\":1}]}",
    "{\"rewards\":1}",
    "{\"rewards\":[{\"cost_micro\":1}]}",
    "{\"rewards\":[{\"reward\":\"a\"}]}",
    "{\"rewards\":[{\"reward\":\"a\",\"cost_micro\":1,\"line\":\"\"}]}",
    "{\"reasons\":1}",
    "{\"reasons\":[{\"points_micro\":1,\"text\":\"\"}]}",
    "{\"reasons\":[{\"rule\":\"a\",\"text\":\"\"}]}",
    "{\"reasons\":[{\"rule\":\"a\",\"points_micro\":1}]}",
    "{\"lots\":1}",
    "{\"lots\":[1]}",
    "{\"lots\":[[1,2]]}",
    "{\"lots\":[[1,2,\"3\"]]}",
    "{\"lots\":[[2147483648,2,3]]}",
    "{\"lots\":[[-2147483649,2,3]]}",
    "{\"lots\":[[1,2147483648,3]]}",
    "{\"lots\":[[1,-2147483649,3]]}",
    "{\"counters\":1}",
    "{} ",
    "{ }",
    "{\"card\":1,}",
    "{\"card\":1",
    "{\"card\":1,\"card\":1}",
    "{\"card\":-}",
    "{\"card\":9223372036854775808}",
    "{\"card\":92233720368547758080}",
    "{\"card\":-9223372036854775809}",
    "{\"card\"",
    "{\"card",
    "{\"card\" :1}",
    "{card:1}",
    "{\"lines\":[",
    "{\"lots\":[[1,2,3]",
    "{\"lots\":[[1,2,3],]}",
    "{\"tender\":\"card",
    "{\"tender\":\"card\\",
    "{\"tender\":\"card\\\"}",
    "{\"tender\":\"\\x\"}",
    "{\"tender\":\"\\u0041\\u00",
    "{\"tender\":\"\\u00gg\"}",
    "{\"tender\":\"\\u1234\"}",
    "{\"returned\":{\"card\":1}}",
    "{\"new\":",
    "{\"new\":}",
    "{\"new\":[1",
    "{\"new\":]}",
    "{\"new\":\"a}",
    "{\"new\":{\"a\":1}",
    "{\"counters\":[[1,2,3,4]]}",
};

static void
test_damaged(void **state)
{
    struct entry_detail d;

    (void)state;
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
        if (entry_detail_parse(&arena, slice_from_cstr(damaged[i]), &d)) {
            fail_msg("read %s", damaged[i]);
        }
    }
}

/* What a newer program has added is skipped. */
static void
test_unknown_members(void **state)
{
    struct entry_detail d;

    (void)state;
    assert_true(entry_detail_parse(
        &arena,
        SLICE(
            "{\"a\":[{\"b\":\"]\\\"\"},2],\"card\":5,\"c\":-1.5e3,\"d\":null,\"e\":{}}"),
        &d));
    assert_int_equal(d.card_minor, 5);
}

/* No byte that is lost, or changed, makes it read beyond the text or spin. */
static void
test_every_damage(void **state)
{
    static const char whole[] =
        "{\"tender\":\"split\",\"card\":1,\"lines\":[{\"sku\":\"a\\\"\\u001f\\n\","
        "\"quantity\":1,\"amount\":-2}],\"x\":[\"y\"],\"lots\":[[1,2,3],[4,5,6]],"
        "\"returned\":{\"card\":1,\"other\":2},\"voided\":true}";
    static const char bytes[] = "\"\\{}[],:-09atu \x80";
    struct entry_detail d;
    size_t read = 0; /* the same byte again, or another digit */

    (void)state;
    assert_true(entry_detail_parse(&arena, SLICE(whole), &d));
    for (size_t i = 0; i < sizeof whole - 1; i++) {
        char *copy = malloc(i > 0 ? i : 1); /* its end is watched */

        memcpy(copy, whole, i);
        assert_false(entry_detail_parse(&arena, slice_of(copy, i), &d));
        free(copy);
        for (size_t k = 0; k < sizeof bytes - 1; k++) {
            char changed[sizeof whole];

            memcpy(changed, whole, sizeof whole);
            changed[i] = bytes[k];
            if (entry_detail_parse(&arena, slice_of(changed, sizeof whole - 1), &d)) {
                read++;
            }
        }
    }
    assert_true(read > 0 && read < (sizeof whole - 1) * (sizeof bytes - 1) / 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_everything),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_unknown_members),
        cmocka_unit_test(test_every_damage),
    };

    return cmocka_run_group_tests_name("detail", tests, open_arena, close_arena);
}
