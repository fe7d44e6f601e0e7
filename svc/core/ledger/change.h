/*
 * A change: what an operation has decided, before it is done. Everything is computed and
 * checked first; change_commit then writes the entry and the account, or refuses and
 * leaves no trace. Internal to core.
 */
#ifndef CREMA_CORE_CHANGE_H
#define CREMA_CORE_CHANGE_H

#include "proto/problem.h"
#include "svc/base/must_use.h"
#include "svc/core/ledger/apply.h"
#include "svc/core/detail.h"
#include "svc/core/lots.h"

struct follow;

/* What apply works on: one operation on one account. */
struct decision {
    const struct apply_env *env;
    struct account *a;
    const struct op *op;
    struct outcome *ret;
    int64_t at_us;
    int32_t day;
    const struct rules *rules;    /* in force; NULL when there is none yet */
    const struct entry *original; /* of a refund or a void; NULL: none */
    struct follow *follow;        /* what follows it (follow.h); NULL: nothing does */
    const struct tier_months *months_before; /* the operation; NULL: nothing follows */
    bool sliding_gone; /* points have returned to a sliding lot that is over (life.h) */
};

struct change {
    const unsigned char *op_id;
    const unsigned char *body_hash; /* NULL: zeros */
    bool by_system;                 /* due, not asked for: nobody and nowhere */
    int64_t cash_minor;             /* deltas */
    int64_t held_minor;
    int64_t points_micro;
    enum contra contra;
    int64_t ref_seq;
    int64_t rules_version;
    const struct lots *lots;    /* NULL: unchanged */
    struct entry_detail detail; /* says the kind; its lots are filled in from `lots` */
};

/* A change of the decision's own operation under the rules in force. */
MUST_USE struct change
change_of_op(const struct decision *d, enum entry_kind kind, enum contra contra);

/* Appends to what its detail counts already; the list is the arena's. */
void change_count(const struct decision *d, struct change *c,
                  const struct counter_change *counters, size_t count);

/* INSUFFICIENT_FUNDS, with what is missing and what is there in d->ret. */
MUST_USE enum problem change_check_funds(struct decision *d, int64_t amount_minor);

/*
 * Appends the entry to d->ret and moves the account on. Cash must cover what is held
 * (funds are checked before). A positive held_minor opens a hold, a negative one ends the
 * hold that ref_seq names. BALANCE_LIMIT or LIMIT_EXCEEDED when a sum leaves int64.
 * Asserted: room for the entry, an op_id, a time that does not go back, cash that covers.
 */
MUST_USE enum problem change_commit(struct decision *d, struct change *c);

/*
 * Brings the account to the state after `e`, whose detail is `detail`, with these lots.
 * Shared by change_commit and account_replay. False, and nothing is changed, when there
 * is no room for a counter, a month's points leave int64, there is no such hold or
 * voucher, or a tag joins that is there, or leaves that is not.
 */
MUST_USE bool
change_adopt(struct account *a, const struct entry *e, const struct entry_detail *detail,
             const struct lots *lots, struct arena *arena);

#endif
