/*
 * What is kept after refunds: floors, runs, the last cent and the last piece.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "svc/core/ledger/kept.h"

#define LENGTH(list) (sizeof(list) / sizeof((list)[0]))

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

static struct op_line
line_of(int64_t pieces, int64_t minor)
{
    return (struct op_line){SLICE("a"), {NULL, 0}, pieces, minor};
}

static bool
after(struct kept *k, const struct op_basket *bought, int64_t amount_minor,
      const struct kept_request *requests, size_t count)
{
    kept_begin(k, &arena, bought, amount_minor);
    return kept_after(k, &arena, requests, count);
}

static void
test_amounts(void **state)
{
    const struct op_line lines[] = {line_of(1, 333), line_of(1, 667)};
    const struct op_basket bought = {0, 0, lines, 2};
    const struct kept_request amounts[] = {
        {1, NULL, 0}, {499, NULL, 0}, {499, NULL, 0}, {1, NULL, 0}};
    static const int64_t kept[][2] = {{332, 666}, {166, 333}, {0, 0}, {0, 0}};
    struct kept k;

    (void)state;
    for (size_t n = 1; n <= LENGTH(amounts); n++) {
        assert_true(after(&k, &bought, 1000, amounts, n));
        assert_int_equal(k.lines[0].amount_minor, kept[n - 1][0]);
        assert_int_equal(k.lines[1].amount_minor, kept[n - 1][1]);
        assert_int_equal(k.lines[0].quantity, n < 4 ? 1 : 0); /* pieces stay */
        assert_int_equal(kept_nothing(&k), n == 4);
    }
    assert_int_equal(k.left_minor, 0);
}

/* One by one, and all at once: the same. */
static void
test_pieces(void **state)
{
    const struct op_line exact[] = {line_of(3, 999)}, odd[] = {line_of(3, 1000)};
    const struct op_piece one = {1, 1}, two = {1, 2};
    const struct kept_request ones[] = {{0, &one, 1}, {0, &one, 1}, {0, &one, 1}};
    const struct kept_request pair[] = {{0, &two, 1}};
    static const int64_t left[] = {666, 333, 0}, odd_left[] = {666, 333, 0};
    struct kept k;

    (void)state;
    for (size_t n = 1; n <= 3; n++) {
        assert_true(after(&k, &(struct op_basket){0, 0, exact, 1}, 999, ones, n));
        assert_int_equal(k.left_minor, left[n - 1]);
        assert_true(after(&k, &(struct op_basket){0, 0, odd, 1}, 1000, ones, n));
        assert_int_equal(k.left_minor, odd_left[n - 1]);
    }
    assert_true(kept_nothing(&k));
    assert_true(after(&k, &(struct op_basket){0, 0, odd, 1}, 1000, pair, 1));
    assert_int_equal(k.left_minor, 333);
    assert_int_equal(k.lines[0].quantity, 1);
}

/* The lunch of 17.15 with tax and tip: 13.50 go back. */
static void
test_tax_goes_with_lines_and_tip_stays(void **state)
{
    const struct op_line lines[] = {line_of(1, 1240), line_of(1, 475)};
    const struct op_basket bought = {152, 100, lines, 2};
    const struct op_piece lunch = {1, 1}, latte = {2, 1};
    const struct kept_request requests[] = {{0, &lunch, 1}, {0, &latte, 1}};
    struct kept k;

    (void)state;
    assert_true(after(&k, &bought, 1967, requests, 1));
    assert_int_equal(k.tax_minor, 42);
    assert_int_equal(k.tip_minor, 100);
    assert_int_equal(1967 - k.left_minor, 1350);
    assert_true(after(&k, &bought, 1967, requests, 2));
    assert_int_equal(k.tax_minor, 0);
    assert_int_equal(k.left_minor, 100); /* the tip */
    assert_false(kept_nothing(&k));
}

