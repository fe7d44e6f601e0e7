/*
 * The two legs of a transfer: see transfer.h.
 */
#include "svc/core/ledger/transfer.h"

#include <assert.h>

#include "svc/base/hash.h"
#include "svc/core/rules/limits.h"

/* The second leg's key: nobody can ask with it. */
static void
leg_op_id(unsigned char ret[OP_ID_BYTES], const unsigned char op_id[OP_ID_BYTES])
{
    struct hash h;

    hash_init(&h, HASH16_BYTES);
    hash_field(&h, "transfer_in", 11);
    hash_field(&h, op_id, OP_ID_BYTES);
    hash_final(&h, ret);
}

/* Nobody, a lost card, a closed account and a full one are told alike. */
static enum problem
check_recipient(const struct decision *to)
{
    const struct op_transfer *asked = &to->op->transfer;
    int64_t sum;

    if (asked->to_card_slot != 0 && !account_has_card(to->a, asked->to_card_slot)) {
        return PROBLEM_RECIPIENT_UNAVAILABLE;
    }
    if (to->a->status == ACCOUNT_CLOSED ||
        __builtin_add_overflow(to->a->cash_minor, asked->amount_minor, &sum) ||
        sum > to->rules->limits.balance_max_minor) {
        return PROBLEM_RECIPIENT_UNAVAILABLE;
    }
    return PROBLEM_NONE;
}

/* The sender's side first: who has no money to send cannot ask who is a member. */
static enum problem
transfer_check(struct decision *from, const struct decision *to)
{
    int64_t amount_minor = from->op->transfer.amount_minor;
    enum problem problem;

    if (to != NULL && to->a == from->a) {
        return PROBLEM_TRANSFER_TO_SELF;
    }
    if (from->rules == NULL || (to != NULL && to->rules == NULL)) {
        return PROBLEM_UNAVAILABLE;
    }
    problem = limits_transfer(&from->rules->limits, from->a, amount_minor, from->day,
                              &from->ret->passed);
    if (problem == PROBLEM_NONE) {
        problem = change_check_funds(from, amount_minor);
    }
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    return to == NULL ? PROBLEM_RECIPIENT_UNAVAILABLE : check_recipient(to);
}

/* The entry's other leg, by its account and its number. */
static struct change
leg(const struct decision *d, enum entry_kind kind, const struct account *peer,
    int64_t cash_minor)
{
    struct change c = change_of_op(d, kind, CONTRA_TRANSFER);

    c.cash_minor = cash_minor;
    c.detail.transfer = (struct detail_transfer){peer->id, peer->version + 1};
    return c;
}

enum problem
transfer_run(struct decision *from, struct decision *to)
{
    int64_t amount_minor = from->op->transfer.amount_minor;
    const struct counter_change counter = {COUNTER_SENT, from->day, amount_minor};
    unsigned char in_id[OP_ID_BYTES];
    struct change out, in;
    enum problem problem = transfer_check(from, to);

    if (problem != PROBLEM_NONE) {
        return problem;
    }
    out = leg(from, ENTRY_TRANSFER_OUT, to->a, -amount_minor);
    in = leg(to, ENTRY_TRANSFER_IN, from->a, amount_minor);
    out.detail.counters = &counter;
    out.detail.counter_count = 1;
    leg_op_id(in_id, from->op->op_id);
    in.op_id = in_id;
    from->ret->answer = from->ret->entry_count;
    problem = change_commit(from, &out);
    if (problem != PROBLEM_NONE) {
        return problem;
    }
    problem = change_commit(to, &in);
    assert(problem == PROBLEM_NONE); /* its sum was checked, and it counts nothing */
    return problem;
}
