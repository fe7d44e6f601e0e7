/*
 * Bytes that are in databases for ever: the body_hash of one operation of each kind, and
 * the detail of one entry of each kind, with the heads of the chains over them. Whatever
 * structs look like inside the program, these never change.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/hash.h"
#include "tests/unit/core/follow_fixture.h"

#define TO_ID   INT64_C(4343)
#define HOUR_US (INT64_C(3600) * 1000000)

static const struct op_line lines[] = {{SLICE_INIT("latte"), SLICE_INIT("drink"), 1, 400},
                                       {SLICE_INIT("say \"hi\""), {NULL, 0}, 2, 30}};

static const struct op_reward rewards[] = {{.reward = SLICE_INIT("espresso"), .line = 1},
                                           {.reward = SLICE_INIT("espresso"), .line = 0}};

/* The store's and the member's side of an operation; neither is part of the body. */
static struct op
asked(enum op_kind kind)
{
    return (struct op){.kind = kind,
                       .account_id = 4242,
                       .bucket = 7,
                       .contra = CONTRA_REVENUE,
                       .channel = CHANNEL_TILL,
                       .store_id = 3,
                       .terminal_id = 77,
                       .actor_id = 5,
                       .card_slot = CARD_SLOT,
                       .auth_gen = -1};
}

static struct op
full_purchase(struct op op)
{
    op.purchase = (struct op_purchase){
        .amount_minor = 450,
        .card_minor = 300,
        .tender = TENDER_SPLIT,
        .basket = {15, 5, lines, 2},
        .rewards = {rewards, 2},
    };
    return op;
}

static struct op
full_redeem(struct op op)
{
    op.redeem.rewards = (struct op_rewards){rewards, 2};
    return op;
}

static struct op
full_load(struct op op)
{
    op.contra = CONTRA_TILL_CASH;
    op.load.amount_minor = 25000;
    return op;
}

static struct op
full_refund(struct op op, int64_t seq, int64_t amount_minor)
{
    op.refund = (struct op_refund){.ref_seq = seq, .amount_minor = amount_minor};
    return op;
}

static struct op
full_void(struct op op, const unsigned char op_id[OP_ID_BYTES])
{
    op.contra = CONTRA_NONE;
    memcpy(op.voided.ref_op_id, op_id, OP_ID_BYTES);
    return op;
}

static struct op
full_status(struct op op)
{
    op.contra = CONTRA_NONE;
    op.status.to = ACCOUNT_FROZEN;
    return op;
}

static struct op
full_card(struct op op, bool joins)
{
    op.contra = CONTRA_NONE;
    op.card = (struct op_card){CARD_SLOT, joins};
    return op;
}

static struct op
full_hold(struct op op, int64_t amount_minor)
{
    op.hold = (struct op_hold){amount_minor, HOUR_US};
    return op;
}

static struct op
full_capture(struct op op, int64_t seq, int64_t amount_minor)
{
    op.capture = (struct op_capture){
        .ref_seq = seq, .amount_minor = amount_minor, .basket = {15, 5, lines, 2}};
    return op;
}

static struct op
full_release(struct op op, int64_t seq)
{
    op.release.ref_seq = seq;
    return op;
}

static struct op
full_transfer(struct op op)
{
    op.contra = CONTRA_TRANSFER;
    op.transfer = (struct op_transfer){.amount_minor = 2500, .to_account_id = TO_ID};
    memset(op.transfer.to_index, 0xa5, OP_TO_BYTES);
    return op;
}

static const struct slice joining[] = {SLICE_INIT("staff"), SLICE_INIT("vip-2026")};
static const struct slice leaving[] = {SLICE_INIT("trial")};

static struct op
full_tags(struct op op, size_t join_count)
{
    op.contra = CONTRA_NONE;
    op.tags = (struct op_tags){{joining, join_count}, {leaving, 1}};
    return op;
}

static void
check_body(struct op op, const char *golden)
{
    char hex[2 * BODY_HASH_BYTES + 1];

    op_body_hash(&op);
    hex_encode(hex, op.body_hash, sizeof op.body_hash);
    if (strcmp(hex, golden) != 0) {
        fail_msg("operation of kind %d: %s, not %s", (int)op.kind, hex, golden);
    }
}

