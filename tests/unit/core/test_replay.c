/*
 * The chain and the replay: an entry that was changed anywhere is found.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "svc/base/hash.h"
#include "svc/core/chain.h"
#include "tests/unit/core/ledger_fixture.h"

static int
open_ledger(void **state)
{
    static struct ledger l;

    ledger_open(&l, NULL);
    *state = &l;
    return 0;
}

static int
close_ledger(void **state)
{
    ledger_close(*state);
    return 0;
}

/* The account before its newest entry, and that entry. */
struct scene {
    struct account before;
    struct entry e;
};

static struct scene
purchase_scene(struct ledger *l)
{
    struct scene s;

    ledger_load(l, 5000);
    s.before = l->account;
    ledger_purchase(l, 1000, 0);
    s.e = *ledger_answer(l);
    return s;
}

/* Replays; the sentence must say so. relink: the forger recomputed the hash. */
static void
refuse(struct ledger *l, const struct scene *s, bool relink, const char *says)
{
    struct account a = s->before;
    struct entry e = s->e;
    char err[160] = "";

    if (relink) {
        chain_link(a.head_hash, &e);
    }
    if (account_replay(&a, &e, &l->arena, err)) {
        fail_msg("not found: %s", says);
    }
    if (strstr(err, says) == NULL) {
        fail_msg("'%s' does not say '%s'", err, says);
    }
    assert_memory_equal(&a, &s->before, offsetof(struct account, holds));
    ledger_check_same(&a, &s->before);
}

/* Fixed for ever: hashes in databases depend on it. */
static void
test_known_hashes(void **state)
{
    unsigned char genesis[ENTRY_HASH_BYTES];
    char hex[2 * ENTRY_HASH_BYTES + 1];
    struct entry e = {.account_id = 1,
                      .seq = 1,
                      .at_us = NOON_US,
                      .kind = ENTRY_LOAD,
                      .cash_minor = -2,
                      .detail = SLICE("{}")};

    (void)state;
    chain_genesis(genesis, 1);
    hex_encode(hex, genesis, sizeof genesis);
    assert_string_equal(
        hex, "5b867bb54dbb16b0d12fdbc9ba105b8ffacff73eebf219db107ffa915181d12c");
    chain_link(genesis, &e);
    hex_encode(hex, e.hash, sizeof e.hash);
    assert_string_equal(
        hex, "dc6a430d7004b2a54db72b04a20cc4ba3aa704b684954b1543abca07d0ac0c38");
}

/* Every field is under the hash. */
static void
test_every_field(void **state)
{
    struct ledger *l = *state;
    struct scene s = purchase_scene(l), changed;

#define CHANGED(what)                       \
    do {                                    \
        changed = s;                        \
        changed.e.what;                     \
        refuse(l, &changed, false, "hash"); \
    } while (0)
    CHANGED(at_us++);
    CHANGED(kind = ENTRY_LOAD);
    CHANGED(op_id[15]++);
    CHANGED(body_hash[7]++);
    CHANGED(cash_minor++);
    CHANGED(held_minor++);
    CHANGED(points_micro++);
    CHANGED(cash_after_minor++);
    CHANGED(held_after_minor++);
    CHANGED(points_after_micro++);
    CHANGED(contra = CONTRA_NONE);
    CHANGED(store_id++);
    CHANGED(terminal_id++);
    CHANGED(channel = CHANNEL_APP);
    CHANGED(actor_id++);
    CHANGED(ref_seq++);
    CHANGED(rules_version++);
    CHANGED(detail.n--);
    CHANGED(hash[0]++);
}

static void
test_forged(void **state)
{
    struct ledger *l = *state;
    struct scene s = purchase_scene(l), f;

    f = s, f.e.account_id++;
    refuse(l, &f, true, "is of account");
    f = s, f.e.seq++;
    refuse(l, &f, true, "missing");
    f = s, f.e.at_us--;
    refuse(l, &f, true, "Time goes back");
    f = s, f.e.cash_after_minor++;
    refuse(l, &f, true, "cash is not");
    f = s, f.e.held_minor++;
    refuse(l, &f, true, "held is not");
    f = s, f.e.points_after_micro++;
    refuse(l, &f, true, "points are not");
    f = s, f.before.cash_minor = INT64_MIN;
    refuse(l, &f, true, "cash is not");
    f = s, f.e.held_minor = f.e.held_after_minor = -1;
    refuse(l, &f, true, "does not cover");
    f = s, f.e.held_minor = f.e.held_after_minor = 4001;
    refuse(l, &f, true, "does not cover");
    f = s, f.e.points_micro++, f.e.points_after_micro++;
    refuse(l, &f, true, "do not sum");
    f = s, f.e.detail = SLICE("{}");
    refuse(l, &f, true, "do not sum");
    f = s, f.e.detail = SLICE("x");
    refuse(l, &f, true, "cannot be read");
}

