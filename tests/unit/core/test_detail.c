/*
 * Details: what is written comes back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/detail.h"
#include "svc/core/rules/rules.h"

enum { MANY = 100 };

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

static struct entry_detail
there_and_back(const struct entry_detail *d)
{
    struct slice text = entry_detail_write(&arena, d);
    struct entry_detail back;

    assert_true(text.n > 0);
    assert_true(entry_detail_parse(&arena, d->kind, text, &back));
    assert_int_equal(back.kind, d->kind);
    return back;
}

static void
test_empty(void **state)
{
    const struct entry_detail d = {.kind = ENTRY_RELEASE};
    struct slice text = entry_detail_write(&arena, &d);

    (void)state;
    assert_true(slice_eq_cstr(text, "{}"));
    there_and_back(&d);
}

/* Deltas are of any kind, also of one that this program does not know. */
static void
test_deltas(void **state)
{
    const struct lot_change lots[] = {{-1, LOT_NO_END, INT64_MAX}, {5, 6, -7}};
    const struct counter_change counters[] = {{-1, 20779, -500}, {INT64_MAX, 0, 1}};
    const struct month_change months[] = {{677, INT64_MIN}, {INT64_MAX, 1}};

    (void)state;
    for (int kind = 0; kind < 30; kind++) {
        const struct entry_detail d = {
            .kind = (enum entry_kind)kind,
            .lots = lots,
            .lot_count = 2,
            .counters = counters,
            .counter_count = 2,
            .months = months,
            .month_count = 2,
        };
        struct entry_detail b = there_and_back(&d);

        assert_int_equal(b.lot_count, 2);
        assert_memory_equal(b.lots, lots, sizeof lots);
        assert_int_equal(b.counter_count, 2);
        assert_memory_equal(b.counters, counters, sizeof counters);
        assert_int_equal(b.month_count, 2);
        assert_memory_equal(b.months, months, sizeof months);
    }
}

static const struct op_line lines[] = {
    {SLICE_INIT("a\"b\\c\n\x1f\t\b\f\r\x01\x7f"), {NULL, 0}, 2, 300},
    {SLICE_INIT("caf\xc3\xa9"), SLICE_INIT("drink"), 1, 0}};

static const struct lot_change paid[] = {{20605, 20789, 20000000},
                                         {0, LOT_NO_END, 5000000}};
static const struct detail_reward rewards[] = {
    {SLICE_INIT("espresso"), 25000000, 2, 3, 900, 41, 1790000000000000, paid, 2},
    {SLICE_INIT("lunch"), 1, 0, 0, 0, 0, 0, NULL, 0}};

static const struct detail_reason reasons[] = {
    {SLICE_INIT("base"), INT64_MIN, 0, SLICE_INIT("4.50 x 2")},
    {SLICE_INIT("double-day"), 20580000, 1715, {NULL, 0}}};

static void
check_rewards(const struct detail_rewards *b)
{
    assert_int_equal(b->count, 2);
    assert_int_equal(b->items[0].line, 2);
    assert_int_equal(b->items[1].line, 0);
    assert_int_equal(b->items[0].cost_micro, 25000000);
    assert_true(slice_eq(b->items[1].reward, rewards[1].reward));
    assert_int_equal(b->items[0].from_count, 2);
    assert_memory_equal(b->items[0].from, paid, sizeof paid);
    assert_int_equal(b->items[1].from_count, 0);
    assert_int_equal(b->items[0].times, 3);
    assert_int_equal(b->items[0].off_minor, 900);
    assert_int_equal(b->items[0].voucher, 41);
    assert_int_equal(b->items[0].ends_us, 1790000000000000);
    assert_int_equal(b->items[1].times, 1); /* where nothing is said */
    assert_int_equal(b->items[1].voucher, 0);
}

static void
check_basket(const struct op_basket *b)
{
    assert_int_equal(b->tax_minor, 3);
    assert_int_equal(b->tip_minor, 4);
    assert_int_equal(b->line_count, 2);
    assert_true(slice_eq(b->lines[0].sku, lines[0].sku));
    assert_int_equal(b->lines[0].category.n, 0);
    assert_int_equal(b->lines[0].quantity, 2);
    assert_int_equal(b->lines[0].amount_minor, 300);
    assert_true(slice_eq(b->lines[1].sku, lines[1].sku));
    assert_true(slice_eq(b->lines[1].category, lines[1].category));
}