static void
test_bodies(void **state)
{
    unsigned char of[OP_ID_BYTES];

    (void)state;
    memset(of, 0xcd, sizeof of);
    check_body(asked(OP_TOUCH), "3b2449954715f772");
    check_body(full_load(asked(OP_LOAD)), "d17f313c5cc06419");
    check_body(full_purchase(asked(OP_PURCHASE)), "2d55368c355edbb2");
    check_body(full_redeem(asked(OP_REDEEM)), "a2a021234131edf5");
    check_body(full_refund(asked(OP_REFUND), 12, 99), "01bbf09fd9ed2854");
    check_body(full_void(asked(OP_VOID), of), "576e7f74fb2a42f6");
    check_body(full_status(asked(OP_STATUS)), "fd13f6984a626606");
    check_body(full_card(asked(OP_CARD), true), "3c62a7280122e1a3");
    check_body(full_card(asked(OP_CARD), false), "c9c692696b2a1c77");
    check_body(asked(OP_CANCEL), "7ec912e399ebc577");
    check_body(full_hold(asked(OP_HOLD), 700), "f9e986930e71d9ae");
    check_body(full_capture(asked(OP_CAPTURE), 12, 450), "efcb0c24e1d3d9d7");
    check_body(full_release(asked(OP_RELEASE), 12), "5282acdaacb1cebb");
    check_body(full_transfer(asked(OP_TRANSFER)), "0da7d7539e7103e8");
    check_body(full_tags(asked(OP_TAGS), 2), "cfc44f34fa0cb6d4");
    check_body(full_tags(asked(OP_TAGS), 0), "6bb26e590d22d5f8");
    check_body(asked(OP_JOIN), "82f15bb44797f592");
}

static const unsigned char *
op_id_at(const struct ledger *l, int64_t seq)
{
    return history_by_seq(&l->history, l->account.id, seq)->op_id;
}

static void
applied(struct ledger *l, struct op op)
{
    op_body_hash(&op);
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
}

/* Entries 1 to 13: what a till does. */
static void
live_at_the_till(struct ledger *l)
{
    applied(l, full_card(ledger_op(l, OP_CARD), true));
    applied(l, full_load(ledger_op(l, OP_LOAD)));
    assert_int_equal(ledger_load(l, 500), PROBLEM_NONE);
    assert_int_equal(ledger_purchase(l, 5000, 0), PROBLEM_NONE);
    applied(l, full_purchase(ledger_op(l, OP_PURCHASE)));
    assert_int_equal(ledger_redeem(l, "espresso"), PROBLEM_NONE);
    assert_int_equal(ledger_refund(l, 5, 400), PROBLEM_NONE);
    applied(l, full_void(ledger_op(l, OP_VOID), op_id_at(l, 5)));
    applied(l, full_void(ledger_op(l, OP_VOID), op_id_at(l, 3)));
    applied(l, full_hold(ledger_op(l, OP_HOLD), 700));
    applied(l, full_capture(ledger_op(l, OP_CAPTURE), 10, 450));
    assert_int_equal(ledger_refund(l, 6, 0), PROBLEM_NONE);
    assert_int_equal(ledger_purchase(l, 0, 1050), PROBLEM_NONE);
}

/* The rest: holds that end, what never arrived, a transfer, expiry, the end. */
static void
live_on(struct ledger *l, struct ledger *to)
{
    unsigned char nobody[OP_ID_BYTES];
    struct op op = full_transfer(ledger_op(l, OP_TRANSFER));

    memset(nobody, 0xab, sizeof nobody);
    op_body_hash(&op);
    assert_int_equal(ledger_transfer(l, to, &op), PROBLEM_NONE);
    applied(l, full_hold(ledger_op(l, OP_HOLD), 1));
    applied(l, full_release(ledger_op(l, OP_RELEASE), 15));
    applied(l, full_hold(ledger_op(l, OP_HOLD), 2));
    applied(l, full_void(ledger_op(l, OP_VOID), op_id_at(l, 17)));
    applied(l, full_void(ledger_op(l, OP_VOID), nobody));
    applied(l, ledger_op(l, OP_CANCEL));
    applied(l, full_hold(ledger_op(l, OP_HOLD), 3));
    l->at_us += 400 * DAY_US;
    applied(l, full_card(ledger_op(l, OP_CARD), false));
    applied(l, full_status(ledger_op(l, OP_STATUS)));
}

