/*
 * apply: the ledger's one decision. A pure function from (account under lock, operation,
 * history, rules, time) to new account state and entries, or a refusal. No I/O, no clock,
 * no floats; memory for details comes from the arena of the caller.
 */
#ifndef CREMA_CORE_APPLY_H
#define CREMA_CORE_APPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/problem.h"
#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/account.h"
#include "svc/core/entry.h"
#include "svc/core/op.h"
#include "svc/core/rules/limit_passed.h"
#include "svc/core/rules/reward_bar.h"
#include "svc/core/rules/rules.h"

/*
 * Holds, vouchers, a tier's renewals and lots may all be due at once; then come the
 * operation and what follows it. An outcome is 23 KiB, of which only what was made is
 * written to: it may stand on the stack.
 */
enum { APPLY_ENTRIES_MAX = 112 };

/*
 * What the batch has read about the past: originals that its refunds and voids name, the
 * refunds of those, expiries since; and the batch's own new entries, appended as it goes.
 */
struct history {
    const struct entry **items;
    size_t count;
    size_t cap;
};

/* Appends e (kept by reference), an entry with a number; grows in the arena. */
void history_add(struct history *h, struct arena *arena, const struct entry *e);

const struct entry *
history_by_seq(const struct history *h, int64_t account_id, int64_t seq);

const struct entry *
history_by_op(const struct history *h, const unsigned char op_id[OP_ID_BYTES]);

/* Everything apply may know besides the account. */
struct apply_env {
    struct arena *arena;
    const struct rules_list *rules;
    const struct history *history;
    int64_t at_us; /* the batch's time, above 0; apply uses the later of it and the
                      account's last_at_us */
};

enum verdict {
    VERDICT_APPLIED,
    VERDICT_REFUSED,
    VERDICT_MOVED, /* a void whose original is on another account: see moved_to */
    VERDICT_LATER  /* so much was due that the operation is to be applied once more */
};

struct outcome {
    enum verdict verdict;
    enum problem refusal;
    int64_t short_minor;     /* insufficient-funds: what is missing */
    int64_t spendable_minor; /* insufficient-funds: what is there */
    int64_t short_points;    /* insufficient-points: whole points missing */
    int64_t left_tags;       /* too-many-tags: how many more there is room for */
    enum reward_bar bar;     /* reward-unavailable: why… */
    size_t bar_place; /* …the place of it among the rewards that were asked for */
    /* limit-exceeded, balance-limit, reward-worth, and what is left to refund or to
     * capture. */
    struct limit_passed passed;
    int64_t moved_to;
    /* Due entries first, kept when refused; behind the operation what follows it. */
    struct entry entries[APPLY_ENTRIES_MAX];
    size_t entry_count;
    size_t answer; /* index of the entry that answers the caller, when applied by key */
};

/*
 * Applies what is due and then the operation. On VERDICT_APPLIED and on refusal the
 * account holds the state after entries[0 .. entry_count); a refused operation itself
 * changes nothing; VERDICT_LATER is such a refusal (UNAVAILABLE), of which the next try
 * goes on with what is due (due.h). Order of checks: existence of the original,
 * credential (expired, lost card, auth_gen), status, limits, funds, points. All overflow
 * is refused, never wrapped.
 *
 * Asserted, because op.h has it checked before: a kind that there is (no transfer),
 * amounts of 0 or more of which the card pays a part or all, no more lines and rewards
 * than OP_LINES_MAX and OP_REWARDS_MAX, a hold that lasts, ids of tags that are such, no
 * more than OP_TAGS_MAX of each and none to both add and remove.
 */
void apply(const struct apply_env *env, struct account *a, const struct op *op,
           struct outcome *ret);

/*
 * The same for OP_TRANSFER alone, of an amount above 0, into two outcomes: `from` is the
 * account of the operation, `to` that of the recipient (NULL: nobody is known by that
 * name), locked together. Either both get an entry or neither; each outcome has the due
 * entries of its account. The verdict and the answer are those of *ret, also where it is
 * the recipient's due entries that are too many.
 */
void apply_transfer(const struct apply_env *env, struct account *from, struct account *to,
                    const struct op *op, struct outcome *ret, struct outcome *ret_to);

/*
 * What refunds of the purchase `original`, an entry with a number, have returned so far,
 * by tender, from the history. Used by apply and by the reply of a refund.
 */
struct returned {
    int64_t card_minor;
    int64_t other_minor;
    int64_t earned_taken_back_micro;
    int64_t spent_returned_micro;
    size_t count; /* refunds and voids so far */
    bool damaged; /* a row of them cannot be read: nothing more may be refunded */
};

void refund_returned(const struct history *h, const struct entry *original,
                     struct returned *ret);

/*
 * Recomputes an account from one more entry (verify): applies the deltas of `e` and of
 * its detail. False, with a sentence in err and nothing changed, when the entry
 * contradicts the account so far.
 */
MUST_USE bool account_replay(struct account *a, const struct entry *e,
                             struct arena *arena, char err[160]);

#endif
