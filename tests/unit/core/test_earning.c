/*
 * Purchases and captures under rules of format 2: what the entry tells of what was
 * earned, what the account keeps of it, and that a replay comes to the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/rules/rules_id.h"
#include "tests/unit/core/ledger_fixture.h"

static const char load_rules[] =
    "{\"format\":2,\"name\":\"T\",\"tiers\":{\"window_months\":12,\"hold_months\":12,"
    "\"down\":\"one\",\"levels\":[{\"id\":\"green\",\"number\":0,\"name\":\"Green\","
    "\"points\":0}]},\"earn\":[],\"loads\":[{\"id\":\"load-30\",\"name\":\"30\","
    "\"at_least\":3000,\"points\":\"10\",\"qualifies\":false},{\"id\":\"load-50\","
    "\"name\":\"50\",\"at_least\":5000,\"points\":\"25\",\"limit\":[{\"times\":1,"
    "\"per\":\"day\"}]}],\"points\":{\"life\":{\"after\":\"earning\",\"months\":6},"
    "\"debt\":{\"allowed\":true}},\"rewards\":[],\"limits\":{\"load_min\":500,"
    "\"load_max\":50000,\"load_day_max\":100000,\"balance_max\":200000,"
    "\"purchase_max\":100000}}";

static const char rules[] =
    "{\"format\":2,\"name\":\"T\",\"flags\":[\"own_cup\",\"rain\"],\"tiers\":{"
    "\"window_months\":12,\"hold_months\":12,\"down\":\"one\",\"levels\":[{\"id\":"
    "\"green\",\"number\":0,\"name\":\"Green\",\"points\":0}]},\"earn\":[{\"id\":"
    "\"base\","
    "\"name\":\"Base\",\"give\":{\"per_unit\":\"1\"}}],\"bonuses\":[{\"id\":\"cup\","
    "\"name\":\"Your own cup\",\"when\":{\"flags\":[\"own_cup\"]},\"times\":\"2\","
    "\"limit\":[{\"times\":2,\"per\":\"day\"}]},{\"id\":\"rain\",\"name\":\"Rain\","
    "\"when\":{\"flags\":[\"rain\"]},\"times\":\"2\",\"priority\":5},{\"id\":\"staff\","
    "\"name\":\"Staff\",\"when\":{\"tags\":[\"staff\"]},\"extra\":{\"points\":\"3\"},"
    "\"qualifies\":false}],\"points\":{\"life\":{\"after\":\"earning\",\"months\":6},"
    "\"debt\":{\"allowed\":true}},\"rewards\":[],\"limits\":{\"load_min\":500,"
    "\"load_max\":50000,\"load_day_max\":100000,\"balance_max\":200000,"
    "\"purchase_max\":100000}}";

static int
open_ledger(void **state)
{
    static struct ledger l;

    ledger_open(&l, rules);
    assert_int_equal(ledger_load(&l, 10000), PROBLEM_NONE);
    *state = &l;
    return 0;
}

static int
close_ledger(void **state)
{
    ledger_close(*state);
    return 0;
}

static enum problem
buy(struct ledger *l, int64_t minor, const struct slice *flags, size_t count)
{
    struct op op = ledger_purchase_op(l, minor, 0);

    op.purchase.flags = (struct op_flags){flags, count};
    return ledger_apply(l, &op);
}

static void
check_detail(const struct ledger *l, const char *expected)
{
    struct slice detail = ledger_answer(l)->detail;

    if (!slice_eq_cstr(detail, expected)) {
        fail_msg("%.*s", (int)detail.n, detail.p);
    }
}

static void
check_tells(const struct ledger *l, const char *what)
{
    struct slice detail = ledger_answer(l)->detail;

    assert_non_null(memmem(detail.p, detail.n, what, strlen(what)));
}

static void
test_a_plain_purchase(void **state)
{
    struct ledger *l = *state;

    assert_int_equal(buy(l, 450, NULL, 0), PROBLEM_NONE);
    check_detail(l,
                 "{\"tender\":\"card\",\"card\":450,\"reasons\":[[\"base\",4500000,450]],"
                 "\"lots\":[[20758,20970,4500000]],\"months\":[[682,4500000]]}");
    assert_int_equal(l->account.points_micro, 4500000);
    assert_int_equal(l->account.tier_month_count, 1);
    assert_int_equal(l->account.tier_months[0].points_micro, 4500000);
}

static void
test_flags_and_limits(void **state)
{
    const struct slice flags[] = {SLICE_INIT("sun"), SLICE_INIT("own_cup"),
                                  SLICE_INIT("own_cup"), SLICE_INIT("rain")};
    struct ledger *l = *state;

    assert_int_equal(buy(l, 100, flags, 3), PROBLEM_NONE);
    check_detail(l,
                 "{\"tender\":\"card\",\"card\":100,\"reasons\":[[\"base\",1000000,100],"
                 "[\"cup\",1000000,0]],\"facts\":{\"flags\":[\"own_cup\"]},\"lots\":[["
                 "20758,20970,2000000]],\"counters\":[[359179332205583680,20779,1]],"
                 "\"months\":[[682,2000000]]}");
    assert_int_equal(buy(l, 100, flags, 4), PROBLEM_NONE); /* rain goes first */
    check_tells(l, "\"lost\":[\"cup\"]");
    assert_int_equal(l->account.points_micro, 4000000);
    assert_int_equal(buy(l, 100, flags, 2), PROBLEM_NONE);
    assert_int_equal(l->account.points_micro, 6000000);
    assert_int_equal(buy(l, 100, flags, 2), PROBLEM_NONE);
    assert_int_equal(l->account.points_micro, 7000000);
    check_tells(l, "\"blocked\":[[\"cup\",\"limit\"]]");
}