static void
test_forged_lots(void **state)
{
    struct ledger *l = *state;
    struct scene s = purchase_scene(l), f;

    f = s, f.e.detail = SLICE("{\"lots\":[[1,20779,-1]]}");
    refuse(l, &f, true, "has ended");
    f = s, f.e.detail = SLICE("{\"lots\":[[1,20780,-1]]}");
    refuse(l, &f, true, "than it has");
    f = s, f.e.detail = SLICE("{\"lots\":[[1,2147483647,9223372036854775807],"
                              "[1,2147483647,1]]}");
    refuse(l, &f, true, "cannot be applied");
    f = s, f.e.detail = SLICE("{\"lots\":[[1,2147483646,9223372036854775807],"
                              "[1,2147483647,1]]}");
    refuse(l, &f, true, "too much");
    f = s;
    for (int64_t i = 0; i < ACCOUNT_COUNTERS_MAX; i++) {
        f.before.counters[i] = (struct counter){64 * (i + 1), 0, 1};
    }
    f.before.counter_count = ACCOUNT_COUNTERS_MAX;
    f.e.points_micro = f.e.points_after_micro = 0;
    f.e.detail = SLICE("{\"counters\":[[99,0,1]]}");
    refuse(l, &f, true, "counter");
    f.before.counter_count = 0;
    f.e.detail = SLICE("{\"counters\":[[-1,9,1],[-2,9,9223372036854775807],[-2,9,1]]}");
    refuse(l, &f, true, "counter");
}

/* Which tags an account carries is what its entries say, one after the other. */
static void
test_forged_tags(void **state)
{
    static const struct slice ids[] = {SLICE_INIT("vip"), SLICE_INIT("staff")};
    struct ledger *l = *state;
    struct op op = ledger_op(l, OP_TAGS);
    struct scene s, f;

    op.tags.add = (struct op_tag_ids){ids, 1};
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    s.before = l->account;
    op = ledger_op(l, OP_TAGS);
    op.tags = (struct op_tags){{ids + 1, 1}, {ids, 1}};
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
    s.e = *ledger_answer(l);
    f = s, f.e.detail = SLICE("{\"tags\":{\"add\":[\"vip\"]}}");
    refuse(l, &f, true, "tag");
    f = s, f.e.detail = SLICE("{\"tags\":{\"add\":[\"a\",\"a\"]}}");
    refuse(l, &f, true, "tag");
    f = s, f.e.detail = SLICE("{\"tags\":{\"remove\":[\"staff\"]}}");
    refuse(l, &f, true, "tag");
    f = s, f.e.detail = SLICE("{\"tags\":{\"remove\":[\"vip\",\"vip\"]}}");
    refuse(l, &f, true, "tag");
    f = s, f.e.detail = SLICE("{\"tags\":1}");
    refuse(l, &f, true, "cannot be read");
    f = s, f.e.detail = SLICE("{\"tags\":{\"add\":[\"a\"]}}");
    f.before.tag_count = ACCOUNT_TAGS_MAX;
    for (int i = 0; i < ACCOUNT_TAGS_MAX; i++) {
        f.before.tags[i] = i + 1;
    }
    refuse(l, &f, true, "tag");
}

/* A link that was dropped or swapped breaks all that follow. */
static void
test_order(void **state)
{
    struct ledger *l = *state;
    struct scene s;

    ledger_load(l, 5000);
    s.before = l->account;
    s.before.head_hash[0] ^= 1;
    ledger_purchase(l, 100, 0);
    s.e = *ledger_answer(l);
    refuse(l, &s, false, "hash");
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_ledger, close_ledger)
    const struct CMUnitTest tests[] = {
        TEST(test_known_hashes), TEST(test_every_field), TEST(test_forged),
        TEST(test_forged_lots),  TEST(test_forged_tags), TEST(test_order),
    };

    return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}