struct golden {
    enum entry_kind kind;
    const char *detail;
};

static const struct golden golden[] = {
    {ENTRY_CARD, "{\"card_id\":7001,\"joined\":true}"},
    {ENTRY_LOAD, "{\"counters\":[[-1,20779,25000]]}"},
    {ENTRY_LOAD, "{\"counters\":[[-1,20779,500]]}"},
    {ENTRY_PURCHASE,
     "{\"tender\":\"card\",\"card\":5000,\"reasons\":[{\"rule\":\"base-card\","
     "\"points_micro\":100000000,\"text\":\"50.00 x 2\"}],\"lots\":[[20758,20970,"
     "100000000]]}"},
    {ENTRY_PURCHASE,
     "{\"tender\":\"split\",\"card\":300,\"other\":150,\"tax\":15,\"tip\":5,"
     "\"lines\":[{\"sku\":\"latte\",\"category\":\"drink\",\"quantity\":1,"
     "\"amount\":400},{\"sku\":\"say \\\"hi\\\"\",\"quantity\":2,\"amount\":30}],"
     "\"rewards\":[{\"reward\":\"espresso\",\"cost_micro\":25000000,\"line\":1},"
     "{\"reward\":\"espresso\",\"cost_micro\":25000000}],"
     "\"reasons\":[{\"rule\":\"base-card\",\"points_micro\":6000000,"
     "\"text\":\"3.00 x 2\"},{\"rule\":\"base-other\",\"points_micro\":1500000,"
     "\"text\":\"1.50 x 1\"}],\"lots\":[[20758,20970,-50000000],[20758,20970,"
     "7500000]]}"},
    {ENTRY_REDEEM, "{\"rewards\":[{\"reward\":\"espresso\",\"cost_micro\":25000000}],"
                   "\"lots\":[[20758,20970,-25000000]]}"},
    {ENTRY_REFUND,
     "{\"card\":300,\"other\":100,\"lots\":[[20758,20970,-7000000]],"
     "\"returned\":{\"card\":300,\"other\":100},\"returned_now\":{\"card\":300,"
     "\"other\":100},\"taken_back\":7000000}"},
    {ENTRY_VOID,
     "{\"other\":50,\"lots\":[[20758,20970,50000000],[20758,20970,-500000]],"
     "\"returned\":{\"card\":300,\"other\":150},\"returned_now\":{\"card\":0,"
     "\"other\":50},\"taken_back\":500000,\"given_back\":50000000,\"voided\":true}"},
    {ENTRY_VOID, "{\"counters\":[[-1,20779,-500]],\"voided\":true}"},
    {ENTRY_HOLD, "{\"expires_us\":1795352400000000}"},
    {ENTRY_CAPTURE,
     "{\"tender\":\"card\",\"card\":450,\"tax\":15,\"tip\":5,"
     "\"lines\":[{\"sku\":\"latte\",\"category\":\"drink\",\"quantity\":1,"
     "\"amount\":400},{\"sku\":\"say \\\"hi\\\"\",\"quantity\":2,\"amount\":30}],"
     "\"reasons\":[{\"rule\":\"base-card\",\"points_micro\":9000000,"
     "\"text\":\"4.50 x 2\"}],\"lots\":[[20758,20970,9000000]]}"},
    {ENTRY_REFUND,
     "{\"lots\":[[20758,20970,25000000]],\"returned\":{\"card\":0,\"other\":0},"
     "\"returned_now\":{\"card\":0,\"other\":0},\"given_back\":25000000}"},
    {ENTRY_PURCHASE,
     "{\"tender\":\"other\",\"other\":1050,\"reasons\":[{\"rule\":\"base-other\","
     "\"points_micro\":10500000,\"text\":\"10.50 x 1\"}],\"lots\":[[20758,20970,"
     "10500000]]}"},
    {ENTRY_TRANSFER_OUT, "{\"counters\":[[-2,20779,2500]],\"peer\":4343,\"peer_seq\":1}"},
    {ENTRY_HOLD, "{\"expires_us\":1795352400000000}"},
    {ENTRY_RELEASE, "{}"},
    {ENTRY_HOLD, "{\"expires_us\":1795352400000000}"},
    {ENTRY_VOID, "{\"voided\":true}"},
    {ENTRY_TOMBSTONE, "{\"unknown\":true}"},
    {ENTRY_VOID, "{\"voided\":true,\"unknown\":true}"},
    {ENTRY_TOMBSTONE, "{\"unknown\":true}"},
    {ENTRY_HOLD, "{\"expires_us\":1795352400000000}"},
    {ENTRY_RELEASE, "{}"},
    {ENTRY_EXPIRE, "{\"lots\":[[20758,20970,-119500000]]}"},
    {ENTRY_CARD, "{\"card_id\":7001,\"joined\":false}"},
    {ENTRY_STATUS, "{\"status\":\"frozen\"}"},
};

