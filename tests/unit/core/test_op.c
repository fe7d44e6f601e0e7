/*
 * Operations' hashes, the words of the domain, accounts, the past.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/hash.h"
#include "svc/core/ledger/apply.h"
#include "svc/core/rules/limits.h"

static void
test_op_id(void **state)
{
    unsigned char a[OP_ID_BYTES], b[OP_ID_BYTES];
    char hex[2 * OP_ID_BYTES + 1];

    (void)state;
    op_id_make(a, SCOPE_STORE, 3, SLICE("2026-11-22/0417/1"));
    /* Fixed for ever: keys in databases depend on it. */
    hex_encode(hex, a, sizeof a);
    assert_string_equal(hex, "fa61e26b1b6b0a9b83f62414fd1b78c7");
    op_id_make(b, SCOPE_MEMBER, 3, SLICE("2026-11-22/0417/1"));
    assert_memory_not_equal(a, b, sizeof a);
    op_id_make(b, SCOPE_STORE, 4, SLICE("2026-11-22/0417/1"));
    assert_memory_not_equal(a, b, sizeof a);
    op_id_make(b, SCOPE_STORE, 3, SLICE("2026-11-22/0417/2"));
    assert_memory_not_equal(a, b, sizeof a);
    op_id_make(b, SCOPE_STORE, 3, SLICE("2026-11-22/0417/1"));
    assert_memory_equal(a, b, sizeof a);
}

/* A purchase with something everywhere. */
static struct op
full_op(const struct op_line *lines, const struct op_reward *rewards)
{
    return (struct op){
        .kind = OP_PURCHASE,
        .account_id = 5,
        .purchase = {.amount_minor = 450,
                     .card_minor = 400,
                     .tender = TENDER_SPLIT,
                     .basket = {.lines = lines, .line_count = 1},
                     .rewards = {rewards, 1}},
    };
}

static void
test_body_hash(void **state)
{
    struct op_line line = {SLICE_INIT("ab"), SLICE_INIT("c"), 1, 450};
    struct op_reward reward = {.reward = SLICE_INIT("espresso"), .line = 0};
    const struct slice flags[] = {SLICE_INIT("own_cup"), SLICE_INIT("staff")};
    struct op base = full_op(&line, &reward), op;
    char hex[2 * BODY_HASH_BYTES + 1];

    (void)state;
    op_body_hash(&base);
    hex_encode(hex, base.body_hash, sizeof base.body_hash);
    assert_string_equal(hex, "ffbbd56e24d7a956");
    /* Once counts as not said. */
    op = base;
    reward.times = 1;
    op_body_hash(&op);
    assert_memory_equal(op.body_hash, base.body_hash, BODY_HASH_BYTES);
    reward.times = 0;
    /* A rescan changes these. */
    op = base;
    op.store_id = 9;
    op.terminal_id = 9;
    op.card_slot = 9;
    op.auth_gen = 9;
    op.actor_id = 9;
    op.credential_expired = true;
    op.channel = CHANNEL_WEB;
    op_body_hash(&op);
    assert_memory_equal(op.body_hash, base.body_hash, BODY_HASH_BYTES);
#define DIFFERS(change)                                                           \
    do {                                                                          \
        line = (struct op_line){SLICE_INIT("ab"), SLICE_INIT("c"), 1, 450};       \
        reward = (struct op_reward){.reward = SLICE_INIT("espresso"), .line = 0}; \
        op = base;                                                                \
        change;                                                                   \
        op_body_hash(&op);                                                        \
        assert_memory_not_equal(op.body_hash, base.body_hash, BODY_HASH_BYTES);   \
    } while (0)
    DIFFERS(op.account_id = 6);
    DIFFERS(op.contra = CONTRA_PROVIDER);
    DIFFERS(op.purchase.amount_minor = 451);
    DIFFERS(op.purchase.card_minor = 401);
    DIFFERS(op.purchase.tender = TENDER_OTHER);
    DIFFERS(op.purchase.basket.tax_minor = 1);
    DIFFERS(op.purchase.basket.tip_minor = 1);
    DIFFERS(op.purchase.basket.line_count = 0);
    DIFFERS(op.purchase.rewards.count = 0);
    DIFFERS(line.sku = SLICE("a"); line.category = SLICE("bc"));
    DIFFERS(line.quantity = 2);
    DIFFERS(line.amount_minor = 1);
    DIFFERS(reward.line = 1);
    DIFFERS(reward.times = 2);
    DIFFERS(reward.off_minor = 1);
    DIFFERS(reward.voucher = 1);
    DIFFERS(reward.reward = SLICE("lunch"));
    DIFFERS(op.purchase.flags = ((struct op_flags){flags, 1}));
    op_body_hash(&op);
    base = op;
    DIFFERS(op.purchase.flags.count = 2);
    DIFFERS(op.purchase.flags.items = flags + 1);
    DIFFERS(op.purchase.flags.count = 0);
}

