/*
 * Vouchers: their points leave the lots and wait; they are used once, end, and return.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/civil.h"
#include "svc/core/ledger/due.h"
#include "svc/core/rules/rules_id.h"
#include "tests/unit/core/reward_fixture.h"

/* Points end with the month after that of earning, or of the last activity. */
#define DOCUMENT(after) REWARD_DOCUMENT("'after':'" after "','months':1", "", REWARDS)
#define REWARDS                                                         \
    "{'id':'two-off','name':'T','cost':60,'worth':200,'kind':'amount'," \
    "'voucher_days':30,'limit':[{'times':20,'per':'month'}]},"          \
    "{'id':'tiny','name':'Y','cost':1,'worth':200,'kind':'amount',"     \
    "'voucher_days':9},"                                                \
    "{'id':'dear','name':'E','cost':120,'worth':200,'kind':'item',"     \
    "'voucher_days':60,'when':{'lines':{'categories':['food']}}},"      \
    "{'id':'free','name':'F','cost':0,'worth':100,'kind':'amount',"     \
    "'voucher_days':1,'limit':[{'times':1,'per':'ever'}]},"             \
    "{'id':'now','name':'N','cost':1,'worth':100,'kind':'amount'},"     \
    "{'id':'gift','name':'G','cost':0,'worth':1,'kind':'amount',"       \
    "'voucher_days':9,'gift_only':true}"

static int
begin(void **state)
{
    (void)state;
    reward_open(DOCUMENT("earning"), 1000);
    return 0;
}

static int
end(void **state)
{
    (void)state;
    reward_close();
    return 0;
}

static enum problem
make(const char *reward)
{
    struct op op = ledger_op(&ledger, OP_VOUCHER);

    op.voucher.reward = slice_from_cstr(reward);
    return ledger_apply(&ledger, &op);
}

/* Makes it, and returns its seq. */
static int64_t
made(const char *reward)
{
    assert_int_equal(make(reward), PROBLEM_NONE);
    return ledger_answer(&ledger)->seq;
}

static enum problem
give_up(int64_t seq)
{
    struct op op = ledger_op(&ledger, OP_VOUCHER_END);

    op.voucher_end.ref_seq = seq;
    return ledger_apply(&ledger, &op);
}

static enum problem
use(int64_t seq, int64_t line, int64_t off_minor)
{
    const struct op_reward asked = {.voucher = seq, .line = line, .off_minor = off_minor};
    const struct op_line lines[] = {
        {SLICE_INIT("latte"), SLICE_INIT("drinks"), 1, 400},
        {SLICE_INIT("bagel"), SLICE_INIT("food"), 1, 100},
    };
    struct op op = ledger_purchase_op(&ledger, 500, 0);

    op.purchase.basket = (struct op_basket){0, 0, lines, 2};
    op.purchase.rewards = (struct op_rewards){&asked, 1};
    return ledger_apply(&ledger, &op);
}

static void
touch(void)
{
    struct op op = ledger_op(&ledger, OP_TOUCH);

    assert_int_equal(ledger_apply(&ledger, &op), PROBLEM_NONE);
}

static void
check_kinds(enum entry_kind first, enum entry_kind second, size_t count)
{
    assert_int_equal(ledger.outcome.entry_count, count);
    assert_int_equal(ledger.outcome.entries[0].kind, first);
    if (count > 1) {
        assert_int_equal(ledger.outcome.entries[1].kind, second);
    }
}