static void
test_sale(void **state)
{
    struct entry_detail d = {
        .kind = ENTRY_PURCHASE,
        .sale = {.tender = TENDER_SPLIT,
                 .paid = {1, 2},
                 .basket = {3, 4, lines, 2},
                 .rewards = {rewards, 2},
                 .earned = {.reasons = reasons, .reason_count = 2}},
    };

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct entry_detail b = there_and_back(&d);
        const struct detail_sale *sale = entry_detail_sale(&b);

        assert_ptr_equal(sale, &b.sale);
        assert_null(entry_detail_refund(&b));
        assert_int_equal(sale->tender, TENDER_SPLIT);
        assert_int_equal(sale->paid.card_minor, 1);
        assert_int_equal(sale->paid.other_minor, 2);
        check_basket(&sale->basket);
        check_rewards(&sale->rewards);
        assert_int_equal(sale->earned.reason_count, 2);
        assert_true(sale->earned.reasons[0].points_micro == INT64_MIN);
        assert_true(slice_eq(sale->earned.reasons[0].rule, reasons[0].rule));
        assert_true(slice_eq(sale->earned.reasons[0].text, reasons[0].text));
        assert_int_equal(sale->earned.reasons[0].base_minor, 0);
        assert_true(slice_eq(sale->earned.reasons[1].rule, reasons[1].rule));
        assert_int_equal(sale->earned.reasons[1].points_micro, 20580000);
        assert_int_equal(sale->earned.reasons[1].base_minor, 1715);
        assert_int_equal(sale->earned.reasons[1].text.n, 0);
        assert_false(sale->earned.has_facts);
        d.kind = ENTRY_CAPTURE;
    }
}

static const struct slice words[] = {SLICE_INIT("own_cup"), SLICE_INIT("\x01\"")};
static const struct detail_blocked blocked[] = {{SLICE_INIT("launch"), true},
                                                {SLICE_INIT("own-cup"), false}};

static void
check_texts(const struct detail_texts *texts, size_t count)
{
    assert_int_equal(texts->count, count);
    for (size_t i = 0; i < count; i++) {
        assert_true(slice_eq(texts->items[i], words[i]));
    }
}

static void
test_facts(void **state)
{
    const struct entry_detail d = {
        .kind = ENTRY_PURCHASE,
        .sale = {.earned = {.has_facts = true,
                            .facts = {.tier = 15,
                                      .tags = {words, 1},
                                      .flags = {words, 2},
                                      .blocked = blocked,
                                      .blocked_count = 2,
                                      .lost = {words, 2}}}},
    };
    struct entry_detail b = there_and_back(&d);

    (void)state;
    assert_true(b.sale.earned.has_facts);
    assert_int_equal(b.sale.earned.facts.tier, 15);
    check_texts(&b.sale.earned.facts.tags, 1);
    check_texts(&b.sale.earned.facts.flags, 2);
    check_texts(&b.sale.earned.facts.lost, 2);
    assert_int_equal(b.sale.earned.facts.blocked_count, 2);
    assert_true(slice_eq(b.sale.earned.facts.blocked[0].rule, blocked[0].rule));
    assert_true(b.sale.earned.facts.blocked[0].budget &&
                !b.sale.earned.facts.blocked[1].budget);
}

/* The bytes that format 2 puts into every purchase: hashed, so fixed for ever. */
static void
test_bytes_of_format_2(void **state)
{
    const struct month_change months[] = {{677, 41160000}};
    const struct entry_detail d = {
        .kind = ENTRY_PURCHASE,
        .months = months,
        .month_count = 1,
        .sale = {.paid = {1715, 0},
                 .earned = {&reasons[1],
                            1,
                            true,
                            {.tier = 1, .flags = {words, 1}, .lost = {words, 1}}}},
    };
    const struct entry_detail nothing = {.kind = ENTRY_CAPTURE,
                                         .sale = {.earned = {.has_facts = true}}};

    (void)state;
    assert_true(slice_eq_cstr(
        entry_detail_write(&arena, &d),
        "{\"tender\":\"card\",\"card\":1715,\"reasons\":[[\"double-day\",20580000,1715]],"
        "\"facts\":{\"tier\":1,\"flags\":[\"own_cup\"],\"lost\":[\"own_cup\"]},"
        "\"months\":[[677,41160000]]}"));
    assert_true(slice_eq_cstr(entry_detail_write(&arena, &nothing),
                              "{\"tender\":\"card\",\"facts\":{}}"));
}

static void
test_redeem(void **state)
{
    const struct entry_detail d = {.kind = ENTRY_REDEEM,
                                   .redeem = {.rewards = {rewards, 2}}};
    struct entry_detail b = there_and_back(&d);

    (void)state;
    check_rewards(&b.redeem.rewards);
    assert_null(entry_detail_sale(&b));
}