static void
test_free_lines(void **state)
{
    const struct op_line lines[] = {line_of(2, 0), line_of(1, 0)};
    const struct op_basket bought = {30, 0, lines, 2};
    const struct op_piece both = {1, 2}, last = {2, 1};
    const struct kept_request requests[] = {{0, &both, 1}, {0, &last, 1}};
    struct kept k;

    (void)state;
    assert_true(after(&k, &bought, 30, requests, 1));
    assert_int_equal(k.left_minor, 30);
    assert_true(after(&k, &bought, 30, requests, 2)); /* the tax goes with the last */
    assert_true(kept_nothing(&k));
}

/* Another kind begins another run, from what was kept then. */
static void
test_runs(void **state)
{
    const struct op_line lines[] = {line_of(2, 700), line_of(1, 300)};
    const struct op_basket bought = {0, 0, lines, 2};
    const struct op_piece one = {1, 1};
    const struct kept_request requests[] = {
        {500, NULL, 0}, {0, &one, 1}, {100, NULL, 0}, {225, NULL, 0}};
    struct kept k;

    (void)state;
    assert_true(after(&k, &bought, 1000, requests, 1));
    assert_int_equal(k.lines[0].amount_minor, 350);
    assert_true(after(&k, &bought, 1000, requests, 2));
    assert_int_equal(k.lines[0].amount_minor, 175);
    assert_int_equal(k.left_minor, 325);
    assert_true(after(&k, &bought, 1000, requests, 3));
    assert_int_equal(k.lines[0].amount_minor, 121); /* 175 x 225 / 325 */
    assert_int_equal(k.lines[1].amount_minor, 103);
    assert_int_equal(k.left_minor, 225);
    assert_true(after(&k, &bought, 1000, requests, 4));
    assert_true(kept_nothing(&k));
}

static void
test_without_lines(void **state)
{
    const struct op_basket bought = {100, 50, NULL, 0};
    const struct kept_request half = {500, NULL, 0}, whole = {1000, NULL, 0};
    struct kept k;

    (void)state;
    kept_begin(&k, &arena, &bought, 1000);
    assert_int_equal(k.bare_minor, 850);
    assert_int_equal(k.bare_pieces, 1);
    assert_true(after(&k, &bought, 1000, &half, 1));
    assert_int_equal(k.bare_minor, 425);
    assert_int_equal(k.bare_pieces, 1);
    assert_int_equal(k.tax_minor, 50);
    assert_int_equal(k.tip_minor, 25);
    assert_true(after(&k, &bought, 1000, &whole, 1));
    assert_int_equal(k.bare_pieces, 0);
    assert_true(kept_nothing(&k));
}

/* Rows are the world's: what asks for more than there is cannot be. */
static void
test_damaged(void **state)
{
    const struct op_line lines[] = {line_of(2, 700)};
    const struct op_basket bought = {0, 0, lines, 1};
    const struct op_piece wrong[] = {{0, 1},  {2, 1},  {1, 3},        {1, 0},
                                     {1, -1}, {-1, 1}, {1, INT64_MAX}};
    const struct op_piece many[] = {{1, INT64_MAX}, {1, 1}};
    const struct kept_request amounts[] = {
        {701, NULL, 0}, {-1, NULL, 0}, {INT64_MAX, NULL, 0}};
    const struct kept_request twice[] = {{INT64_MAX, NULL, 0}, {INT64_MAX, NULL, 0}};
    struct kept k;

    (void)state;
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        assert_false(after(&k, &bought, 700, &(struct kept_request){0, &wrong[i], 1}, 1));
    }
    assert_false(after(&k, &bought, 700, &(struct kept_request){0, many, 2}, 1));
    for (size_t i = 0; i < LENGTH(amounts); i++) {
        assert_false(after(&k, &bought, 700, &amounts[i], 1));
    }
    assert_false(after(&k, &bought, 700, twice, 2));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_tax_goes_with_lines_and_tip_stays),
        cmocka_unit_test(test_free_lines),
        cmocka_unit_test(test_runs),
        cmocka_unit_test(test_without_lines),
        cmocka_unit_test(test_damaged),
    };

    return cmocka_run_group_tests_name("kept", tests, open_arena, close_arena);
}
