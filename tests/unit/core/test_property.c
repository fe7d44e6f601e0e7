/*
 * Properties that hold whatever happens, over seeded random runs: the fixture checks
 * after every operation that the lots sum to the points and that the entries alone give
 * the same account; here the refund algebra is checked against a full refund.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/lots.h"
#include "svc/core/ledger/refund.h"
#include "tests/unit/core/ledger_fixture.h"

enum { RUNS = 60, STEPS = 120 };

/* xorshift64*: the same numbers everywhere. */
static uint64_t seed;

static int64_t
below(int64_t n)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (int64_t)((seed * UINT64_C(2685821657736338717)) >> 33) % n;
}

static struct op
random_purchase(struct ledger *l, struct op_reward *rewards)
{
    int64_t card = below(3) > 0 ? below(3000) : 0, other = below(3) > 0 ? below(3000) : 0;
    struct op op = ledger_purchase_op(l, card, card + other > 0 ? other : 1);

    if (below(4) == 0) {
        rewards[0] = (struct op_reward){.reward = SLICE("espresso"), .line = 0};
        op.purchase.rewards = (struct op_rewards){rewards, 1};
    }
    return op;
}

static void
random_step(struct ledger *l)
{
    struct op_reward rewards[1];
    struct op op;

    switch (below(8)) {
    case 0: ledger_load(l, 500 + below(20000)); break;
    case 1: ledger_redeem(l, below(3) > 0 ? "espresso" : "lunch"); break;
    case 2: l->at_us += below(20) * DAY_US; break;
    case 3:
        ledger_refund(l, 1 + below(l->account.version + 1), below(4) * below(900));
        break;
    case 4:
        op = ledger_op(l, OP_VOID);
        if (l->history.count > 0) {
            memcpy(op.voided.ref_op_id,
                   l->history.items[below((int64_t)l->history.count)]->op_id,
                   OP_ID_BYTES);
        }
        ledger_apply(l, &op);
        break;
    default:
        op = random_purchase(l, rewards);
        ledger_apply(l, &op);
        break;
    }
}

/* Nothing gives back more than there was, in money or points. */
static void
check_refunds(struct ledger *l)
{
    for (size_t i = 0; i < l->history.count; i++) {
        const struct entry *e = l->history.items[i];
        int64_t earned = 0, spent = 0, other;
        struct entry_detail d;
        struct returned r;

        if (e->kind != ENTRY_PURCHASE && e->kind != ENTRY_REDEEM) {
            continue;
        }
        d = ledger_detail(l, e);
        other = e->kind == ENTRY_PURCHASE ? d.sale.paid.other_minor : 0;
        for (size_t k = 0; k < d.lot_count; k++) {
            if (d.lots[k].points_micro > 0) {
                earned += d.lots[k].points_micro;
            } else {
                spent -= d.lots[k].points_micro;
            }
        }
        assert_true(earned - spent == e->points_micro);
        refund_returned(&l->history, e, &r);
        assert_false(r.damaged);
        assert_true(r.card_minor >= 0 && r.card_minor <= -e->cash_minor);
        assert_true(r.other_minor >= 0 && r.other_minor <= other);
        assert_true(r.earned_taken_back_micro >= 0 &&
                    r.earned_taken_back_micro <= earned);
        assert_true(r.spent_returned_micro == 0 || r.spent_returned_micro == spent);
    }
}

static void
run(uint64_t number, bool debt_allowed)
{
    static struct ledger l;

    seed = number * UINT64_C(0x9e3779b97f4a7c15) + 1;
    ledger_open(&l, NULL);
    l.sets[0].debt_allowed = debt_allowed;
    for (int step = 0; step < STEPS; step++) {
        random_step(&l);
        if (!debt_allowed) {
            assert_true(l.account.points_micro >= 0);
        }
    }
    check_refunds(&l);
    ledger_close(&l);
}

static void
test_random_histories(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < RUNS; i++) {
        run(i, i % 2 == 0);
    }
}

/* The same past, ready for a purchase to be refunded. */
static int64_t
past(struct ledger *l, uint64_t number, bool debt_allowed)
{
    struct op_reward rewards[1] = {{.reward = SLICE("espresso"), .line = 0}};
    struct op op;

    seed = number * UINT64_C(0x9e3779b97f4a7c15) + 1;
    ledger_open(l, NULL);
    ledger_earn_rule(l, 0)->rate_micro = 1 + below(3 * MICRO);
    ledger_earn_rule(l, 1)->rate_micro = 1 + below(3 * MICRO);
    l->sets[0].debt_allowed = debt_allowed;
    ledger_load(l, 50000);
    ledger_purchase(l, 0, 1 + below(9000));
    l->at_us += below(3) * 30 * DAY_US;
    op = ledger_purchase_op(l, 1 + below(5000), below(2) * below(5000));
    if (l->account.points_micro >= 25 * MICRO) {
        op.purchase.rewards = (struct op_rewards){rewards, (size_t)below(2)};
    }
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    int64_t seq = l->account.version;
    if (below(2) > 0) {
        ledger_redeem(l, "espresso");
    } /* some of the points may be gone */
    if (below(3) == 0) {
        l->at_us += 200 * DAY_US;
    } /* or have expired */
    return seq;
}