/* Whatever a kind can say makes another body than nothing said. */
static void
test_body_of_each_kind(void **state)
{
    const struct op_line lines[] = {{SLICE_INIT("ab"), SLICE_INIT("c"), 1, 450}};
    const struct op_reward rewards[] = {{.reward = SLICE_INIT("espresso"), .line = 0}};
    const struct slice flags[] = {SLICE_INIT("own_cup")};
    const struct slice tags[] = {SLICE_INIT("staff"), SLICE_INIT("vip")};
    const struct op_piece pieces[] = {{1, 2}};
    struct op base, op;

    (void)state;
#define SAYS(of, change)                                                        \
    do {                                                                        \
        base = op = (struct op){.kind = of, .account_id = 5};                   \
        op_body_hash(&base);                                                    \
        change;                                                                 \
        op_body_hash(&op);                                                      \
        assert_memory_not_equal(op.body_hash, base.body_hash, BODY_HASH_BYTES); \
    } while (0)
    SAYS(OP_TOUCH, op.kind = OP_CANCEL);
    SAYS(OP_LOAD, op.kind = OP_HOLD);
    SAYS(OP_LOAD, op.contra = CONTRA_PROVIDER);
    SAYS(OP_LOAD, op.load.amount_minor = 1);
    SAYS(OP_REDEEM, op.redeem.rewards = ((struct op_rewards){rewards, 1}));
    SAYS(OP_REFUND, op.refund.ref_seq = 1);
    SAYS(OP_REFUND, op.refund.amount_minor = 1);
    SAYS(OP_REFUND, op.refund.pieces = pieces; op.refund.piece_count = 1);
    SAYS(OP_VOUCHER, op.voucher.reward = SLICE("espresso"));
    SAYS(OP_VOUCHER_END, op.voucher_end.ref_seq = 1);
    SAYS(OP_VOID, op.voided.ref_op_id[0] = 1);
    SAYS(OP_STATUS, op.status.to = ACCOUNT_FROZEN);
    SAYS(OP_CARD, op.card.id = 1);
    SAYS(OP_CARD, op.card.joins = true);
    SAYS(OP_HOLD, op.hold.amount_minor = 1);
    SAYS(OP_HOLD, op.hold.lasts_us = 1);
    SAYS(OP_CAPTURE, op.capture.ref_seq = 1);
    SAYS(OP_CAPTURE, op.capture.amount_minor = 1);
    SAYS(OP_CAPTURE, op.capture.basket.tax_minor = 1);
    SAYS(OP_CAPTURE, op.capture.basket.tip_minor = 1);
    SAYS(OP_CAPTURE, op.capture.basket = ((struct op_basket){0, 0, lines, 1}));
    SAYS(OP_CAPTURE, op.capture.flags = ((struct op_flags){flags, 1}));
    SAYS(OP_RELEASE, op.release.ref_seq = 1);
    SAYS(OP_TRANSFER, op.transfer.amount_minor = 1);
    SAYS(OP_TRANSFER, op.transfer.to_index[0] = 1);
    SAYS(OP_TAGS, op.tags.add = ((struct op_tag_ids){tags, 1}));
    SAYS(OP_TAGS, op.tags.remove = ((struct op_tag_ids){tags, 1}));
}

