/*
 * Tags: how they join and leave an account, what entries say of it, and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "svc/core/rules/rules_id.h"
#include "svc/core/tag_id.h"
#include "tests/unit/contract.h"
#include "tests/unit/core/ledger_fixture.h"

enum { MANY = ACCOUNT_TAGS_MAX, NAME_BYTES = 8 };

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

/* The ids of a list that ends with NULL; they stay in `room`. */
static struct op_tag_ids
ids_of(const char *const *names, struct slice room[MANY + 1])
{
    size_t count = 0;

    for (; names != NULL && names[count] != NULL; count++) {
        room[count] = slice_from_cstr(names[count]);
    }
    return (struct op_tag_ids){room, count};
}

#define IDS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NONE     NULL

/* The detail that the entry must have; NULL: it is refused by that problem. */
static void
tag(struct ledger *l, const char *const *add, const char *const *remove,
    const char *detail, enum problem expected)
{
    struct slice added[MANY + 1], removed[MANY + 1];
    struct op op = ledger_op(l, OP_TAGS);

    op.contra = CONTRA_NONE;
    op.tags = (struct op_tags){ids_of(add, added), ids_of(remove, removed)};
    assert_int_equal(ledger_apply(l, &op), expected);
    if (detail != NULL) {
        assert_int_equal(ledger_answer(l)->kind, ENTRY_TAGS);
        assert_int_equal(ledger_answer(l)->contra, CONTRA_NONE);
        assert_int_equal(ledger_answer(l)->cash_minor, 0);
        if (!slice_eq_cstr(ledger_answer(l)->detail, detail)) {
            fail_msg("%.*s, not %s", (int)ledger_answer(l)->detail.n,
                     ledger_answer(l)->detail.p, detail);
        }
    }
}

static bool
carries(const struct ledger *l, const char *id)
{
    return account_has_tag(&l->account, rules_id(slice_from_cstr(id)));
}

static void
test_join_and_leave(void **state)
{
    struct ledger *l = *state;

    assert_false(carries(l, "staff"));
    tag(l, IDS("trial", "staff"), NONE, "{\"tags\":{\"add\":[\"trial\",\"staff\"]}}", 0);
    assert_true(carries(l, "staff") && carries(l, "trial"));
    assert_false(carries(l, "vip"));
    tag(l, IDS("vip"), IDS("trial"),
        "{\"tags\":{\"add\":[\"vip\"],\"remove\":[\"trial\"]}}", 0);
    assert_true(carries(l, "staff") && carries(l, "vip"));
    assert_false(carries(l, "trial"));
    tag(l, NONE, IDS("vip", "staff"), "{\"tags\":{\"remove\":[\"vip\",\"staff\"]}}", 0);
    assert_int_equal(l->account.tag_count, 0);
}

/* Keys are kept in their own order, whatever the order in which tags came. */
static void
test_ascending(void **state)
{
    struct ledger *l = *state;

    tag(l, IDS("vip-2026"), NONE, "{\"tags\":{\"add\":[\"vip-2026\"]}}", 0);
    tag(l, IDS("trial", "staff"), NONE, "{\"tags\":{\"add\":[\"trial\",\"staff\"]}}", 0);
    assert_int_equal(l->account.tag_count, 3);
    assert_true(l->account.tags[0] == INT64_C(9804928407503931));
    assert_true(l->account.tags[1] == INT64_C(42501513656802983));
    assert_true(l->account.tags[2] == INT64_C(77543510408904183));
}

/* Only what changes is told; where nothing does there is an entry all the same. */
static void
test_what_is_so_already(void **state)
{
    struct ledger *l = *state;

    tag(l, IDS("staff", "staff"), IDS("trial"), "{\"tags\":{\"add\":[\"staff\"]}}", 0);
    tag(l, IDS("staff"), IDS("trial"), "{}", 0);
    tag(l, IDS("staff", "vip"), NONE, "{\"tags\":{\"add\":[\"vip\"]}}", 0);
    tag(l, NONE, IDS("vip", "vip"), "{\"tags\":{\"remove\":[\"vip\"]}}", 0);
    assert_int_equal(l->account.version, 4);
    assert_int_equal(l->account.tag_count, 1);
    assert_true(carries(l, "staff"));
}

