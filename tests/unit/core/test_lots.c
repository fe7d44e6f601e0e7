/*
 * Lots on their own: order, room, debt, and sums at the edge of int64.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/civil.h"
#include "svc/core/lots.h"

enum { DAY = 100 };

static const struct lot never = {0, LOT_NO_END, 0};

/* A draft of these lots. */
static void
begin(struct lots *l, const struct lot *items, size_t count)
{
    struct account a = {.lot_count = count};

    if (count > 0) {
        memcpy(a.lots, items, count * sizeof items[0]);
    }
    lots_begin(l, &a);
}

static void
test_slot(void **state)
{
    static const struct {
        int32_t year, month, day, months;
        int32_t end_year, end_month;
    } cases[] = {
        {2026, 11, 22, 6, 2027, 6}, {2026, 11, 1, 1, 2027, 1},
        {2026, 12, 31, 1, 2027, 2}, {2027, 8, 31, 6, 2028, 3},
        {2028, 2, 29, 12, 2029, 3}, {2026, 1, 1, 48, 2030, 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t day = civil_day_from_date(cases[i].year, cases[i].month, cases[i].day);
        struct lot lot = lots_slot(day, cases[i].months);

        assert_int_equal(lot.start_day,
                         civil_day_from_date(cases[i].year, cases[i].month, 1));
        assert_int_equal(lot.end_day,
                         civil_day_from_date(cases[i].end_year, cases[i].end_month, 1));
    }
    assert_int_equal(lots_slot(5, 0).end_day, LOT_NO_END);
    assert_int_equal(lots_slot(5, 0).start_day, 0);
}

static void
test_spend_order(void **state)
{
    const struct lot items[] = {{10, 90, 5},   {20, DAY, 7},  {DAY + 1, 150, 100},
                                {10, 200, 10}, {20, 200, 10}, {0, LOT_NO_END, 10}};
    struct account a = {0};
    struct lots l;

    (void)state;
    begin(&l, items, 6);
    assert_int_equal(lots_spendable(l.items, l.count, l.sliding_end, DAY), 30);
    assert_false(lots_spend(&l, 31, DAY));
    assert_int_equal(l.change_count, 0);
    assert_true(lots_spend(&l, 15, DAY));
    assert_int_equal(l.change_count, 2);
    assert_int_equal(l.changes[0].start_day, 10);
    assert_int_equal(l.changes[0].end_day, 200);
    assert_int_equal(l.changes[0].points_micro, -10);
    assert_int_equal(l.changes[1].start_day, 20);
    assert_int_equal(l.changes[1].points_micro, -5);
    assert_true(lots_spend(&l, 15, DAY)); /* joined with what was spent before */
    assert_int_equal(l.change_count, 3);
    assert_int_equal(l.changes[1].points_micro, -10);
    assert_true(lots_spend(&l, 0, DAY));
    assert_int_equal(lots_expire(&l, DAY), 12);
    lots_commit(&l, &a);
    assert_int_equal(a.lot_count, 1); /* the one that starts later */
    assert_int_equal(a.lots[0].points_micro, 100);
}

static void
test_earn_joins(void **state)
{
    const struct lot lot = {60, 150, 0}, earlier = {60, 120, 0}, later = {61, 150, 0};
    struct lots l;

    (void)state;
    begin(&l, NULL, 0);
    lots_earn(&l, lot, 5);
    lots_earn(&l, later, 1);
    lots_earn(&l, earlier, 2);
    lots_earn(&l, lot, 6);
    lots_earn(&l, lot, 0);
    assert_int_equal(l.count, 3);
    assert_int_equal(l.items[0].end_day, 120);
    assert_int_equal(l.items[1].points_micro, 11);
    assert_int_equal(l.items[2].start_day, 61);
    assert_int_equal(l.change_count, 3);
}

static void
test_debt_first(void **state)
{
    const struct lot debt[] = {{0, LOT_NO_END, -10}}, lot = {60, 150, 0};
    struct lots l;

    (void)state;
    begin(&l, debt, 1);
    assert_int_equal(lots_spendable(l.items, l.count, l.sliding_end, DAY), -10);
    assert_false(lots_spend(&l, 1, DAY));
    lots_earn(&l, lot, 4);
    assert_int_equal(l.count, 1);
    assert_int_equal(l.items[0].points_micro, -6);
    lots_earn(&l, lot, 10);
    assert_int_equal(l.items[0].points_micro, 4);
    assert_int_equal(l.items[1].points_micro, 0);
    assert_int_equal(lots_claw(&l, NULL, 0, 9, DAY, 0), 4);
    assert_int_equal(lots_claw(&l, NULL, 0, 9, DAY, INT64_MAX), 9);
    assert_int_equal(lots_spendable(l.items, l.count, l.sliding_end, DAY), -9);
}

/* Debt is settled from what has returned, even when more debt is not allowed. */
static void
test_claw_settles(void **state)
{
    const struct lot debt[] = {{0, LOT_NO_END, -10}};
    struct lots l;

    (void)state;
    begin(&l, debt, 1);
    lots_return(&l, 60, 150, 12);
    lots_return(&l, 10, 90, 7); /* has ended: it neither pays nor is taken */
    assert_int_equal(lots_claw(&l, NULL, 0, 0, DAY, 0), 0);
    assert_int_equal(lots_spendable(l.items, l.count, l.sliding_end, DAY), 2);
    assert_int_equal(lots_claw(&l, NULL, 0, 5, DAY, 0), 2);
    assert_int_equal(lots_expire(&l, DAY), 7);
}

/* What returns repays debt first; the last of the lots that were spent go without. */
static void
test_give_back(void **state)
{
    const struct lot debt[] = {{0, LOT_NO_END, -10}};
    const struct lot_change paid[] = {{60, 150, 4}, {10, 90, 7}, {0, 200, 2}};
    struct lots l;

    (void)state;
    begin(&l, debt, 1);
    assert_int_equal(lots_give_back(&l, paid, 2), 11);
    assert_int_equal(lots_spendable(l.items, l.count, l.sliding_end, DAY), 1);
    assert_int_equal(lots_give_back(&l, paid + 2, 1), 2);
    assert_int_equal(lots_spendable(l.items, l.count, l.sliding_end, DAY), 3);
    assert_int_equal(lots_expire(&l, DAY), 0);
}

static void
test_own_lots(void **state)
{
    const struct lot items[] = {{10, 120, 10}, {10, 150, 10}, {10, 180, 10}};
    const struct lot_change own[] = {{10, 150, 3}, {10, 180, 4}, {10, 120, -5},
                                     {10, 160, 5}, {10, 90, 1},  {11, 150, 1}};
    struct lots l;

    (void)state;
    begin(&l, items, 3);
    assert_int_equal(lots_claw(&l, own, 6, 12, DAY, INT64_MAX), 12);
    assert_int_equal(l.items[0].points_micro, 10);
    assert_int_equal(l.items[1].points_micro, 8);
    assert_int_equal(l.items[2].points_micro, 0);
    assert_int_equal(lots_claw(&l, own, 6, 9, DAY, INT64_MAX), 9);
    assert_int_equal(l.items[1].points_micro, 0);
    assert_int_equal(l.items[0].points_micro, 9);
}

/* Every slot taken: points join the lot that ends next, in the customer's favour. */
static void
test_no_room(void **state)
{
    struct lot items[ACCOUNT_LOTS_MAX];
    struct lot_change change = {7, 7, 7};
    struct lots l;

    (void)state;
    for (int32_t i = 0; i < ACCOUNT_LOTS_MAX; i++) {
        items[i] = (struct lot){0, 1000 + 10 * i, 5};
    }
    begin(&l, items, ACCOUNT_LOTS_MAX);
    lots_earn(&l, (struct lot){0, 1005, 0}, 3);
    assert_int_equal(l.items[1].points_micro, 8);
    assert_int_equal(l.changes[0].end_day, 1010);
    lots_earn(&l, never, 2);
    assert_int_equal(l.items[ACCOUNT_LOTS_MAX - 1].points_micro, 7);
    assert_false(lots_apply(&l, &change));
    assert_false(l.overflow);
    /* A lot that is empty makes room. */
    assert_true(lots_spend(&l, 5, DAY));
    assert_true(lots_apply(&l, &change));
    assert_int_equal(l.items[0].end_day, 7);
}

/* A debt never falls into somebody else's lot. */
static void
test_no_room_for_debt(void **state)
{
    struct lot items[ACCOUNT_LOTS_MAX];
    struct lots l;

    (void)state;
    for (int32_t i = 0; i < ACCOUNT_LOTS_MAX; i++) {
        items[i] = (struct lot){0, DAY - ACCOUNT_LOTS_MAX + 1 + i, 5};
    } /* all have ended */
    begin(&l, items, ACCOUNT_LOTS_MAX);
    assert_int_equal(lots_claw(&l, NULL, 0, 5, DAY, INT64_MAX), 5);
    assert_true(l.overflow);
}

static void
test_overflow(void **state)
{
    const struct lot full[] = {{0, LOT_NO_END, INT64_MAX}};
    const struct lot two[] = {{0, 150, INT64_MAX}, {0, 160, INT64_MAX}};
    const struct lot debt[] = {{0, LOT_NO_END, -5}};
    const struct lot_change change = {0, LOT_NO_END, 1};
    struct lots l;

    (void)state;
    begin(&l, full, 1);
    lots_earn(&l, never, 1);
    assert_true(l.overflow);
    begin(&l, full, 1);
    assert_false(lots_apply(&l, &change));
    begin(&l, two, 2);
    assert_true(lots_spendable(l.items, l.count, l.sliding_end, DAY) == INT64_MAX);
    assert_true(lots_expire(&l, 500) != 0 && l.overflow); /* the sum is of no use */
    begin(&l, debt, 1);
    assert_int_equal(lots_claw(&l, NULL, 0, INT64_MAX, DAY, INT64_MAX), 0);
    assert_true(l.overflow);
    begin(&l, two, 1);
    assert_true(lots_spend(&l, INT64_MAX, DAY)); /* −INT64_MAX, and one more */
    lots_return(&l, 0, 150, 2);
    assert_true(lots_spend(&l, 2, DAY));
    assert_true(l.overflow);
}

static void
test_too_many_changes(void **state)
{
    struct lots l;

    (void)state;
    begin(&l, NULL, 0);
    for (int32_t i = 0; i < LOT_CHANGES_MAX; i++) {
        const struct lot_change change = {0, i, 1}, back = {0, i, -1};

        assert_true(lots_apply(&l, &change));
        if (i < LOT_CHANGES_MAX / 2) {
            assert_true(lots_apply(&l, &back));
        }
        if (l.change_count == LOT_CHANGES_MAX) {
            break;
        }
    }
    const struct lot_change more = {0, 5000, 1};
    assert_false(lots_apply(&l, &more));
    assert_true(l.overflow);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slot),
        cmocka_unit_test(test_spend_order),
        cmocka_unit_test(test_earn_joins),
        cmocka_unit_test(test_debt_first),
        cmocka_unit_test(test_claw_settles),
        cmocka_unit_test(test_own_lots),
        cmocka_unit_test(test_give_back),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_no_room_for_debt),
        cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_too_many_changes),
    };

    return cmocka_run_group_tests_name("lots", tests, NULL, NULL);
}