static const struct golden golden_to[] = {
    {ENTRY_TRANSFER_IN, "{\"peer\":4242,\"peer_seq\":14}"},
};

static void
check_history(const struct ledger *l, const struct golden *known, size_t count,
              const char *head)
{
    char hex[2 * ENTRY_HASH_BYTES + 1];

    for (size_t i = 0; i < l->history.count; i++) {
        const struct entry *e = l->history.items[i];

        assert_true(i < count);
        assert_int_equal(e->kind, known[i].kind);
        if (!slice_eq_cstr(e->detail, known[i].detail)) {
            fail_msg("entry %zu: %.*s, not %s", i + 1, (int)e->detail.n, e->detail.p,
                     known[i].detail);
        }
    }
    hex_encode(hex, l->account.head_hash, sizeof l->account.head_hash);
    assert_int_equal(l->history.count, count);
    assert_string_equal(hex, head);
}

static void
test_details(void **state)
{
    static struct ledger l, to;

    (void)state;
    ledger_open(&l, NULL);
    l.sets[0].limits.transfer_min_minor = 1;
    l.sets[0].limits.transfer_max_minor = l.sets[0].limits.transfer_day_max_minor = 9999;
    ledger_open(&to, NULL);
    to.account.id = to.mirror.id = TO_ID;
    to.keys = 1000000; /* no key of one is a key of the other */
    live_at_the_till(&l);
    live_on(&l, &to);
    check_history(&l, golden, sizeof golden / sizeof golden[0],
                  "044d8f56f3175464bf4c227d90430fd5c2235e5bd8bf0e8ba4e2743df3dd3d49");
    check_history(&to, golden_to, sizeof golden_to / sizeof golden_to[0],
                  "5c9fdb465ffdfed5078d558e76adadb91e9fa1cd9d7f27e60e1c38b2f22598b6");
    ledger_close(&l);
    ledger_close(&to);
}

/* The kinds that came later, in a chain of their own. */
static void
test_details_of_tags(void **state)
{
    static const struct golden known[] = {
        {ENTRY_TAGS, "{\"tags\":{\"add\":[\"staff\",\"vip-2026\"]}}"},
        {ENTRY_TAGS, "{}"},
        {ENTRY_TAGS,
         "{\"tags\":{\"add\":[\"trial\"],\"remove\":[\"staff\",\"vip-2026\"]}}"},
    };
    static struct ledger l;
    struct op op;

    (void)state;
    ledger_open(&l, NULL);
    applied(&l, full_tags(ledger_op(&l, OP_TAGS), 2));
    applied(&l, full_tags(ledger_op(&l, OP_TAGS), 1));
    op = ledger_op(&l, OP_TAGS);
    op.contra = CONTRA_NONE;
    op.tags = (struct op_tags){{leaving, 1}, {joining, 2}};
    applied(&l, op);
    check_history(&l, known, sizeof known / sizeof known[0],
                  "827414c8b7c3801be7a89502a67d2539142246d6696875be853ac4e7d8e0d52c");
    ledger_close(&l);
}

