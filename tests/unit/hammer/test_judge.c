/* The hammer's record and its judgement: wrong histories, and the finding each must give.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/hammer/judge_fixture.h"

/* A load, a purchase and its refund, as they should be; the books are for the test. */
static int32_t
sound(struct record *r)
{
    int32_t load = begin(r, ASK_LOAD, 500, RECORD_NONE, 0);
    int32_t buy, back;

    done(r, load, loaded, false);
    buy = begin(r, ASK_PURCHASE, 200, RECORD_NONE, 0);
    done(r, buy, line_of(ENTRY_PURCHASE, 2, -200, 300), false);
    done(r, buy, line_of(ENTRY_PURCHASE, 2, -200, 300), true);
    back = begin(r, ASK_REFUND, 0, buy, 0);
    struct line line = line_of(ENTRY_REFUND, 3, 200, 500);
    line.ref_seq = 2;
    done(r, back, line, false);
    return buy;
}

static void
books(struct record *r)
{
    struct line back = line_of(ENTRY_REFUND, 3, 200, 500), buy;

    back.ref_seq = 2;
    buy = line_of(ENTRY_PURCHASE, 2, -200, 300);
    record_line(r, 0, &loaded);
    record_line(r, 0, &buy);
    record_line(r, 0, &back);
}

static void
test_sound(void **state)
{
    struct record *r = *state;

    sound(r);
    books(r);
    judge(r);
    assert_int_equal(r->findings.count, 0);
    assert_int_equal(judge_unsettled(r), 0);
    assert_int_equal(record_known(r, 0), 3);
}

static void
test_lost(void **state)
{
    struct record *r = *state;

    sound(r);
    record_line(r, 0, &loaded);
    judge(r);
    assert_finding(r, INV_I3, "which is not in the books");
    assert_finding(r, INV_I3, "the books end at 1");
}

static void
test_doubled(void **state)
{
    struct record *r = *state;
    struct line again = line_of(ENTRY_PURCHASE, 4, -200, 300);

    sound(r);
    books(r);
    record_line(r, 0, &again);
    judge(r);
    assert_finding(r, INV_I3, "no key was told of it");
}

static void
test_two_keys_one_entry(void **state)
{
    struct record *r = *state;
    int32_t other;

    sound(r);
    books(r);
    other = begin(r, ASK_PURCHASE, 200, RECORD_NONE, 0);
    done(r, other, line_of(ENTRY_PURCHASE, 2, -200, 300), false);
    judge(r);
    assert_finding(r, INV_I3, "was acknowledged for two keys");
    assert_finding(r, INV_LINEAR, "left when version 3 was known");
}

static void
test_one_key_two_things(void **state)
{
    struct record *r = *state;
    int32_t a, b;

    a = begin(r, ASK_LOAD, 500, RECORD_NONE, 0);
    done(r, a, loaded, false);
    b = record_begin(
        r, &(struct ask){
               .kind = ASK_PURCHASE, .amount_minor = 5, .key = a, .about = RECORD_NONE});
    record_sent(r, b, 10);
    done(r, b, line_of(ENTRY_PURCHASE, 2, -5, 495), false);
    judge(r);
    assert_finding(r, INV_I3, "one key did two things");
}

static void
test_repeats(void **state)
{
    struct record *r = *state;
    int32_t buy = sound(r);

    done(r, buy, line_of(ENTRY_PURCHASE, 2, -200, 300), false);
    assert_finding(r, INV_I3, "more than once as if it were new");
    done(r, buy, line_of(ENTRY_PURCHASE, 4, -200, 300), true);
    assert_finding(r, INV_I3, "the first time it was entry 2");
}

static void
test_refusals(void **state)
{
    struct record *r = *state;
    int32_t buy = sound(r), race;

    refused(r, buy, "insufficient-funds", 5);
    assert_finding(r, INV_I3, "it was refused: 422 insufficient-funds");
    race = begin(r, ASK_PURCHASE, 500, RECORD_NONE, MAY_LACK_FUNDS);
    done(r, race, line_of(ENTRY_PURCHASE, 4, -500, 0), false);
    refused(r, race, "insufficient-funds", 30);
    assert_finding(r, INV_I3, "and a repeat was refused");
    race = begin(r, ASK_PURCHASE, 500, RECORD_NONE, MAY_LACK_FUNDS);
    refused(r, race, "insufficient-funds", 30);
    done(r, race, line_of(ENTRY_PURCHASE, 5, -500, 0), false);
    assert_finding(r, INV_I3, "refused and done at the same time");
}