static void
check_like(const struct account *a, const struct account *b)
{
    assert_true(a->cash_minor == b->cash_minor);
    assert_true(a->points_micro == b->points_micro);
    assert_int_equal(a->lot_count, b->lot_count);
    assert_memory_equal(a->lots, b->lots, a->lot_count * sizeof a->lots[0]);
}

/* Any sequence of partial refunds ends where one full refund ends. */
static void
test_partial_is_full(void **state)
{
    static struct ledger parts, full;

    (void)state;
    for (uint64_t i = 0; i < 300; i++) {
        int64_t seq = past(&full, i, i % 3 > 0);

        assert_int_equal(ledger_refund(&full, seq, 0), PROBLEM_NONE);
        assert_int_equal(past(&parts, i, i % 3 > 0), seq);
        while (ledger_refund(&parts, seq, 1 + below(3000)) == PROBLEM_NONE) {
            continue;
        }
        if (parts.outcome.refusal != PROBLEM_ALREADY_REFUNDED) {
            assert_int_equal(ledger_refund(&parts, seq, 0), PROBLEM_NONE);
        }
        assert_int_equal(ledger_refund(&parts, seq, 0), PROBLEM_ALREADY_REFUNDED);
        check_like(&full.account, &parts.account);
        ledger_close(&full);
        ledger_close(&parts);
    }
}

/*
 * Cent by cent to the end, or to the most refunds and then the rest: no points are kept,
 * whatever the rate.
 */
static void
test_tiny_refunds(void **state)
{
    static const int64_t rates[] = {1, 7, 99, 333333, 1700000, 2999999};
    static struct ledger l;

    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        ledger_open(&l, NULL);
        ledger_earn_rule(&l, 0)->rate_micro = ledger_earn_rule(&l, 1)->rate_micro =
            rates[i];
        ledger_load(&l, 1000);
        ledger_purchase(&l, 101, 50);
        for (int cent = 0; cent < REFUNDS_MAX; cent++) {
            assert_int_equal(ledger_refund(&l, 2, 1), PROBLEM_NONE);
            assert_true(l.account.points_micro >= 0);
        }
        assert_int_equal(ledger_refund(&l, 2, 1), PROBLEM_TOO_MANY_REFUNDS);
        assert_int_equal(ledger_refund(&l, 2, 0), PROBLEM_NONE);
        assert_int_equal(ledger_refund(&l, 2, 1), PROBLEM_ALREADY_REFUNDED);
        assert_true(l.account.points_micro == 0);
        int64_t seq = l.account.version + 1;

        ledger_purchase(&l, 22, REFUNDS_MAX + 1 - 22);
        for (int cent = 0; cent <= REFUNDS_MAX; cent++) {
            assert_int_equal(ledger_refund(&l, seq, 1), PROBLEM_NONE);
            assert_true(l.account.points_micro >= 0);
        }
        assert_int_equal(ledger_refund(&l, seq, 1), PROBLEM_ALREADY_REFUNDED);
        assert_true(l.account.points_micro == 0);
        assert_int_equal(l.account.cash_minor, 1000);
        ledger_close(&l);
    }
}

/* 30.00 and 20.00 earn what 50.00 earns, when the rate divides a cent. */
static void
test_splitting_earns_the_same(void **state)
{
    static struct ledger l;

    (void)state;
    seed = 5;
    ledger_open(&l, NULL);
    ledger_earn_rule(&l, 1)->rate_micro = 1700000;
    int64_t total = 0;
    for (int i = 0; i < 50; i++) {
        int64_t amount = 1 + below(4000);

        total += amount;
        ledger_purchase(&l, 0, amount);
        assert_true(l.account.points_micro == total * 17000);
    }
    ledger_close(&l);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_histories),
        cmocka_unit_test(test_partial_is_full),
        cmocka_unit_test(test_tiny_refunds),
        cmocka_unit_test(test_splitting_earns_the_same),
    };

    return cmocka_run_group_tests_name("property", tests, NULL, NULL);
}