/* A welcome and a challenge, given and taken back. */
static void
test_details_of_gifts(void **state)
{
    static const struct golden known[] = {
        {ENTRY_LOAD, "{\"counters\":[[-1,20780,50000]]}"},
        {ENTRY_JOIN, "{\"counters\":[[-4,0,20780]]}"},
        {ENTRY_PURCHASE,
         "{\"tender\":\"card\",\"card\":450,\"reasons\":[[\"base\",4500000,450]]"
         ",\"lots\":[[20758,20970,4500000]],\"counters\":[[261618111309387"
         "9378,2969,1]],\"months\":[[682,4500000]]}"},
        {ENTRY_BONUS,
         "{\"lots\":[[20758,20970,50000000]],\"counters\":[[-4,0,-20780]],"
         "\"months\":[[682,50000000]],\"give\":{\"rule\":\"welcome\",\"n\":1}}"},
        {ENTRY_BONUS,
         "{\"lots\":[[20758,20970,5000000]],\"counters\":[[261618111309387"
         "9379,2969,1]],\"months\":[[682,5000000]],\"give\":{\"rule\":\"c\",\"p"
         "eriod\":2969,\"n\":1}}"},
        {ENTRY_PURCHASE,
         "{\"tender\":\"card\",\"card\":450,\"reasons\":[[\"base\",4500000,450]]"
         ",\"lots\":[[20758,20970,4500000]],\"counters\":[[261618111309387"
         "9378,2969,1]],\"months\":[[682,4500000]]}"},
        {ENTRY_BONUS,
         "{\"lots\":[[20758,20970,5000000]],\"counters\":[[261618111309387"
         "9379,2969,1]],\"months\":[[682,5000000]],\"give\":{\"rule\":\"c\",\"p"
         "eriod\":2969,\"n\":1}}"},
        {ENTRY_REFUND,
         "{\"card\":450,\"lots\":[[20758,20970,-4500000]],\"counters\":[[261"
         "6181113093879378,2969,-1]],\"months\":[[682,-4500000]],\"return"
         "ed\":{\"card\":450,\"other\":0},\"returned_now\":{\"card\":450,\"other"
         "\":0},\"taken_back\":4500000}"},
        {ENTRY_BONUS,
         "{\"lots\":[[20758,20970,-5000000]],\"counters\":[[26161811130938"
         "79379,2969,-1]],\"months\":[[682,-5000000]],\"give\":{\"rule\":\"c\""
         ",\"period\":2969,\"n\":1},\"reverses\":true}"},
        {ENTRY_VOID,
         "{\"card\":450,\"lots\":[[20758,20970,-4500000]],\"counters\":[[261"
         "6181113093879378,2969,-1]],\"months\":[[682,-4500000]],\"return"
         "ed\":{\"card\":450,\"other\":0},\"returned_now\":{\"card\":450,\"other"
         "\":0},\"taken_back\":4500000,\"voided\":true}"},
        {ENTRY_BONUS,
         "{\"lots\":[[20758,20970,-5000000]],\"counters\":[[26161811130938"
         "79379,2969,-1]],\"months\":[[682,-5000000]],\"give\":{\"rule\":\"c\""
         ",\"period\":2969,\"n\":1},\"reverses\":true}"},
        {ENTRY_BONUS,
         "{\"lots\":[[20758,20970,-50000000]],\"counters\":[[-4,0,20780]],"
         "\"months\":[[682,-50000000]],\"give\":{\"rule\":\"welcome\",\"n\":1},\""
         "reverses\":true}"},
    };
    struct op op;
    int64_t seq;

    (void)state;
    shop_open("'gifts':[{'id':'welcome','name':'W','on':'first_purchase','points':'50'}],"
              "'challenges':[{'id':'c','name':'C','count':'visits','target':1,'per':"
              "'week','repeat':2,'points':'5'}]");
    shop_join();
    shop_buy(450);
    seq = shop_buy(450);
    shop_back(seq, 0);
    op = ledger_op(&shop, OP_VOID);
    memcpy(op.voided.ref_op_id, op_id_at(&shop, 3), OP_ID_BYTES);
    applied(&shop, op);
    check_history(&shop, known, sizeof known / sizeof known[0],
                  "0599daf1911e9bcd5d172fafc128740df15851a7a572601a28ceeebc52eec0f7");
    shop_close();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_details),
        cmocka_unit_test(test_details_of_tags),
        cmocka_unit_test(test_details_of_gifts),
    };

    return cmocka_run_group_tests_name("golden", tests, NULL, NULL);
}
