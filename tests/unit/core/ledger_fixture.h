/*
 * A ledger of one account in memory, for the tests of core. Every entry that apply makes
 * goes into the history and is replayed into a second account at once, which must come
 * out the same; the invariants of lots are checked too. So every test of an operation
 * tests the replay as well.
 */
#ifndef CREMA_TESTS_LEDGER_FIXTURE_H
#define CREMA_TESTS_LEDGER_FIXTURE_H

#include "svc/core/ledger/apply.h"
#include "svc/core/detail.h"

#define DAY_US    (INT64_C(86400) * 1000000)
#define MICRO     INT64_C(1000000)
#define NOON_US   INT64_C(1795348800000000) /* 2026-11-22T12:00:00Z */
#define CARD_SLOT INT64_C(7001)

enum { FIXTURE_RULES = 2 };

struct ledger {
    struct arena arena;
    struct history history;
    struct rules sets[FIXTURE_RULES];
    const struct rules *items[FIXTURE_RULES];
    struct rules_list rules;
    struct account account;
    struct account mirror;  /* from the entries alone */
    struct outcome outcome; /* of the last operation */
    int64_t at_us;
    int64_t keys;    /* operations so far */
    bool no_history; /* entries are not remembered: many operations in a row */
};

/* 2 points per unit by card, 1 otherwise; 6 months; debt allowed. */
extern const char ledger_rules[];

/* Opens the account with the rules in force (NULL: ledger_rules). Zone is UTC. */
void ledger_open(struct ledger *l, const char *rules);

void ledger_close(struct ledger *l);

/* Another rule set, version 2, from that time on. */
void ledger_add_rules(struct ledger *l, const char *rules, int64_t effective_at_us);

/* A base rule of the first set and a reward of a set, for tests that need what no
 * document may have. */
struct earn_rule *ledger_earn_rule(struct ledger *l, size_t at);
struct reward *ledger_reward(struct ledger *l, size_t set, size_t at);

/* An operation on the account with a new key, from a till. */
struct op ledger_op(struct ledger *l, enum op_kind kind);

struct op ledger_purchase_op(struct ledger *l, int64_t card_minor, int64_t other_minor);

/* Applies; PROBLEM_NONE when it was done. A refusal must leave no trace. */
enum problem ledger_apply(struct ledger *l, const struct op *op);

/* Both sides of a transfer, under the rules and at the time of `from`; `to` may be NULL.
 */
enum problem ledger_transfer(struct ledger *from, struct ledger *to, const struct op *op);

enum problem ledger_load(struct ledger *l, int64_t amount_minor);

enum problem ledger_purchase(struct ledger *l, int64_t card_minor, int64_t other_minor);

enum problem ledger_redeem(struct ledger *l, const char *reward);

enum problem ledger_refund(struct ledger *l, int64_t seq, int64_t amount_minor);

/* Each member and every item that counts. */
void ledger_check_same(const struct account *a, const struct account *b);

/* The answer of the last operation, and its detail. */
const struct entry *ledger_answer(const struct ledger *l);

struct entry_detail ledger_detail(struct ledger *l, const struct entry *e);

#endif