static void
test_what_does_not_qualify(void **state)
{
    struct ledger *l = *state;

    l->account.tags[0] = l->mirror.tags[0] = rules_id(SLICE("staff"));
    l->account.tag_count = l->mirror.tag_count = 1;
    assert_int_equal(buy(l, 100, NULL, 0), PROBLEM_NONE);
    assert_int_equal(l->account.points_micro, 4000000);
    assert_int_equal(l->account.tier_months[0].points_micro, 1000000);
}

static int
open_loads(void **state)
{
    static struct ledger l;

    ledger_open(&l, load_rules);
    *state = &l;
    return 0;
}

/* Of the rules that match the one that asks for the most decides, room or none. */
static void
test_loads(void **state)
{
    struct ledger *l = *state;

    assert_int_equal(ledger_load(l, 2999), PROBLEM_NONE);
    check_detail(l, "{\"counters\":[[-1,20779,2999]]}");
    assert_int_equal(ledger_load(l, 3000), PROBLEM_NONE);
    check_detail(l, "{\"reasons\":[[\"load-30\",10000000,3000]],\"lots\":[[20758,20970,"
                    "10000000]],\"counters\":[[-1,20779,3000]]}");
    assert_int_equal(l->account.tier_month_count, 0);
    assert_int_equal(ledger_load(l, 5000), PROBLEM_NONE);
    assert_int_equal(l->account.points_micro, 35000000);
    assert_int_equal(l->account.tier_months[0].points_micro, 25000000);
    assert_int_equal(ledger_load(l, 5000), PROBLEM_NONE);
    check_tells(l, "{\"facts\":{\"blocked\":[[\"load-50\",\"limit\"]]}");
    assert_int_equal(l->account.points_micro, 35000000);
}

/* A void takes the bonus, its use of the limit and its month; the day's count as ever. */
static void
test_a_load_is_voided_with_its_bonus(void **state)
{
    struct ledger *l = *state;
    struct op op;

    assert_int_equal(ledger_load(l, 3000), PROBLEM_NONE);
    assert_int_equal(ledger_load(l, 5000), PROBLEM_NONE);
    op = ledger_op(l, OP_VOID);
    memcpy(op.voided.ref_op_id, ledger_answer(l)->op_id, OP_ID_BYTES);
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    check_tells(l, "\"taken_back\":25000000");
    assert_int_equal(l->account.points_micro, 10000000);
    assert_int_equal(l->account.cash_minor, 3000);
    assert_int_equal(l->account.tier_month_count, 0);
    assert_int_equal(l->account.counter_count, 1);
    assert_int_equal(ledger_load(l, 5000), PROBLEM_NONE); /* the limit has room again */
    assert_int_equal(l->account.points_micro, 35000000);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_ledger, close_ledger)
    const struct CMUnitTest tests[] = {
        TEST(test_a_plain_purchase),
        TEST(test_flags_and_limits),
        TEST(test_what_does_not_qualify),
        cmocka_unit_test_setup_teardown(test_loads, open_loads, close_ledger),
        cmocka_unit_test_setup_teardown(test_a_load_is_voided_with_its_bonus, open_loads,
                                        close_ledger),
    };

    return cmocka_run_group_tests_name("earning", tests, NULL, NULL);
}
