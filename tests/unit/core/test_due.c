/*
 * Due entries: expiry at month ends, derived op_ids, and what is due next.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/civil.h"
#include "svc/core/ledger/due.h"
#include "tests/unit/core/ledger_fixture.h"

#define JUNE_1 20970 /* 2027-06-01: the end of what November 2026 earned */

static int
open_ledger(void **state)
{
    static struct ledger l;

    ledger_open(&l, NULL);
    *state = &l;
    return 0;
}

static int
close_ledger(void **state)
{
    ledger_close(*state);
    return 0;
}

static void
touch(struct ledger *l)
{
    struct op op = ledger_op(l, OP_TOUCH);

    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
}

static void
test_last_moment(void **state)
{
    struct ledger *l = *state;
    const struct entry *e;

    ledger_purchase(l, 0, 3000);
    assert_true(l->account.next_due_us == JUNE_1 * DAY_US);
    l->at_us = JUNE_1 * DAY_US - 1;
    assert_int_equal(ledger_redeem(l, "espresso"), PROBLEM_NONE);
    l->at_us++;
    assert_int_equal(ledger_redeem(l, "espresso"), PROBLEM_INSUFFICIENT_POINTS);
    /* What was due is kept, though the redemption is refused. */
    assert_int_equal(l->outcome.entry_count, 1);
    e = &l->outcome.entries[0];
    assert_int_equal(e->kind, ENTRY_EXPIRE);
    assert_int_equal(e->points_micro, -5 * MICRO);
    assert_int_equal(e->contra, CONTRA_BREAKAGE);
    assert_int_equal(e->channel, CHANNEL_SYSTEM);
    assert_int_equal(e->store_id, 0);
    assert_int_equal(e->terminal_id, 0);
    assert_int_equal(l->account.points_micro, 0);
    assert_true(l->account.next_due_us == INT64_MAX);
    touch(l);
    assert_int_equal(l->outcome.entry_count, 0);
}

/* Years later all lots that have ended go in one entry that names them. */
static void
test_many_lots(void **state)
{
    struct ledger *l = *state;

    for (int i = 0; i < 7; i++) {
        ledger_purchase(l, 0, 1000);
        if (l->account.lot_count < 7) {
            l->at_us += 31 * DAY_US;
        }
    }
    assert_true(l->account.lot_count >= 6);
    l->at_us += 2000 * DAY_US;
    touch(l);
    assert_int_equal(l->outcome.entry_count, 1);
    assert_true(ledger_detail(l, &l->outcome.entries[0]).lot_count >= 6);
    assert_int_equal(l->account.points_micro, 0);
}

static void
test_derived_ids(void **state)
{
    struct ledger *l = *state;
    unsigned char first[OP_ID_BYTES], again[OP_ID_BYTES];
    struct account kept;
    struct history history;

    ledger_purchase(l, 0, 3000);
    l->at_us = JUNE_1 * DAY_US;
    kept = l->account;
    history = l->history;
    touch(l);
    memcpy(first, l->outcome.entries[0].op_id, OP_ID_BYTES);
    /* The batch was lost and runs again, later: the same id. */
    l->account = l->mirror = kept;
    l->history = history;
    l->at_us += 5;
    touch(l);
    assert_memory_equal(first, l->outcome.entries[0].op_id, OP_ID_BYTES);
    due_op_id(first, 1, ENTRY_EXPIRE, SLICE("a"));
    due_op_id(again, 2, ENTRY_EXPIRE, SLICE("a"));
    assert_memory_not_equal(first, again, OP_ID_BYTES);
    due_op_id(again, 1, ENTRY_BONUS, SLICE("a"));
    assert_memory_not_equal(first, again, OP_ID_BYTES);
    due_op_id(again, 1, ENTRY_EXPIRE, SLICE("b"));
    assert_memory_not_equal(first, again, OP_ID_BYTES);
}

/* The day is the program's, not UTC's. */
static void
test_zone(void **state)
{
    struct ledger *l = *state;

    assert_true(civil_zone_set("America/New_York"));
    ledger_purchase(l, 0, 3000);
    /* New York keeps summer time in June: four hours behind. */
    assert_true(l->account.next_due_us == JUNE_1 * DAY_US + 4 * DAY_US / 24);
    l->at_us = l->account.next_due_us - 1;
    touch(l);
    assert_int_equal(l->outcome.entry_count, 0);
    l->at_us++;
    touch(l);
    assert_int_equal(l->outcome.entry_count, 1);
    assert_true(civil_zone_set("UTC"));
}