/* Points leave their lot at once; given back, they are in it again. */
static void
test_there_and_back(void **state)
{
    const struct entry *e;
    int64_t seq = made("two-off");
    struct entry_detail d = ledger_detail(&ledger, ledger_answer(&ledger));

    (void)state;
    e = ledger_answer(&ledger);
    assert_int_equal(e->kind, ENTRY_VOUCHER);
    assert_int_equal(e->contra, CONTRA_REWARDS);
    assert_int_equal(e->points_micro, -60 * MICRO);
    assert_int_equal(d.voucher.cost_micro, 60 * MICRO);
    assert_int_equal(d.voucher.from_count, 1);
    /* 30 days after 22 November: 22 December is the last. */
    assert_true(d.voucher.ends_us == civil_day_start_us(civil_day(NOON_US) + 31));
    assert_int_equal(ledger.account.voucher_count, 1);
    assert_int_equal(ledger.account.vouchers[0].seq, seq);
    assert_true(ledger.account.vouchers[0].reward_key == rules_id(SLICE("two-off")));
    assert_true(ledger.account.next_due_us == d.voucher.ends_us);
    assert_int_equal(give_up(seq), PROBLEM_NONE);
    e = ledger_answer(&ledger);
    assert_int_equal(e->kind, ENTRY_VOUCHER_END);
    assert_int_equal(e->ref_seq, seq);
    assert_int_equal(e->points_micro, 60 * MICRO);
    assert_int_equal(ledger.account.lot_count, 1);
    assert_int_equal(ledger.account.lots[0].points_micro, 100 * MICRO);
    assert_int_equal(ledger.account.voucher_count, 0);
    assert_int_equal(give_up(seq), PROBLEM_VOUCHER_ENDED);
}

static void
test_refusals(void **state)
{
    (void)state;
    assert_int_equal(make("nothing"), PROBLEM_REWARD_UNKNOWN);
    reward_check_bar(make("now"), REWARD_BAR_VOUCHER);
    reward_check_bar(make("gift"), REWARD_BAR_GIFT_ONLY);
    assert_int_equal(make("dear"), PROBLEM_INSUFFICIENT_POINTS);
    assert_int_equal(ledger.outcome.short_points, 20);
    made("free");
    reward_check_bar(make("free"), REWARD_BAR_LIMIT);
    assert_int_equal(use(4242, 0, 0), PROBLEM_VOUCHER_ENDED);
}

/* Used by a purchase once, for what it is worth; its points are gone already. */
static void
test_use(void **state)
{
    int64_t seq = made("two-off");
    struct entry_detail d;

    (void)state;
    assert_int_equal(use(seq, 0, 201), PROBLEM_REWARD_WORTH);
    assert_int_equal(use(seq, 0, 200), PROBLEM_NONE);
    assert_int_equal(ledger_answer(&ledger)->points_micro, 50 * MICRO); /* earned */
    d = ledger_detail(&ledger, ledger_answer(&ledger));
    assert_int_equal(d.sale.rewards.items[0].voucher, seq);
    assert_int_equal(d.sale.rewards.items[0].cost_micro, 60 * MICRO);
    assert_true(slice_eq_cstr(d.sale.rewards.items[0].reward, "two-off"));
    assert_int_equal(ledger.account.voucher_count, 0);
    assert_int_equal(use(seq, 0, 0), PROBLEM_VOUCHER_ENDED);
    assert_int_equal(give_up(seq), PROBLEM_VOUCHER_ENDED);
}

/* A redemption spends it, too, and two of the same are one too many. */
static void
test_use_twice(void **state)
{
    struct op_reward asked[] = {{.voucher = made("two-off")},
                                {.reward = SLICE_INIT("tiny")}};
    struct op op = ledger_op(&ledger, OP_REDEEM);

    (void)state;
    op.redeem.rewards = (struct op_rewards){asked, 2};
    asked[1] = asked[0];
    assert_int_equal(ledger_apply(&ledger, &op), PROBLEM_VOUCHER_ENDED);
    asked[1] = (struct op_reward){.reward = SLICE_INIT("tiny")};
    assert_int_equal(ledger_apply(&ledger, &op), PROBLEM_NONE);
    assert_int_equal(ledger_answer(&ledger)->points_micro, -MICRO);
    assert_int_equal(ledger_refund(&ledger, ledger.account.version, 0), PROBLEM_NONE);
    assert_int_equal(ledger_answer(&ledger)->points_micro, MICRO);
    assert_int_equal(ledger.account.vouchers[0].seq, asked[0].voucher);
}

