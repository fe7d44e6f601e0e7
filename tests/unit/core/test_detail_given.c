/*
 * Details of what gifts and challenges give, written and read again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "svc/core/detail.h"

static struct arena arena;

static struct entry_detail
there_and_back(const struct entry_detail *d)
{
    struct slice text = entry_detail_write(&arena, d);
    struct entry_detail back;

    assert_true(entry_detail_parse(&arena, d->kind, text, &back));
    return back;
}

static void
test_bonus(void **state)
{
    struct entry_detail d = {.kind = ENTRY_BONUS,
                             .bonus = {{SLICE("breakfast-3"), 2969, 2}, true}};
    struct entry_detail b = there_and_back(&d);

    (void)state;
    assert_true(slice_eq_cstr(b.bonus.give.rule, "breakfast-3"));
    assert_int_equal(b.bonus.give.period, 2969);
    assert_int_equal(b.bonus.give.number, 2);
    assert_true(b.bonus.reverses);
    d.bonus = (struct detail_given){.give.rule = SLICE("welcome")};
    b = there_and_back(&d);
    assert_int_equal(b.bonus.give.period, 0);
    assert_false(b.bonus.reverses);
}

static void
test_given_vouchers(void **state)
{
    struct entry_detail d = {.kind = ENTRY_VOUCHER,
                             .voucher = {.reward = SLICE("cake"),
                                         .ends_us = 7,
                                         .given = {{SLICE("hello"), 3, 1}, false}}};
    struct entry_detail b = there_and_back(&d);

    (void)state;
    assert_true(slice_eq_cstr(entry_detail_given(&b)->give.rule, "hello"));
    assert_int_equal(entry_detail_given(&b)->give.period, 3);
    d.kind = ENTRY_VOUCHER_END;
    d.voucher.given.reverses = true;
    b = there_and_back(&d);
    assert_true(entry_detail_given(&b)->reverses);
    d.voucher.given = (struct detail_given){.reverses = false};
    b = there_and_back(&d);
    assert_null(entry_detail_given(&b)); /* her own */
    d = (struct entry_detail){.kind = ENTRY_JOIN};
    assert_null(entry_detail_given(&d));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bonus),
        cmocka_unit_test(test_given_vouchers),
    };
    int failed;

    arena_init(&arena);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
