/*
 * What core's headers ask of their callers is asserted: each of these calls breaks it,
 * and a good one beside it does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/chain.h"
#include "svc/core/ledger/apply.h"
#include "svc/core/lots.h"
#include "svc/core/merkle.h"
#include "svc/core/open_holds.h"
#include "svc/core/rules/earn.h"
#include "svc/core/rules/limits.h"
#include "svc/core/scan.h"
#include "tests/unit/contract.h"
#include "tests/unit/core/ledger_fixture.h"

static struct ledger ledger;
static struct lots lots;
static struct account account = {.id = 1};
static struct entry entry = {.account_id = 1, .seq = 1};

/* Applies a purchase that somebody has spoiled. */
static void
apply_spoiled(void (*spoil)(struct op *op))
{
    struct op op;

    ledger_open(&ledger, NULL);
    op = ledger_purchase_op(&ledger, 100, 0);
    spoil(&op);
    ledger_apply(&ledger, &op);
    ledger_close(&ledger);
}

static void
spoil_nothing(struct op *op)
{
    (void)op;
}

static void
spoil_part(struct op *op)
{
    op->purchase.card_minor = op->purchase.amount_minor + 1;
}

static void
spoil_amount(struct op *op)
{
    op->purchase.amount_minor = op->purchase.card_minor = -1;
}

static void
spoil_kind(struct op *op)
{
    op->kind = OP_TRANSFER;
}

static void
spoil_lines(struct op *op)
{
    op->purchase.basket.line_count = 1;
}

static void
spoil_flags(struct op *op)
{
    op->purchase.flags.count = 1;
}

static void
good_apply(void)
{
    apply_spoiled(spoil_nothing);
}

static void
part_above_all(void)
{
    apply_spoiled(spoil_part);
}

static void
negative_amount(void)
{
    apply_spoiled(spoil_amount);
}

static void
transfer_of_one(void)
{
    apply_spoiled(spoil_kind);
}

static void
lines_of_nothing(void)
{
    apply_spoiled(spoil_lines);
}

static void
flags_of_nothing(void)
{
    apply_spoiled(spoil_flags);
}

static void
negative_earning(void)
{
    lots_begin(&lots, &account);
    lots_earn(&lots, (struct lot){0, LOT_NO_END, 0}, -1);
}

static void
overflow_committed(void)
{
    lots_begin(&lots, &account);
    lots.overflow = true;
    lots_commit(&lots, &account);
}

static void
too_many_lots(void)
{
    struct account full = {.lot_count = ACCOUNT_LOTS_MAX + 1};

    lots_begin(&lots, &full);
}

static void
genesis_of_nobody(void)
{
    unsigned char hash[ENTRY_HASH_BYTES];

    chain_genesis(hash, 0);
}

static void
leaf_of_nothing(void)
{
    struct merkle m = {0};

    merkle_add(&m, NULL, 1);
}

static void
hold_that_is_not_open(void)
{
    struct entry e = entry;

    e.held_minor = -1;
    e.ref_seq = 7;
    open_holds_adopt(&account, &e, 0);
}

static void
negative_load(void)
{
    const struct limits limits = {.load_max_minor = 100};
    struct limit_passed passed;

    if (limits_load(&limits, &account, -1, 0, &passed) != PROBLEM_NONE) {
        return;
    }
}

static void
key_of_nothing(void)
{
    unsigned char op_id[OP_ID_BYTES];

    op_id_make(op_id, SCOPE_STORE, 1, SLICE_NONE);
}

static void
rules_out_of_order(void)
{
    static const struct rules late = {.effective_at_us = 2},
                              early = {.effective_at_us = 1};
    const struct rules *items[] = {&late, &early};

    rules_at(&(struct rules_list){items, 2}, 0);
}

static void
test_contracts(void **state)
{
    static void (*const broken[])(void) = {
        part_above_all,     negative_amount,       transfer_of_one, lines_of_nothing,
        negative_earning,   overflow_committed,    too_many_lots,   genesis_of_nobody,
        leaf_of_nothing,    hold_that_is_not_open, negative_load,   key_of_nothing,
        rules_out_of_order, flags_of_nothing,
    };

    (void)state;
    assert_false(contract_breaks(good_apply));
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        if (!contract_breaks(broken[i])) {
            fail_msg("broken[%zu] came back", i);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_contracts)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