/* A lost copy may do later what another was refused: that is not settled, nor wrong. */
static void
test_doubtful(void **state)
{
    struct record *r = *state;
    int32_t race = begin(r, ASK_PURCHASE, 500, RECORD_NONE, MAY_LACK_FUNDS);
    int32_t back = begin(r, ASK_REFUND, 0, race, MAY_BE_REFUNDED);

    record_unanswered(r, race);
    refused(r, race, "insufficient-funds", 10);
    assert_false(record_is_settled(&r->asks[race]));
    record_unanswered(r, back);
    refused(r, back, "already-refunded", 10);
    assert_true(record_is_settled(&r->asks[back]));
    assert_int_equal(r->findings.count, 0);
    judge(r);
    assert_finding(r, INV_I3, "no repeat of the key tells");
    assert_int_equal(judge_unsettled(r), 1);
}

static void
test_other_than_asked(void **state)
{
    struct record *r = *state;
    int32_t buy = begin(r, ASK_PURCHASE, 200, RECORD_NONE, 0);
    struct reply reply = reply_of(line_of(ENTRY_PURCHASE, 1, -199, 1), false);

    record_done(r, buy, &reply, 20);
    assert_finding(r, INV_I3, "not what was asked for");
    reply.view.cash_minor = 2;
    reply.replayed = true;
    record_done(r, buy, &reply, 20);
    assert_finding(r, INV_I1, "do not agree");
    assert_finding(r, INV_LINEAR,
                   "was shown with money 1, then a reply showed it with 2");
    snprintf(reply.account, sizeof(reply.account), "acc_b");
    record_done(r, buy, &reply, 20);
    assert_finding(r, INV_I3, "about another account");
}

static void
test_bad_books(void **state)
{
    struct record *r = *state;
    struct line gap = line_of(ENTRY_STATUS, 5, 0, 400), below;

    sound(r);
    books(r);
    gap.at_us = 1;
    record_line(r, 0, &gap);
    below = line_of(ENTRY_STATUS, 6, 0, 400);
    below.held_after_minor = 401;
    below.points_after_micro = 7;
    record_line(r, 0, &below);
    judge(r);
    assert_finding(r, INV_I4, "entry 5: the one before it is missing");
    assert_finding(r, INV_I4, "entry 5: time goes back");
    assert_finding(r, INV_I1, "entry 5: the balance is not the sum");
    assert_finding(r, INV_I1, "entry 6: the points are not the sum");
    assert_finding(r, INV_I2, "entry 6: the balance is below what is held");
}

static void
test_refunded_beyond(void **state)
{
    struct record *r = *state;
    int32_t buy = sound(r), back;
    struct line more = line_of(ENTRY_REFUND, 4, 1, 501), wrong = more;

    books(r);
    more.ref_seq = 2;
    back = begin(r, ASK_REFUND, 0, buy, 0);
    wrong.ref_seq = 1;
    done(r, back, wrong, false);
    record_line(r, 0, &more);
    judge(r);
    assert_finding(r, INV_I8, "entry 4: more was given back");
    assert_finding(r, INV_I3, "it gave back entry 1 instead of 2");
}

static void
test_shown_otherwise(void **state)
{
    struct record *r = *state;
    struct line buy = line_of(ENTRY_PURCHASE, 2, -200, 300);

    sound(r);
    buy.points_micro = buy.points_after_micro = 1;
    record_line(r, 0, &loaded);
    record_line(r, 0, &buy);
    judge(r);
    assert_finding(r, INV_LINEAR, "entry 2: somebody was shown other numbers");
}

/* The tombstone needs no key when the void that made it stands behind it. */
static void
test_tombstone(void **state)
{
    struct record *r = *state;
    struct line grave = line_of(ENTRY_TOMBSTONE, 1, 0, 0);
    struct line by = line_of(ENTRY_VOID, 2, 0, 0);
    int32_t buy = begin(r, ASK_PURCHASE, 5, RECORD_NONE, MAY_BE_VOIDED);
    int32_t void_it = begin(r, ASK_VOID, 0, buy, 0);

    by.ref_seq = 1;
    refused(r, buy, "voided", 10);
    done(r, void_it, by, false);
    record_line(r, 0, &grave);
    record_line(r, 0, &by);
    judge(r);
    assert_int_equal(r->findings.count, 0);
    record_line(r, 0, &(struct line){.kind = ENTRY_TOMBSTONE, .seq = 3, .at_us = 2000});
    judge(r);
    assert_finding(r, INV_I3, "entry 3 (tombstone, money 0) is in the books, but no key");
}