/* Made with all that it says, ended with its reward alone; a refund opens it again. */
static void
test_vouchers(void **state)
{
    struct entry_detail d = {.kind = ENTRY_VOUCHER,
                             .voucher = {.reward = SLICE_INIT("lunch"),
                                         .cost_micro = 25000000,
                                         .ends_us = 7,
                                         .from = paid,
                                         .from_count = 2}};
    struct entry_detail b = there_and_back(&d);

    (void)state;
    assert_true(slice_eq_cstr(b.voucher.reward, "lunch"));
    assert_int_equal(b.voucher.cost_micro, 25000000);
    assert_int_equal(b.voucher.ends_us, 7);
    assert_int_equal(b.voucher.from_count, 2);
    assert_memory_equal(b.voucher.from, paid, sizeof paid);
    d = (struct entry_detail){.kind = ENTRY_VOUCHER_END,
                              .voucher = {.reward = SLICE("lunch")}};
    assert_true(slice_eq_cstr(entry_detail_write(&arena, &d),
                              "{\"voucher\":{\"reward\":\"lunch\"}}"));
    d = (struct entry_detail){.kind = ENTRY_REFUND, .refund = {.opened = {rewards, 2}}};
    b = there_and_back(&d);
    check_rewards(&b.refund.opened);
}

static void
test_refund(void **state)
{
    const struct op_piece goods[] = {{1, 2}, {100, INT64_MAX}};
    struct entry_detail d = {
        .kind = ENTRY_REFUND,
        .refund = {.back = {1, 2},
                   .has_returned = true,
                   .returned = {5, 0},
                   .has_returned_now = true,
                   .taken_back_micro = 6,
                   .given_back_micro = 7,
                   .voided = true,
                   .unknown = true,
                   .goods = goods,
                   .good_count = 2},
    };

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct entry_detail b = there_and_back(&d);
        const struct detail_refund *refund = entry_detail_refund(&b);

        assert_ptr_equal(refund, &b.refund);
        assert_null(entry_detail_sale(&b));
        assert_memory_equal(&refund->back, &d.refund.back, sizeof refund->back);
        assert_true(refund->has_returned && refund->has_returned_now);
        assert_int_equal(refund->returned.card_minor, 5);
        assert_int_equal(refund->returned.other_minor, 0);
        assert_int_equal(refund->taken_back_micro, 6);
        assert_int_equal(refund->given_back_micro, 7);
        assert_true(refund->voided && refund->unknown);
        assert_int_equal(refund->good_count, 2);
        assert_memory_equal(refund->goods, goods, sizeof goods);
        d.kind = ENTRY_VOID;
    }
}

/* What only one kind says. */
static void
test_small_kinds(void **state)
{
    struct entry_detail d = {.kind = ENTRY_STATUS, .status = {ACCOUNT_CLOSED}};

    (void)state;
    assert_int_equal(there_and_back(&d).status.to, ACCOUNT_CLOSED);
    d = (struct entry_detail){.kind = ENTRY_CARD, .card = {99, true}};
    assert_int_equal(there_and_back(&d).card.id, 99);
    assert_true(there_and_back(&d).card.joined);
    d.card.joined = false;
    assert_false(there_and_back(&d).card.joined);
    d = (struct entry_detail){.kind = ENTRY_TOMBSTONE, .tombstone = {true}};
    assert_true(there_and_back(&d).tombstone.unknown);
    d = (struct entry_detail){.kind = ENTRY_HOLD, .hold = {INT64_MAX}};
    assert_true(there_and_back(&d).hold.expires_us == INT64_MAX);
    d = (struct entry_detail){.kind = ENTRY_TRANSFER_OUT, .transfer = {4, 2}};
    assert_int_equal(there_and_back(&d).transfer.peer_id, 4);
    d.kind = ENTRY_TRANSFER_IN;
    assert_int_equal(there_and_back(&d).transfer.peer_seq, 2);
}

static void
test_tags(void **state)
{
    const struct slice ids[] = {SLICE_INIT("staff"), SLICE_INIT("vip")};
    struct entry_detail d = {.kind = ENTRY_TAGS, .tags = {{ids, 1}, {ids, 2}}}, b;

    (void)state;
    b = there_and_back(&d);
    assert_int_equal(b.tags.add.count, 1);
    assert_int_equal(b.tags.remove.count, 2);
    assert_true(slice_eq(b.tags.add.items[0], ids[0]));
    assert_true(slice_eq(b.tags.remove.items[1], ids[1]));
    d.tags.add.count = 0;
    b = there_and_back(&d);
    assert_int_equal(b.tags.add.count, 0);
    assert_int_equal(b.tags.remove.count, 2);
    d.tags.remove.count = 0;
    b = there_and_back(&d);
    assert_int_equal(b.tags.add.count + b.tags.remove.count, 0);
    assert_true(slice_eq_cstr(entry_detail_write(&arena, &d), "{}"));
}

