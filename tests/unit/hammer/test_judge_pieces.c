/* Receipts that are given back piece by piece: what the books and the answers may say.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/hammer/judge_fixture.h"

/* Lines that are given back piece by piece. */
static void
basket_books(struct record *r, int64_t back_minor, int pieces)
{
    struct line buy = line_of(ENTRY_PURCHASE, 2, -200, 300);
    struct line back = line_of(ENTRY_REFUND, 3, back_minor, 300 + back_minor);

    buy.pieces[0] = 2;
    buy.pieces[1] = 1;
    back.ref_seq = 2;
    back.pieces[0] = pieces;
    back.pieces[1] = 1;
    record_forget_lines(r, 0);
    record_line(r, 0, &loaded);
    record_line(r, 0, &buy);
    record_line(r, 0, &back);
}

static void
test_pieces_in_the_books(void **state)
{
    struct record *r = *state;
    const char *more = "entry 2: more pieces of a line were given back";
    const char *money = "entry 2: every piece was given back, and not all the money";

    basket_books(r, 200, 2);
    judge(r);
    assert_false(says(r, INV_I1, money));
    basket_books(r, 150, 1); /* a piece is left, and its money */
    judge(r);
    assert_false(says(r, INV_I1, money));
    assert_false(says(r, INV_I8, more));
    basket_books(r, 199, 2);
    judge(r);
    assert_finding(r, INV_I1, money);
    assert_false(says(r, INV_I8, more));
    basket_books(r, 200, 3);
    judge(r);
    assert_finding(r, INV_I8, more);
}

static void
test_pieces_of_the_answers(void **state)
{
    struct record *r = *state;
    int32_t load = begin(r, ASK_LOAD, 500, RECORD_NONE, 0), buy;
    struct line back = line_of(ENTRY_REFUND, 3, 60, 360);

    done(r, load, loaded, false);
    buy = record_begin(r, &(struct ask){.kind = ASK_PURCHASE,
                                        .amount_minor = 200,
                                        .about = RECORD_NONE,
                                        .key = RECORD_NONE,
                                        .pieces = 2});
    record_sent(r, buy, 10);
    done(r, buy, line_of(ENTRY_PURCHASE, 2, -200, 300), false);
    back.ref_seq = 2;
    for (int i = 0; i < 3; i++) {
        int32_t ask = record_begin(r, &(struct ask){.kind = ASK_REFUND,
                                                    .about = buy,
                                                    .key = RECORD_NONE,
                                                    .pieces = 1,
                                                    .of_line = 1});

        assert_int_equal(record_pieces_left(&r->asks[buy], 1), 2 - i);
        assert_int_equal(record_pieces_left(&r->asks[buy], 2), 1);
        assert_int_equal(r->findings.count, 0);
        record_sent(r, ask, 10);
        done(r, ask, back, false);
        back.seq++;
        back.cash_after_minor += 60;
    }
    assert_finding(r, INV_I8, "of line 1 1 pieces more were given back than were bought");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_pieces_in_the_books),
        TEST(test_pieces_of_the_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