/* Names t0, t1, … in memory of the caller's; the list ends with NULL. */
static void
make_names(char room[][NAME_BYTES], const char *names[], int first, int count)
{
    for (int i = 0; i < count; i++) {
        snprintf(room[i], NAME_BYTES, "t%d", first + i);
        names[i] = room[i];
    }
    names[count] = NULL;
}

static void
test_too_many(void **state)
{
    char room[MANY][NAME_BYTES];
    const char *names[MANY + 1];
    struct ledger *l = *state;

    tag(l, IDS("staff", "vip"), NONE, "{\"tags\":{\"add\":[\"staff\",\"vip\"]}}", 0);
    make_names(room, names, 0, MANY);
    tag(l, names, NONE, NULL, PROBLEM_TOO_MANY_TAGS);
    assert_int_equal(l->outcome.left_tags, MANY - 2);
    tag(l, names, IDS("vip", "trial"), NULL, PROBLEM_TOO_MANY_TAGS);
    assert_int_equal(l->outcome.left_tags, MANY - 1);
    assert_int_equal(l->account.version, 1);
    names[MANY - 2] = NULL;
    tag(l, names, NONE, NULL, PROBLEM_NONE);
    assert_int_equal(l->account.tag_count, MANY);
    tag(l, IDS("one-more"), NONE, NULL, PROBLEM_TOO_MANY_TAGS);
    assert_int_equal(l->outcome.left_tags, 0);
    tag(l, IDS("t3", "staff"), NONE, "{}", 0); /* these are there */
    assert_int_equal(l->outcome.left_tags, 0);
}

/* All of a full account's tags for as many others, in one entry. */
static void
test_a_full_account_swaps(void **state)
{
    char room[MANY][NAME_BYTES], others[MANY][NAME_BYTES];
    const char *names[MANY + 1], *instead[MANY + 1];
    struct ledger *l = *state;

    make_names(room, names, 0, MANY);
    make_names(others, instead, MANY, MANY);
    tag(l, names, NONE, NULL, PROBLEM_NONE);
    tag(l, instead, names, NULL, PROBLEM_NONE);
    assert_int_equal(l->account.tag_count, MANY);
    assert_true(carries(l, "t16") && carries(l, "t31") && !carries(l, "t15"));
}

static void
set_status(struct ledger *l, enum account_status to)
{
    struct op op = ledger_op(l, OP_STATUS);

    op.status.to = to;
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NONE);
}

/* As with its status: a frozen account is tagged, a closed one is not. */
static void
test_status(void **state)
{
    struct ledger *l = *state;

    set_status(l, ACCOUNT_FROZEN);
    tag(l, IDS("staff"), NONE, "{\"tags\":{\"add\":[\"staff\"]}}", 0);
    set_status(l, ACCOUNT_CLOSED);
    tag(l, NONE, IDS("staff"), NULL, PROBLEM_ACCOUNT_CLOSED);
    assert_true(carries(l, "staff"));
}

/* No rules are asked for, no money moves, nothing of it is refunded or voided. */
static void
test_alone(void **state)
{
    struct ledger *l = *state;
    struct op op;

    ledger_load(l, 5000);
    l->rules.count = 0;
    tag(l, IDS("staff"), NONE, "{\"tags\":{\"add\":[\"staff\"]}}", 0);
    assert_int_equal(ledger_refund(l, 2, 0), PROBLEM_NOT_REFUNDABLE);
    op = ledger_op(l, OP_VOID);
    memcpy(op.voided.ref_op_id, history_by_seq(&l->history, 4242, 2)->op_id, OP_ID_BYTES);
    assert_int_equal(ledger_apply(l, &op), PROBLEM_NOT_REFUNDABLE);
    assert_true(carries(l, "staff"));
    assert_int_equal(l->account.cash_minor, 5000);
}