static void
test_transfers(void **state)
{
    struct record *r = *state;
    struct line out = line_of(ENTRY_TRANSFER_OUT, 2, -100, 400);
    struct line in = line_of(ENTRY_TRANSFER_IN, 1, 100, 100);
    int32_t load = begin(r, ASK_LOAD, 500, RECORD_NONE, 0), send;

    done(r, load, loaded, false);
    send = record_begin(r, &(struct ask){.kind = ASK_TRANSFER,
                                         .to = 1,
                                         .amount_minor = 100,
                                         .about = RECORD_NONE,
                                         .key = RECORD_NONE});
    record_sent(r, send, 10);
    done(r, send, out, false);
    record_line(r, 0, &loaded);
    record_line(r, 0, &out);
    record_line(r, 1, &in);
    judge(r);
    assert_int_equal(r->findings.count, 0);
    record_forget_lines(r, 1);
    judge(r);
    assert_finding(r, INV_I1, "-1 transfers (money -100) came in beyond");
    record_line(r, 1, &in);
    in = line_of(ENTRY_TRANSFER_IN, 2, 100, 200);
    record_line(r, 1, &in);
    judge(r);
    assert_finding(r, INV_I1, "1 transfers (money 100) came in beyond");
}

static void
test_holds(void **state)
{
    struct record *r = *state;
    struct line held = line_of(ENTRY_HOLD, 2, 0, 500);
    struct line taken = line_of(ENTRY_CAPTURE, 3, -300, 200);
    int32_t load = begin(r, ASK_LOAD, 500, RECORD_NONE, 0), hold, capture, release;

    done(r, load, loaded, false);
    hold = begin(r, ASK_HOLD, 500, RECORD_NONE, 0);
    held.held_after_minor = 500;
    done(r, hold, held, false);
    assert_false(r->asks[hold].returned);
    capture = begin(r, ASK_CAPTURE, 300, hold, MAY_HAVE_ENDED);
    release = begin(r, ASK_RELEASE, 0, hold, MAY_HAVE_ENDED);
    taken.ref_seq = 2;
    done(r, capture, taken, false);
    refused(r, release, "hold-ended", 10);
    assert_true(r->asks[hold].returned);
    assert_true(record_is_settled(&r->asks[release]));
    assert_int_equal(r->findings.count, 0);
    refused(r, capture, "hold-ended", 30);
    assert_finding(r, INV_I3, "and a repeat was refused: hold-ended");
}

static void
test_reads(void **state)
{
    struct record *r = *state;
    struct view view = {.version = 2, .cash_minor = 300};

    sound(r);
    record_read(r, 0, 2, &view);
    assert_int_equal(r->findings.count, 0);
    record_read(r, 0, 3, &view);
    assert_finding(r, INV_LINEAR, "at_least=3 was answered with version 2");
    view.cash_minor = 299;
    record_read(r, 0, 2, &view);
    assert_finding(r, INV_LINEAR, "then a read showed it with 299");
    view.held_minor = 300;
    view.version = 9;
    record_read(r, 0, 2, &view);
    assert_finding(r, INV_I2, "a read shows money 299, held 300 at version 9");
    view.version = INT64_MAX;
    record_read(r, 0, 2, &view);
    assert_finding(r, INV_I4, "which cannot be");
    record_ahead(r, 0, 3);
    assert_finding(r, INV_LINEAR, "told that it is not there");
}

static void
test_findings_are_bounded(void **state)
{
    struct record *r = *state;

    for (int i = 0; i < FINDINGS_KEPT + 5; i++) {
        finding_add(&r->findings, INV_I1, 0, RECORD_NONE, 1, "%d", i);
    }
    assert_int_equal(r->findings.count, FINDINGS_KEPT + 5);
    assert_int_equal(r->findings.kept, FINDINGS_KEPT);
    assert_int_equal(r->findings.by_mix[1], FINDINGS_KEPT + 5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sound),
        TEST(test_lost),
        TEST(test_doubled),
        TEST(test_two_keys_one_entry),
        TEST(test_one_key_two_things),
        TEST(test_repeats),
        TEST(test_refusals),
        TEST(test_doubtful),
        TEST(test_other_than_asked),
        TEST(test_bad_books),
        TEST(test_refunded_beyond),
        TEST(test_shown_otherwise),
        TEST(test_tombstone),
        TEST(test_transfers),
        TEST(test_holds),
        TEST(test_reads),
        TEST(test_findings_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