static void
test_forecast(void **state)
{
    struct ledger *l = *state;
    struct expiring ends[ACCOUNT_LOTS_MAX];
    size_t count;

    assert_int_equal(lots_expiring(&l->account, ends, ACCOUNT_LOTS_MAX), 0);
    ledger_purchase(l, 0, 1000);
    l->at_us += 30 * DAY_US;
    ledger_purchase(l, 0, 2000);
    l->sets[0].simple.points_expire_months = 5; /* another start, the same end */
    ledger_purchase(l, 0, 4000);
    l->sets[0].simple.points_expire_months = 0;
    ledger_purchase(l, 0, 8000);
    assert_int_equal(l->account.lot_count, 4);
    count = lots_expiring(&l->account, ends, ACCOUNT_LOTS_MAX);
    assert_int_equal(count, 3);
    assert_int_equal(ends[0].last_day, JUNE_1 - 1);
    assert_int_equal(ends[0].points_micro, 50 * MICRO);
    assert_int_equal(ends[1].points_micro, 20 * MICRO);
    assert_int_equal(ends[2].last_day, LOT_NO_END);
    assert_int_equal(ends[2].points_micro, 80 * MICRO);
    assert_int_equal(lots_expiring(&l->account, ends, 1), 1);
}

/* A level for each of seven points, renewed each month for two years, then down one by
 * one. */
#define LEVEL(id, number) \
    "{\"id\":\"" id "\",\"number\":" number ",\"name\":\"L\",\"points\":" number "}"
#define LEVELS                                                                \
    LEVEL("l0", "0")                                                          \
    "," LEVEL("l1", "1") "," LEVEL("l2", "2") "," LEVEL("l3", "3") "," LEVEL( \
        "l4", "4") "," LEVEL("l5", "5") "," LEVEL("l6", "6") "," LEVEL("l7", "7")
static const char sleepers[] =
    "{\"format\":2,\"name\":\"T\",\"tiers\":{\"window_months\":24,\"hold_months\":1,"
    "\"down\":\"one\",\"levels\":[" LEVELS "]},\"points\":{\"life\":{\"after\":"
    "\"earning\",\"months\":12},\"debt\":{\"allowed\":true}},\"limits\":{\"load_min\":"
    "500,\"load_max\":50000,\"load_day_max\":100000,\"balance_max\":200000,"
    "\"purchase_max\":100000},\"earn\":[{\"id\":\"base\",\"name\":\"B\",\"give\":{"
    "\"per_unit\":\"1\"}}],\"rewards\":[{\"id\":\"cake\",\"name\":\"C\",\"cost\":0,"
    "\"worth\":1,\"kind\":\"amount\",\"voucher_days\":9}]}";

static void
hold_and_keep(struct ledger *l)
{
    struct op op;

    for (int i = 0; i < ACCOUNT_HOLDS_MAX; i++) {
        op = ledger_op(l, OP_HOLD);
        op.hold = (struct op_hold){1, DAY_US};
        assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    }
    for (int i = 0; i < ACCOUNT_VOUCHERS_MAX; i++) {
        op = ledger_op(l, OP_VOUCHER);
        op.voucher.reward = SLICE("cake");
        assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    }
}

/* Holds, vouchers and levels of a sleeper who has them all are more than one try writes:
 * it is tried again, and the operation happens then. */
static void
test_a_sleeper_with_everything(void **state)
{
    struct ledger *l = *state;

    ledger_close(l);
    ledger_open(l, sleepers);
    ledger_load(l, 1000);
    for (int i = 0; i < 6; i++) {
        ledger_purchase(l, 0, 1000);
        l->at_us += 30 * DAY_US;
    }
    hold_and_keep(l);
    assert_int_equal(l->account.tier, 7);
    l->at_us += 4000 * DAY_US;
    assert_int_equal(ledger_purchase(l, 0, 100), PROBLEM_UNAVAILABLE);
    assert_int_equal(l->outcome.verdict, VERDICT_LATER);
    assert_int_equal(l->outcome.entry_count, DUE_ENTRIES_MAX);
    assert_int_equal(ledger_purchase(l, 0, 100), PROBLEM_NONE);
    assert_true(l->outcome.answer > 0);
    assert_int_equal(ledger_answer(l)->points_micro, MICRO);
    assert_int_equal(l->account.tier, 1);
    touch(l);
    assert_int_equal(l->outcome.entry_count, 0);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_ledger, close_ledger)
    const struct CMUnitTest tests[] = {
        TEST(test_last_moment), TEST(test_many_lots),
        TEST(test_derived_ids), TEST(test_zone),
        TEST(test_forecast),    TEST(test_a_sleeper_with_everything),
    };

    return cmocka_run_group_tests_name("due", tests, NULL, NULL);
}