static void
test_ids(void **state)
{
    (void)state;
    assert_true(tag_id_good(SLICE("a")));
    assert_true(tag_id_good(SLICE("az09_-")));
    assert_true(tag_id_good(SLICE("0123456789012345678901234567890")));
    assert_false(tag_id_good(SLICE("01234567890123456789012345678901")));
    assert_false(tag_id_good(SLICE_NONE));
    assert_false(tag_id_good(SLICE("A")));
    assert_false(tag_id_good(SLICE("a b")));
    assert_false(tag_id_good(SLICE("caf\xc3\xa9")));
    assert_false(tag_id_good(SLICE("a\"")));
    assert_false(tag_id_good(SLICE("a\0")));
}

/* What apply asks of whoever calls it. */
static const struct slice good_id[] = {SLICE_INIT("staff")};
static const struct slice bad_id[] = {SLICE_INIT("Staff")};

static void
apply_tags(struct op_tag_ids add, struct op_tag_ids remove)
{
    static struct ledger l;
    struct op op;

    ledger_open(&l, NULL);
    op = ledger_op(&l, OP_TAGS);
    op.tags = (struct op_tags){add, remove};
    ledger_apply(&l, &op);
    ledger_close(&l);
}

static void
good_tags(void)
{
    apply_tags((struct op_tag_ids){good_id, 1}, (struct op_tag_ids){NULL, 0});
}

static void
bad_tag(void)
{
    apply_tags((struct op_tag_ids){NULL, 0}, (struct op_tag_ids){bad_id, 1});
}

static void
tags_of_nothing(void)
{
    apply_tags((struct op_tag_ids){NULL, 1}, (struct op_tag_ids){NULL, 0});
}

static void
too_many_tags(void)
{
    struct slice ids[OP_TAGS_MAX + 1];

    for (size_t i = 0; i <= OP_TAGS_MAX; i++) {
        ids[i] = good_id[0];
    }
    apply_tags((struct op_tag_ids){ids, OP_TAGS_MAX + 1}, (struct op_tag_ids){NULL, 0});
}

static void
tag_in_both(void)
{
    apply_tags((struct op_tag_ids){good_id, 1}, (struct op_tag_ids){good_id, 1});
}

static void
unknown_kind(void)
{
    static struct ledger l;
    struct op op;

    ledger_open(&l, NULL);
    op = ledger_op(&l, OP_TOUCH);
    op.kind = (enum op_kind)16;
    ledger_apply(&l, &op);
}

static void
body_of_unknown_kind(void)
{
    struct op op = {.kind = (enum op_kind)16};

    op_body_hash(&op);
}

static void
tags_beyond(void)
{
    const struct account a = {.tag_count = ACCOUNT_TAGS_MAX + 1};

    account_has_tag(&a, 1);
}

static void
test_contracts(void **state)
{
    void (*const broken[])(void) = {
        bad_tag,      tags_of_nothing, too_many_tags,       tag_in_both,
        unknown_kind, tags_beyond,     body_of_unknown_kind};

    (void)state;
    assert_false(contract_breaks(good_tags));
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        if (!contract_breaks(broken[i])) {
            fail_msg("broken[%zu] came back", i);
        }
    }
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_ledger, close_ledger)
    const struct CMUnitTest tests[] = {
        TEST(test_join_and_leave),
        TEST(test_ascending),
        TEST(test_what_is_so_already),
        TEST(test_too_many),
        TEST(test_a_full_account_swaps),
        TEST(test_status),
        TEST(test_alone),
        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_contracts),
    };

    return cmocka_run_group_tests_name("tags", tests, NULL, NULL);
}