/* An item's voucher is for a line that its rule means. */
static void
test_lines(void **state)
{
    int64_t seq;

    (void)state;
    assert_int_equal(ledger_purchase(&ledger, 1000, 0), PROBLEM_NONE);
    seq = made("dear");
    reward_check_bar(use(seq, 0, 0), REWARD_BAR_LINES);
    reward_check_bar(use(seq, 1, 0), REWARD_BAR_LINES);
    assert_int_equal(use(seq, 2, 100), PROBLEM_NONE);
}

/* A refund opens a used one again, with the last cent of what it was used for. */
static void
test_opened_again(void **state)
{
    int64_t seq = made("two-off"), bought;
    struct account before = ledger.account;
    struct entry_detail d;

    (void)state;
    assert_int_equal(use(seq, 0, 200), PROBLEM_NONE);
    bought = ledger.account.version;
    assert_int_equal(ledger_refund(&ledger, bought, 499), PROBLEM_NONE);
    assert_int_equal(ledger.account.voucher_count, 0);
    assert_int_equal(ledger_refund(&ledger, bought, 1), PROBLEM_NONE);
    d = ledger_detail(&ledger, ledger_answer(&ledger));
    assert_int_equal(d.refund.opened.count, 1);
    assert_int_equal(d.refund.given_back_micro, 0);
    assert_memory_equal(ledger.account.vouchers, before.vouchers,
                        sizeof before.vouchers[0]);
    assert_int_equal(ledger.account.points_micro, 40 * MICRO);
    assert_int_equal(use(seq, 0, 200), PROBLEM_NONE);
    assert_int_equal(ledger_refund(&ledger, ledger.account.version, 0), PROBLEM_NONE);
    assert_int_equal(give_up(seq), PROBLEM_NONE);
    assert_int_equal(ledger.account.points_micro, 100 * MICRO);
}

/* It ends with its last day; its points are in their lot again. */
static void
test_ends(void **state)
{
    unsigned char op_id[OP_ID_BYTES];
    int64_t seq = made("two-off"), ends_us = ledger.account.next_due_us;

    (void)state;
    ledger.at_us = ends_us - 1;
    touch();
    assert_int_equal(ledger.outcome.entry_count, 0);
    ledger.at_us = ends_us;
    touch();
    check_kinds(ENTRY_VOUCHER_END, ENTRY_NONE, 1);
    due_op_id(op_id, ledger.account.id, ENTRY_VOUCHER_END, slice_of(&seq, sizeof seq));
    assert_memory_equal(ledger.outcome.entries[0].op_id, op_id, sizeof op_id);
    assert_int_equal(ledger.outcome.entries[0].channel, CHANNEL_SYSTEM);
    assert_int_equal(ledger.account.points_micro, 100 * MICRO);
    assert_int_equal(use(seq, 0, 0), PROBLEM_VOUCHER_ENDED);
}

/* Points whose lot has ended meanwhile expire as they return, by the voucher's name. */
static void
test_ends_after_its_lot(void **state)
{
    unsigned char op_id[OP_ID_BYTES];
    int64_t ends_us;

    (void)state;
    assert_int_equal(ledger_purchase(&ledger, 200, 0), PROBLEM_NONE);
    made("dear"); /* 60 days; its lot ends with 31 December */
    ends_us = ledger.account.vouchers[0].ends_us;
    assert_int_equal(ledger.account.lot_count, 0);
    ledger.at_us = ends_us + 100 * DAY_US; /* a late touch tells the same */
    touch();
    check_kinds(ENTRY_VOUCHER_END, ENTRY_EXPIRE, 2);
    assert_int_equal(ledger.outcome.entries[1].points_micro, -120 * MICRO);
    due_op_id(op_id, ledger.account.id, ENTRY_EXPIRE,
              slice_of(ledger.outcome.entries[0].op_id, OP_ID_BYTES));
    assert_memory_equal(ledger.outcome.entries[1].op_id, op_id, sizeof op_id);
    assert_int_equal(ledger.account.points_micro, 0);
}

