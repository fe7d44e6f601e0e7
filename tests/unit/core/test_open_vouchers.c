/*
 * Open vouchers as the row of an account keeps them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/open_vouchers.h"

static const struct lot_change paid[] = {{20605, 20789, 40}, {0, LOT_NO_END, 20}};

/* Three: of two lots, of none, of one. */
static void
fill(struct account *a)
{
    struct open_vouchers draft;

    account_clear(a);
    open_vouchers_begin(&draft, a);
    assert_true(open_vouchers_add(&draft, &(struct voucher){9, 72, 3000, 0}, paid, 1));
    assert_true(open_vouchers_add(&draft, &(struct voucher){4, 70, 2000, 0}, paid, 2));
    assert_true(open_vouchers_add(&draft, &(struct voucher){7, 71, 1000, 0}, NULL, 0));
    assert_false(open_vouchers_add(&draft, &(struct voucher){7, 71, 1000, 0}, NULL, 0));
    open_vouchers_commit(&draft, a);
}

static void
test_order(void **state)
{
    const struct lot *lots;
    struct open_vouchers draft;
    struct account a;

    (void)state;
    fill(&a);
    assert_int_equal(a.vouchers[0].seq, 4);
    assert_int_equal(a.vouchers[2].seq, 9);
    assert_int_equal(open_vouchers_first(&a)->seq, 7);
    assert_int_equal(open_vouchers_find(&a, 9, &lots)->lot_count, 1);
    assert_int_equal(lots - a.voucher_lots, 2);
    assert_null(open_vouchers_find(&a, 5, NULL));
    open_vouchers_begin(&draft, &a);
    assert_true(open_vouchers_drop(&draft, 4));
    assert_false(open_vouchers_drop(&draft, 4));
    open_vouchers_commit(&draft, &a);
    assert_int_equal(open_vouchers_find(&a, 9, &lots)->lot_count, 1);
    assert_int_equal(lots->points_micro, 40);
}

/* 16 of them, and 48 lots together. */
static void
test_room(void **state)
{
    struct lot_change many[ACCOUNT_VOUCHER_LOTS_MAX];
    struct open_vouchers draft = {.count = 0, .lot_count = 0};
    struct account a;

    (void)state;
    for (int i = 0; i < ACCOUNT_VOUCHER_LOTS_MAX; i++) {
        many[i] = paid[0];
    }
    fill(&a);
    assert_true(open_vouchers_fit(&a, 13, 45));
    assert_false(open_vouchers_fit(&a, 14, 0));
    assert_false(open_vouchers_fit(&a, 1, 46));
    assert_true(open_vouchers_add(&draft, &(struct voucher){100, 1, 1, 0}, many, 48));
    assert_false(open_vouchers_add(&draft, &(struct voucher){101, 1, 1, 0}, paid, 1));
    for (int i = 1; i < ACCOUNT_VOUCHERS_MAX; i++) {
        assert_true(open_vouchers_add(&draft, &(struct voucher){i, 1, 1, 0}, NULL, 0));
    }
    assert_false(open_vouchers_add(&draft, &(struct voucher){99, 1, 1, 0}, NULL, 0));
    open_vouchers_commit(&draft, &a);
    assert_int_equal(open_vouchers_length(&a), OPEN_VOUCHERS_NUMBERS);
}

/* The row's form: there and back, and no damage is taken. */
static void
test_row(void **state)
{
    int64_t numbers[OPEN_VOUCHERS_NUMBERS] = {0};
    struct account was, a;
    size_t count;

    (void)state;
    fill(&was);
    count = open_vouchers_write(&was, numbers);
    assert_int_equal(count, open_vouchers_length(&was));
    assert_int_equal(count, 3 * 4 + 3 * 3);
    account_clear(&a);
    assert_true(open_vouchers_read(&a, numbers, count));
    assert_int_equal(a.voucher_count, 3);
    assert_memory_equal(a.vouchers, was.vouchers, 3 * sizeof a.vouchers[0]);
    assert_memory_equal(a.voucher_lots, was.voucher_lots, 3 * sizeof a.voucher_lots[0]);
    account_clear(&a);
    assert_true(open_vouchers_read(&a, numbers, 0));
    assert_int_equal(a.voucher_count, 0);
#define DAMAGED(place, value)                                 \
    do {                                                      \
        int64_t kept = numbers[place];                        \
        numbers[place] = (value);                             \
        account_clear(&a);                                    \
        assert_false(open_vouchers_read(&a, numbers, count)); \
        numbers[place] = kept;                                \
    } while (0)
    DAMAGED(0, 0);                /* no entry */
    DAMAGED(0, 7);                /* the same twice */
    DAMAGED(0, 8);                /* not ascending */
    DAMAGED(3, -1);               /* no count */
    DAMAGED(3, 49);               /* more than fit */
    DAMAGED(3, 3);                /* the next voucher is no lot */
    DAMAGED(3, 1);                /* a lot is no voucher */
    DAMAGED(4, INT64_C(1) << 40); /* no day */
    DAMAGED(5, -(INT64_C(1) << 40));
    DAMAGED(6, 0); /* nothing paid */
    DAMAGED(6, -5);
    for (size_t n = 1; n < count; n++) {
        account_clear(&a);
        assert_true(open_vouchers_read(&a, numbers, n) == (n == 10 || n == 14));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_row),
    };

    return cmocka_run_group_tests_name("open vouchers", tests, NULL, NULL);
}