static void
tags_differ(struct op_tags one, struct op_tags other)
{
    struct op a = {.kind = OP_TAGS, .tags = one}, b = {.kind = OP_TAGS, .tags = other};

    op_body_hash(&a);
    op_body_hash(&b);
    assert_memory_not_equal(a.body_hash, b.body_hash, BODY_HASH_BYTES);
}

/* Which tags, in which list, in which order. */
static void
test_body_of_tags(void **state)
{
    const struct slice ids[] = {SLICE_INIT("staff"), SLICE_INIT("vip"),
                                SLICE_INIT("staff")};
    const struct op_tags both = {{ids, 2}, {NULL, 0}};

    (void)state;
    tags_differ(both, (struct op_tags){{ids + 1, 2}, {NULL, 0}});
    tags_differ(both, (struct op_tags){{ids, 1}, {NULL, 0}});
    tags_differ(both, (struct op_tags){{ids, 1}, {ids + 1, 1}});
    tags_differ(both, (struct op_tags){{NULL, 0}, {ids, 2}});
}

/* They are hashed into every body: a number that moves ends all keys of its kind. */
static void
test_numbers_of_kinds(void **state)
{
    (void)state;
    assert_int_equal(OP_TOUCH, 0);
    assert_int_equal(OP_VOID, 5);
    assert_int_equal(OP_CANCEL, 8);
    assert_int_equal(OP_TRANSFER, 12);
    assert_int_equal(OP_JOIN, 15);
    assert_int_equal(OP_TAGS, 17);
    assert_int_equal(ENTRY_BONUS, 12);
    assert_int_equal(ENTRY_JOIN, 20);
    assert_int_equal(ENTRY_TAGS, 21);
}

/* Whose the name was when the caller said it is not part of what was said. */
static void
test_recipient_is_not_hashed(void **state)
{
    struct op a = {.kind = OP_TRANSFER, .transfer = {.amount_minor = 1}}, b = a;

    (void)state;
    b.transfer.to_account_id = 9;
    b.transfer.to_card_slot = 9;
    op_body_hash(&a);
    op_body_hash(&b);
    assert_memory_equal(a.body_hash, b.body_hash, BODY_HASH_BYTES);
}

/* What several kinds share; the kinds that have none of it say so. */
static void
test_shared(void **state)
{
    struct op op = {.kind = OP_PURCHASE,
                    .purchase = {.amount_minor = 7, .card_minor = 7}};

    (void)state;
    assert_ptr_equal(op_basket(&op), &op.purchase.basket);
    assert_int_equal(op_ref_seq(&op), 0);
    assert_int_equal(op_to_account_id(&op), 0);
    op = (struct op){.kind = OP_CAPTURE, .capture = {.ref_seq = 3}};
    assert_ptr_equal(op_basket(&op), &op.capture.basket);
    assert_int_equal(op_ref_seq(&op), 3);
    op = (struct op){.kind = OP_RELEASE, .release = {4}};
    assert_null(op_basket(&op));
    assert_int_equal(op_ref_seq(&op), 4);
    op = (struct op){.kind = OP_REFUND, .refund = {.ref_seq = 5, .amount_minor = 6}};
    assert_int_equal(op_ref_seq(&op), 5);
    assert_int_equal(op_to_account_id(&op), 0);
    op = (struct op){.kind = OP_TRANSFER, .transfer = {1, 8, 0, {0}}};
    assert_int_equal(op_to_account_id(&op), 8);
    assert_int_equal(op_ref_seq(&op), 0);
}

