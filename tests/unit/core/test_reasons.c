/*
 * Reasons of entries in words: the name that their rules have, and the arithmetic with
 * what limits cut; what can be said without the rules, and of damaged rows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/ledger/reasons.h"
#include "tests/unit/core/ledger_fixture.h"

static const char shop[] =
    "{\"format\":2,\"name\":\"T\",\"tiers\":{\"window_months\":12,\"hold_months\":12,"
    "\"down\":\"one\",\"levels\":[{\"id\":\"green\",\"number\":0,\"name\":\"G\","
    "\"points\":0}]},\"points\":{\"life\":{\"after\":\"earning\",\"months\":6},\"debt\":{"
    "\"allowed\":true}},\"limits\":{\"load_min\":500,\"load_max\":50000,\"load_day_max\":"
    "100000,\"balance_max\":200000,\"purchase_max\":100000},\"rewards\":[],"
    "\"loads\":[{\"id\":\"load\",\"name\":\"Load\",\"at_least\":1000,\"points\":\"10\","
    "\"limit\":[{\"points\":\"15\",\"per\":\"day\"}]}],"
    "\"earn\":[{\"id\":\"unit\",\"name\":\"Unit\",\"give\":{\"per_unit\":\"1.2\"}},"
    "{\"id\":\"items\",\"name\":\"Items\",\"give\":{\"points\":\"5\",\"per_items\":2},"
    "\"when\":{\"lines\":{\"categories\":[\"tea\"]}}}],"
    "\"bonuses\":[{\"id\":\"twice\",\"name\":\"Twice\",\"times\":\"2\",\"stack\":true,"
    "\"limit\":[{\"points\":\"20\",\"per\":\"day\"}]},"
    "{\"id\":\"full\",\"name\":\"Full\",\"extra\":{\"points\":\"1\",\"per_amount\":300}}]"
    "}";

static struct ledger ledger;
static const struct reason_told *told;

static int
setup(void **state)
{
    (void)state;
    ledger_open(&ledger, shop);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    ledger_close(&ledger);
    return 0;
}

static void
buy_tea(int64_t pieces, int64_t minor)
{
    const struct op_line tea = {SLICE("sencha"), SLICE("tea"), pieces, minor};
    struct op op = ledger_purchase_op(&ledger, 0, minor);

    op.purchase.basket = (struct op_basket){0, 0, &tea, 1};
    assert_int_equal(ledger_apply(&ledger, &op), PROBLEM_NONE);
}

/* The reasons of the last operation. */
static size_t
tell(const struct rules *rules)
{
    struct entry_detail detail = ledger_detail(&ledger, ledger_answer(&ledger));

    return reasons_tell(&ledger.arena, rules, &detail, &told);
}

static void
check_told(size_t at, const char *rule, const char *name, int64_t micro, const char *text)
{
    assert_true(slice_eq_cstr(told[at].rule, rule));
    assert_string_equal(told[at].name, name);
    assert_int_equal(told[at].points_micro, micro);
    assert_string_equal(told[at].text, text);
}

static void
test_a_purchase(void **state)
{
    (void)state;
    buy_tea(5, 1000);
    assert_int_equal(tell(&ledger.sets[0]), 4);
    check_told(0, "unit", "Unit", 12000000, "10.00 × 1.2");
    check_told(1, "items", "Items", 10000000, "⌊5 / 2⌋ × 5");
    check_told(2, "twice", "Twice", 20000000, "min(22 × (2 − 1), 20)");
    check_told(3, "full", "Full", 3000000, "⌊10.00 / 3.00⌋ × 1");
    buy_tea(1, 100);
    assert_int_equal(tell(&ledger.sets[0]), 1);
}

static void
test_a_load(void **state)
{
    (void)state;
    assert_int_equal(ledger_load(&ledger, 1000), PROBLEM_NONE);
    assert_int_equal(tell(&ledger.sets[0]), 1);
    check_told(0, "load", "Load", 10000000, "10");
    assert_int_equal(ledger_load(&ledger, 1000), PROBLEM_NONE);
    assert_int_equal(tell(&ledger.sets[0]), 1);
    check_told(0, "load", "Load", 5000000, "min(10, 5)");
    assert_int_equal(ledger_load(&ledger, 999), PROBLEM_NONE);
    assert_int_equal(tell(&ledger.sets[0]), 0);
}

/* Nothing is made up, and nothing is asserted of what a row says. */
static void
test_without_its_rules_or_damaged(void **state)
{
    static const char *const damaged[] = {
        "{\"tender\":\"other\",\"other\":-5,\"reasons\":[[\"unit\",12000000,1000]]}",
        "{\"tender\":\"other\",\"card\":9,\"other\":-5,\"reasons\":[[\"unit\",1,1]]}",
        "{\"tender\":\"other\",\"other\":5,\"tax\":6,\"reasons\":[[\"unit\",1,1]]}",
        ("{\"tender\":\"other\",\"other\":5,\"lines\":[{\"sku\":\"a\",\"quantity\":-1,"
         "\"amount\":5}],\"reasons\":[[\"unit\",1,1]]}"),
        "{\"tender\":\"other\",\"other\":5,\"reasons\":[[\"gone\",1,1]]}",
    };

    (void)state;
    buy_tea(5, 1000);
    assert_int_equal(tell(NULL), 4);
    check_told(0, "unit", "unit", 12000000, "");
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
        struct entry_detail detail;

        assert_true(entry_detail_parse(&ledger.arena, ENTRY_PURCHASE,
                                       slice_from_cstr(damaged[i]), &detail));
        assert_int_equal(reasons_tell(&ledger.arena, &ledger.sets[0], &detail, &told), 1);
        assert_string_equal(told[0].text, "");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_purchase, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_load, setup, teardown),
        cmocka_unit_test_setup_teardown(test_without_its_rules_or_damaged, setup,
                                        teardown),
    };

    return cmocka_run_group_tests_name("reasons", tests, NULL, NULL);
}