/* What ends before the voucher is an entry before it, what ends with it one behind it. */
static void
test_order_of_ends(void **state)
{
    (void)state;
    made("two-off"); /* ends with 22 December */
    ledger.at_us += 19 * DAY_US;
    assert_int_equal(ledger_purchase(&ledger, 1000, 0), PROBLEM_NONE);
    made("two-off"); /* with 10 January; of lots that end with 31 December, January */
    ledger.at_us = civil_day_start_us(civil_day(NOON_US) + 100);
    touch();
    assert_int_equal(ledger.outcome.entry_count, 5);
    assert_int_equal(ledger.outcome.entries[0].kind, ENTRY_VOUCHER_END);
    assert_int_equal(ledger.outcome.entries[1].kind, ENTRY_EXPIRE);
    assert_int_equal(ledger.outcome.entries[1].points_micro, -60 * MICRO);
    assert_int_equal(ledger.outcome.entries[2].kind, ENTRY_VOUCHER_END);
    assert_int_equal(ledger.outcome.entries[3].kind, ENTRY_EXPIRE);
    assert_int_equal(ledger.outcome.entries[3].points_micro, -40 * MICRO);
    assert_int_equal(ledger.outcome.entries[4].kind, ENTRY_EXPIRE);
    assert_int_equal(ledger.outcome.entries[4].points_micro, -100 * MICRO);
    assert_int_equal(ledger.account.points_micro, 0);
}

/* One that a refund opens past its end ends at once. */
static void
test_opened_past_its_end(void **state)
{
    int64_t seq = made("two-off"), bought;

    (void)state;
    assert_int_equal(use(seq, 0, 200), PROBLEM_NONE);
    bought = ledger.account.version;
    ledger.at_us += 31 * DAY_US;
    assert_int_equal(ledger_refund(&ledger, bought, 0), PROBLEM_NONE);
    check_kinds(ENTRY_REFUND, ENTRY_VOUCHER_END, 2);
    assert_int_equal(ledger.account.points_micro, 100 * MICRO);
    assert_int_equal(ledger.account.voucher_count, 0);
}

/* 16 at most; without room for it, what a used one cost returns instead. */
static void
test_room(void **state)
{
    int64_t first = made("tiny"), bought;

    (void)state;
    for (int i = 1; i < ACCOUNT_VOUCHERS_MAX; i++) {
        made("tiny");
    }
    assert_int_equal(make("tiny"), PROBLEM_TOO_MANY_VOUCHERS);
    assert_int_equal(use(first, 0, 0), PROBLEM_NONE);
    bought = ledger.account.version;
    made("tiny");
    assert_int_equal(ledger_refund(&ledger, bought, 0), PROBLEM_NONE);
    assert_int_equal(ledger.account.voucher_count, ACCOUNT_VOUCHERS_MAX);
    assert_int_equal(ledger.account.points_micro, (100 - 16) * MICRO);
}

/* No claw reaches what waits in a voucher; what returns repays the debt first. */
static void
test_claw_and_debt(void **state)
{
    int64_t bought = ledger.account.version, seq = made("two-off");

    (void)state;
    assert_int_equal(ledger_refund(&ledger, bought, 0), PROBLEM_NONE);
    assert_int_equal(ledger.account.points_micro, -60 * MICRO);
    assert_int_equal(give_up(seq), PROBLEM_NONE);
    assert_int_equal(ledger.account.points_micro, 0);
    assert_int_equal(ledger.account.lot_count, 0);
}

/* A frozen account makes none, and may give one back; nobody else's credential does. */
static void
test_frozen(void **state)
{
    int64_t seq = made("two-off");
    struct op op = ledger_op(&ledger, OP_STATUS);

    (void)state;
    op.status.to = ACCOUNT_FROZEN;
    assert_int_equal(ledger_apply(&ledger, &op), PROBLEM_NONE);
    assert_int_equal(make("tiny"), PROBLEM_ACCOUNT_FROZEN);
    assert_int_equal(use(seq, 0, 0), PROBLEM_ACCOUNT_FROZEN);
    assert_int_equal(give_up(seq), PROBLEM_NONE);
}

