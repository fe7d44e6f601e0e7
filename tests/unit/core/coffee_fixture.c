/*
 * A customer of the preset coffee: see coffee_fixture.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "svc/base/civil.h"
#include "svc/core/ledger/due.h"
#include "tests/unit/core/coffee_fixture.h"
#include "tests/unit/core/rules_fixture.h"

enum { MINUTE_US = 60000000 };

struct ledger coffee;

void
coffee_open(void)
{
    struct rules rules;

    rules_take_preset("coffee", 2, &rules);
    ledger_open(&coffee, rules_preset_text.p);
    assert_true(civil_zone_set("America/New_York"));
}

void
coffee_close(void)
{
    ledger_close(&coffee);
    rules_end();
}

static void
begin_one(struct account *a, void (*begin)(struct account *a))
{
    begin(a);
    a->next_due_us = due_next_us(a);
}

void
coffee_begin(void (*begin)(struct account *a))
{
    begin_one(&coffee.account, begin);
    begin_one(&coffee.mirror, begin);
}

void
coffee_at(int32_t year, int month, int day, int hour, int minute)
{
    int64_t start_us = civil_day_start_us(civil_day_from_date(year, month, day));

    coffee.at_us = start_us + (int64_t)(60 * hour + minute) * MINUTE_US;
}

struct op_line
coffee_line(const char *sku, const char *category, int64_t minor)
{
    return (struct op_line){slice_from_cstr(sku), slice_from_cstr(category), 1, minor};
}

int64_t
coffee_buy(const struct coffee_basket *b)
{
    const struct slice cup = SLICE_INIT("own_cup");
    struct op_reward reward = {.line = (int64_t)b->count};
    int64_t minor = b->tax + b->tip;
    struct op op;

    for (size_t i = 0; i < b->count; i++) {
        minor += b->lines[i].amount_minor;
    }
    op = ledger_purchase_op(&coffee, minor - b->other, b->other);
    op.purchase.basket = (struct op_basket){b->tax, b->tip, b->lines, b->count};
    op.purchase.flags = (struct op_flags){&cup, b->own_cup};
    if (b->reward != NULL) {
        reward.reward = slice_from_cstr(b->reward);
        op.purchase.rewards = (struct op_rewards){&reward, 1};
    }
    assert_int_equal(ledger_apply(&coffee, &op), PROBLEM_NONE);
    return ledger_answer(&coffee)->seq;
}

int64_t
coffee_give_back(int64_t seq, int64_t number)
{
    const struct op_piece piece = {number, 1};
    struct op op = ledger_op(&coffee, OP_REFUND);

    op.refund.ref_seq = seq;
    if (number > 0) {
        op.refund.pieces = &piece;
        op.refund.piece_count = 1;
    }
    assert_int_equal(ledger_apply(&coffee, &op), PROBLEM_NONE);
    return ledger_answer(&coffee)->seq;
}

int64_t
coffee_gave(void)
{
    return ledger_answer(&coffee)->points_micro;
}

int32_t
coffee_points_end(void)
{
    return (int32_t)counter_count(&coffee.account, COUNTER_SLIDING_END, 0);
}