/* Longer than the buffer on the stack, and every byte escaped. */
static void
test_long(void **state)
{
    struct op_line many[MANY];
    struct detail_reward ten[10];
    struct detail_reason all[RULES_EARN_MAX];
    struct lot_change lots[LOT_CHANGES_MAX], gave[LOT_CHANGES_MAX];
    struct month_change months[ACCOUNT_MONTHS_MAX];
    struct detail_blocked full[MANY];
    struct slice texts[MANY];
    char sku[64];
    struct entry_detail d = {.kind = ENTRY_PURCHASE,
                             .lots = lots,
                             .lot_count = LOT_CHANGES_MAX,
                             .months = months,
                             .month_count = ACCOUNT_MONTHS_MAX,
                             .sale = {.basket = {.lines = many, .line_count = MANY},
                                      .rewards = {ten, 10},
                                      .earned = {all,
                                                 RULES_EARN_MAX,
                                                 true,
                                                 {INT64_MIN,
                                                  {texts, MANY},
                                                  {texts, MANY},
                                                  full,
                                                  MANY,
                                                  {texts, MANY}}}}},
                        b;

    (void)state;
    memset(sku, 1, sizeof sku);
    for (int i = 0; i < MANY; i++) {
        many[i] =
            (struct op_line){slice_of(sku, 64), slice_of(sku, 64), INT64_MIN, INT64_MIN};
    }
    for (int i = 0; i < MANY; i++) {
        texts[i] = slice_of(sku, 31);
        full[i] = (struct detail_blocked){texts[i], true};
    }
    for (int i = 0; i < ACCOUNT_MONTHS_MAX; i++) {
        months[i] = (struct month_change){INT64_MIN, INT64_MIN};
    }
    for (int i = 0; i < 10; i++) {
        ten[i] = (struct detail_reward){slice_of(sku, 31), INT64_MIN, INT64_MAX,
                                        INT64_MAX,         INT64_MIN, INT64_MIN,
                                        INT64_MIN,         gave,      LOT_CHANGES_MAX};
    }
    for (int i = 0; i < RULES_EARN_MAX; i++) {
        all[i] = (struct detail_reason){slice_of(sku, 31), INT64_MIN, INT64_MIN,
                                        slice_of(sku, i % 2 == 0 ? 40 : 0)};
    }
    for (int i = 0; i < LOT_CHANGES_MAX; i++) {
        lots[i] = (struct lot_change){INT32_MIN, INT32_MIN, INT64_MIN};
        gave[i] = (struct lot_change){INT32_MIN, INT32_MIN, INT64_MAX};
    }
    b = there_and_back(&d);
    assert_int_equal(b.sale.basket.line_count, MANY);
    assert_true(slice_eq(b.sale.basket.lines[MANY - 1].category, many[0].category));
    assert_int_equal(b.sale.earned.reason_count, RULES_EARN_MAX);
    assert_int_equal(b.sale.earned.facts.lost.count, MANY);
    assert_memory_equal(b.months, months, sizeof months);
    assert_memory_equal(b.lots, lots, sizeof lots);
}

/* A redemption of as many rewards as there can be, in the same way. */
static void
test_long_redeem(void **state)
{
    struct detail_reward ten[10];
    char name[31];
    const struct entry_detail d = {.kind = ENTRY_REDEEM,
                                   .redeem = {.rewards = {ten, 10}}};

    (void)state;
    memset(name, 1, sizeof name);
    for (int i = 0; i < 10; i++) {
        ten[i] = (struct detail_reward){slice_of(name, 31), INT64_MIN, INT64_MAX,
                                        INT64_MAX,          INT64_MIN, INT64_MIN,
                                        INT64_MIN,          paid,      2};
    }
    assert_int_equal(there_and_back(&d).redeem.rewards.count, 10);
}

/* All of a full account's tags for as many others. */
static void
test_long_tags(void **state)
{
    struct slice ids[OP_TAGS_MAX];
    char name[31];
    const struct entry_detail d = {.kind = ENTRY_TAGS,
                                   .tags = {{ids, OP_TAGS_MAX}, {ids, OP_TAGS_MAX}}};
    struct entry_detail b;

    (void)state;
    memset(name, 'w', sizeof name);
    for (size_t i = 0; i < OP_TAGS_MAX; i++) {
        ids[i] = slice_of(name, sizeof name);
    }
    b = there_and_back(&d);
    assert_int_equal(b.tags.add.count, OP_TAGS_MAX);
    assert_true(slice_eq(b.tags.remove.items[OP_TAGS_MAX - 1], ids[0]));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_deltas),
        cmocka_unit_test(test_sale),
        cmocka_unit_test(test_redeem),
        cmocka_unit_test(test_vouchers),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_bytes_of_format_2),
        cmocka_unit_test(test_refund),
        cmocka_unit_test(test_small_kinds),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_long_redeem),
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_long_tags),
    };

    return cmocka_run_group_tests_name("detail", tests, open_arena, close_arena);
}