/* A void of the purchase opens it, and the void's repeat is refused as ever. */
static void
test_void(void **state)
{
    int64_t seq = made("two-off");
    struct op op;

    (void)state;
    assert_int_equal(use(seq, 0, 200), PROBLEM_NONE);
    op = ledger_op(&ledger, OP_VOID);
    memcpy(op.voided.ref_op_id, ledger_answer(&ledger)->op_id, OP_ID_BYTES);
    assert_int_equal(ledger_apply(&ledger, &op), PROBLEM_NONE);
    assert_int_equal(ledger.account.vouchers[0].seq, seq);
    assert_int_equal(ledger.account.points_micro, 40 * MICRO);
}

/* An entry that uses what is not open contradicts its account. */
static void
test_replay(void **state)
{
    struct account before;
    struct entry e;
    char err[160];
    int64_t seq = made("two-off");

    (void)state;
    before = ledger.mirror;
    assert_int_equal(use(seq, 0, 0), PROBLEM_NONE);
    e = *ledger_answer(&ledger);
    assert_true(account_replay(&before, &e, &ledger.arena, err));
    before.version--;
    memcpy(before.head_hash, ledger.history.items[2]->hash, ENTRY_HASH_BYTES);
    before.cash_minor += 500;
    before.points_micro -= 50 * MICRO;
    before.lots[0].points_micro -= 50 * MICRO;
    before.tier_months[0].points_micro -= 50 * MICRO;
    assert_false(account_replay(&before, &e, &ledger.arena, err));
    assert_non_null(strstr(err, "voucher"));
}

/* Making one is an activity; points that return to a sliding lot that is over expire. */
static void
test_sliding_points(void **state)
{
    (void)state;
    reward_close();
    reward_open(DOCUMENT("activity"), 1200);
    ledger.at_us += 20 * DAY_US; /* 12 December: the lot ends with January now */
    made("dear");
    assert_int_equal(ledger.account.lot_count, 0);
    ledger.at_us += 61 * DAY_US;
    touch();
    check_kinds(ENTRY_VOUCHER_END, ENTRY_EXPIRE, 2);
    assert_int_equal(ledger.account.points_micro, 0);
    assert_int_equal(ledger_purchase(&ledger, 1200, 0), PROBLEM_NONE);
    made("two-off"); /* 30 days, and points that were kept alive meanwhile */
    ledger.at_us += 25 * DAY_US;
    assert_int_equal(ledger_purchase(&ledger, 100, 0), PROBLEM_NONE);
    ledger.at_us += 6 * DAY_US;
    touch();
    check_kinds(ENTRY_VOUCHER_END, ENTRY_NONE, 1);
    assert_int_equal(ledger.account.points_micro, 130 * MICRO);
}

/* Under rules of format 1 there are none; those that are open end at their time. */
static void
test_simple_rules(void **state)
{
    int64_t seq = made("two-off");

    (void)state;
    ledger_add_rules(&ledger, ledger_rules, ledger.at_us + 1);
    ledger.at_us += 1;
    reward_check_bar(make("espresso"), REWARD_BAR_VOUCHER);
    reward_check_bar(use(seq, 0, 0), REWARD_BAR_VOUCHER);
    assert_int_equal(give_up(seq), PROBLEM_NONE);
    assert_int_equal(ledger.account.points_micro, 100 * MICRO);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_there_and_back),
        TEST(test_refusals),
        TEST(test_use),
        TEST(test_use_twice),
        TEST(test_lines),
        TEST(test_opened_again),
        TEST(test_ends),
        TEST(test_ends_after_its_lot),
        TEST(test_order_of_ends),
        TEST(test_opened_past_its_end),
        TEST(test_room),
        TEST(test_claw_and_debt),
        TEST(test_frozen),
        TEST(test_void),
        TEST(test_replay),
        TEST(test_sliding_points),
        TEST(test_simple_rules),
    };

    return cmocka_run_group_tests_name("vouchers", tests, NULL, NULL);
}