/* The same void, with the card and without. */
static void
test_void_hash(void **state)
{
    struct op a = {.kind = OP_VOID, .account_id = 1},
              b = {.kind = OP_VOID, .account_id = 2};

    (void)state;
    op_body_hash(&a);
    op_body_hash(&b);
    assert_memory_equal(a.body_hash, b.body_hash, BODY_HASH_BYTES);
}

static void
test_words(void **state)
{
    (void)state;
    assert_string_equal(entry_kind_name(ENTRY_LOAD), "load");
    assert_string_equal(entry_kind_name(ENTRY_TOMBSTONE), "tombstone");
    assert_string_equal(entry_kind_name(ENTRY_BONUS), "bonus");
    assert_string_equal(entry_kind_name(ENTRY_JOIN), "join");
    assert_string_equal(entry_kind_name(ENTRY_TAGS), "tags");
    assert_string_equal(entry_kind_name(ENTRY_NONE), "unknown");
    assert_string_equal(entry_kind_name((enum entry_kind)26), "unknown");
    assert_string_equal(entry_kind_name((enum entry_kind)99), "unknown");
    assert_string_equal(channel_name(CHANNEL_SYSTEM), "system");
    assert_string_equal(channel_name(CHANNEL_PROVIDER), "provider");
    assert_string_equal(channel_name((enum channel)99), "unknown");
    assert_string_equal(account_status_name(ACCOUNT_ACTIVE), "active");
    assert_string_equal(account_status_name(ACCOUNT_CLOSED), "closed");
    assert_string_equal(account_status_name((enum account_status)9), "unknown");
}

static void
test_account(void **state)
{
    int64_t slots[] = {5, 7};
    struct account a = {.cash_minor = 100,
                        .held_minor = 30,
                        .card_slots = slots,
                        .card_slot_count = 2,
                        .lot_count = 1};

    (void)state;
    assert_int_equal(account_spendable_minor(&a), 70);
    assert_true(account_has_card(&a, 7));
    assert_false(account_has_card(&a, 6));
    assert_false(account_has_tag(&a, 0));
    a.tags[0] = 3, a.tags[1] = 9, a.tag_count = 2;
    assert_true(account_has_tag(&a, 9));
    assert_false(account_has_tag(&a, 8));
    a.lots[0] = (struct lot){0, LOT_NO_END, 1999999};
    assert_int_equal(account_spendable_points(&a, 5), 1);
    a.lots[0].points_micro = -1;
    assert_int_equal(account_spendable_points(&a, 5), -1);
    a.lots[0].start_day = 6;
    assert_int_equal(account_spendable_points(&a, 5), 0);
}

static void
test_history(void **state)
{
    struct arena arena;
    struct history h = {0};
    struct entry entries[40];
    const unsigned char nobody[OP_ID_BYTES] = {0xff};

    (void)state;
    arena_init(&arena);
    assert_null(history_by_seq(&h, 1, 1));
    for (int i = 0; i < 40; i++) {
        entries[i] = (struct entry){.account_id = 1 + i % 2, .seq = 1 + i / 2};
        entries[i].op_id[0] = (unsigned char)i;
        history_add(&h, &arena, &entries[i]);
    }
    assert_ptr_equal(history_by_seq(&h, 2, 3), &entries[5]);
    assert_null(history_by_seq(&h, 3, 3));
    assert_ptr_equal(history_by_op(&h, entries[17].op_id), &entries[17]);
    assert_null(history_by_op(&h, nobody));
    arena_release(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_op_id),
        cmocka_unit_test(test_body_hash),
        cmocka_unit_test(test_void_hash),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_account),
        cmocka_unit_test(test_history),
        cmocka_unit_test(test_body_of_each_kind),
        cmocka_unit_test(test_body_of_tags),
        cmocka_unit_test(test_numbers_of_kinds),
        cmocka_unit_test(test_shared),
        cmocka_unit_test(test_recipient_is_not_hashed),
    };

    return cmocka_run_group_tests_name("op", tests, NULL, NULL);
}
