/*
 * A shop under a program of format 2: see follow_fixture.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/ledger/join.h"
#include "tests/unit/core/follow_fixture.h"
#include "tests/unit/core/rules_fixture.h"

struct ledger shop;

/* Good until the next one. */
static const char *
document_of(const char *sections)
{
    static char text[16384];
    int n = snprintf(text, sizeof text,
                     "{'format':2,'name':'T','flags':['own_cup'],'tiers':{"
                     "'window_months':12,'hold_months':12,'down':'one','levels':[{'id':"
                     "'green','number':0,'name':'Green','points':0}]},'earn':[{'id':"
                     "'base','name':'Base','give':{'per_unit':'1'}}],'points':{'life':{"
                     "'after':'earning','months':6},'debt':{'allowed':true}},'rewards':"
                     "[{'id':'tea','name':'Tea','cost':9,'worth':300,'kind':'amount'},{"
                     "'id':'cake','name':'Cake','cost':0,'worth':500,'kind':'amount',"
                     "'gift_only':true}],"
                     "'limits':{'load_min':500,'load_max':50000,'load_day_max':"
                     "100000,'balance_max':200000,'purchase_max':100000},%s}",
                     sections);

    assert_true(n > 0 && (size_t)n < sizeof text);
    for (char *p = text; *p != '\0'; p++) {
        *p = *p == '\'' ? '"' : *p;
    }
    return text;
}

void
shop_open(const char *sections)
{
    ledger_open(&shop, document_of(sections));
    shop_day(0);
    assert_int_equal(ledger_load(&shop, 50000), PROBLEM_NONE);
}

void
shop_rules_from(int32_t day, const char *sections)
{
    ledger_add_rules(&shop, document_of(sections), (SHOP_MONDAY + day) * DAY_US);
}

void
shop_close(void)
{
    ledger_close(&shop);
}

void
shop_day(int day)
{
    shop.at_us = (SHOP_MONDAY + day) * DAY_US + DAY_US / 2;
}

static int64_t
done(const struct op *op)
{
    assert_int_equal(ledger_apply(&shop, op), PROBLEM_NONE);
    return ledger_answer(&shop)->seq;
}

int64_t
shop_buy(int64_t minor)
{
    struct op op = ledger_purchase_op(&shop, minor, 0);

    return done(&op);
}

int64_t
shop_buy_lines(const struct op_line *lines, size_t count)
{
    int64_t minor = 0;
    struct op op;

    for (size_t i = 0; i < count; i++) {
        minor += lines[i].amount_minor;
    }
    op = ledger_purchase_op(&shop, minor, 0);
    op.purchase.basket = (struct op_basket){.lines = lines, .line_count = count};
    return done(&op);
}

int64_t
shop_back(int64_t seq, int64_t minor)
{
    struct op op = ledger_op(&shop, OP_REFUND);

    op.refund = (struct op_refund){.ref_seq = seq, .amount_minor = minor};
    return done(&op);
}

int64_t
shop_back_line(int64_t seq, int64_t line, int64_t pieces)
{
    const struct op_piece piece = {line, pieces};
    struct op op = ledger_op(&shop, OP_REFUND);

    op.refund = (struct op_refund){seq, 0, &piece, 1};
    return done(&op);
}

int64_t
shop_join(void)
{
    struct op op = ledger_op(&shop, OP_JOIN);

    op.channel = CHANNEL_APP;
    op.store_id = 0;
    op.terminal_id = 0;
    op.contra = CONTRA_NONE;
    join_op_id(op.op_id, op.account_id);
    op_body_hash(&op);
    return done(&op);
}

void
shop_use(int64_t voucher)
{
    const struct op_reward reward = {.voucher = voucher};
    struct op op = ledger_op(&shop, OP_REDEEM);

    op.redeem.rewards = (struct op_rewards){&reward, 1};
    assert_int_equal(ledger_apply(&shop, &op), PROBLEM_NONE);
}

void
shop_made(const char *kinds)
{
    char made[512] = "";
    size_t at = 0;

    for (size_t i = 0; i < shop.outcome.entry_count; i++) {
        at += (size_t)snprintf(made + at, sizeof made - at, "%s%s", i > 0 ? " " : "",
                               entry_kind_name(shop.outcome.entries[i].kind));
    }
    assert_string_equal(made, kinds);
}

const struct entry *
shop_entry(size_t at)
{
    assert_true(at < shop.outcome.entry_count);
    return &shop.outcome.entries[at];
}

void
shop_bonus(size_t at, int64_t points_micro, const char *detail)
{
    const struct entry *e = shop_entry(at);
    struct slice expected = rules_quote(&shop.arena, detail);

    assert_int_equal(e->kind, ENTRY_BONUS);
    assert_int_equal(e->contra, CONTRA_PROMOTION);
    assert_int_equal(e->channel, CHANNEL_SYSTEM);
    assert_int_equal(e->store_id, 0);
    assert_int_equal(e->cash_minor, 0);
    if (!slice_eq(e->detail, expected)) {
        fail_msg("%.*s", SLICE_FMT(e->detail));
    }
    assert_int_equal(e->points_micro, points_micro);
}

int64_t
shop_count(const char *rule, unsigned older, unsigned slot, int64_t period)
{
    int64_t key = rules_id(slice_from_cstr(rule));

    return counter_count(&shop.account, counter_id((uint64_t)key, older, slot), period);
}
