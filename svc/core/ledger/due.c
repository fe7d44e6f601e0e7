/*
 * What has ended as entries: lots, holds, vouchers.
 */
#include "svc/core/ledger/due.h"

#include <assert.h>

#include "svc/base/civil.h"
#include "svc/base/hash.h"
#include "svc/base/plant.h"
#include "svc/core/ledger/life.h"
#include "svc/core/ledger/tier.h"
#include "svc/core/ledger/vouchers.h"
#include "svc/core/lots_order.h"
#include "svc/core/open_holds.h"

void
due_op_id(unsigned char ret[OP_ID_BYTES], int64_t account_id, enum entry_kind kind,
          struct slice what)
{
    const int64_t number = kind;
    struct hash h;

    hash_init(&h, HASH16_BYTES);
    hash_field(&h, "due", 3);
    hash_field(&h, &account_id, sizeof account_id);
    hash_field(&h, &number, sizeof number);
    hash_field(&h, what.p, what.n);
    hash_final(&h, ret);
}

static int32_t
sliding_end(const struct decision *d)
{
    return d->sliding_gone ? LOTS_ENDED : lots_sliding_end(d->a);
}

/* The last of the account's lots that have ended on the day; NULL: none has. */
static const struct lot *
last_ended(const struct decision *d, int32_t day)
{
    const struct account *a = d->a;
    uint8_t order[ACCOUNT_LOTS_MAX];
    const struct lot *last = NULL;

    lots_order(a->lots, a->lot_count, sliding_end(d), order);
    for (size_t i = 0; i < a->lot_count; i++) {
        const struct lot *lot = &a->lots[order[i]];

        if (lots_true_end(lot, sliding_end(d)) > day) {
            break;
        }
        last = lot;
    }
    return last;
}

enum problem
due_expire(struct decision *d, struct slice what)
{
    unsigned char op_id[OP_ID_BYTES];
    struct lots lots;
    struct change c;

    assert(what.n > 0);
    if (last_ended(d, d->day) == NULL) {
        return PROBLEM_NONE;
    }
    due_op_id(op_id, d->a->id, ENTRY_EXPIRE, what);
    c = (struct change){
        .detail.kind = ENTRY_EXPIRE,
        .op_id = op_id,
        .by_system = true,
        .contra = CONTRA_BREAKAGE,
        .rules_version = d->rules != NULL ? d->rules->version : 0,
        .lots = &lots,
    };
    lots_begin(&lots, d->a);
    lots.sliding_end = sliding_end(d);
    c.points_micro = -lots_expire(&lots, d->day);
    life_note_ended(d, &lots, &c);
    return change_commit(d, &c);
}

/* Releases the holds that have ended, one by one. */
static enum problem
due_release(struct decision *d)
{
    const struct hold *h;
    enum problem problem = PROBLEM_NONE;

    while (problem == PROBLEM_NONE && (h = open_holds_first(d->a)) != NULL &&
           h->expires_us <= d->at_us) {
        unsigned char op_id[OP_ID_BYTES];
        struct change c = {
            .detail.kind = ENTRY_RELEASE,
            .op_id = op_id,
            .by_system = true,
            .held_minor = -h->amount_minor,
            .contra = CONTRA_REVENUE,
            .ref_seq = h->seq,
            .rules_version = d->rules != NULL ? d->rules->version : 0,
        };

        due_op_id(op_id, d->a->id, ENTRY_RELEASE, slice_of(&h->seq, sizeof h->seq));
        problem = change_commit(d, &c);
    }
    return problem;
}

/* Expires what has ended on the day, which need not be today. */
static enum problem
expire_on(struct decision *d, int32_t day, struct slice what)
{
    int32_t today = d->day;
    enum problem problem;

    d->day = day;
    problem = due_expire(d, what);
    d->day = today;
    return problem;
}

/* A lot ends once, so the last one that has ended on the day names the occasion; the
 * sliding one ends once by each end day. */
static enum problem
due_lots(struct decision *d, int32_t day)
{
    const struct lot *last = last_ended(d, day);
    int32_t name[2];

    if (last == NULL) {
        return PROBLEM_NONE;
    }
    name[0] = last->end_day == LOT_SLIDING ? -1 : last->start_day;
    name[1] =
        PLANTED(RULES_SLIDING_KEY) ? last->end_day : lots_true_end(last, sliding_end(d));
    return expire_on(d, day, slice_of(name, sizeof name));
}

/* Ends a voucher at its time; what returns to lots that had ended before expires then. */
static enum problem
due_voucher(struct decision *d, const struct voucher *v)
{
    unsigned char op_id[OP_ID_BYTES];
    int32_t day;

    assert(v != NULL);
    day = civil_day(v->ends_us) - 1;
    enum problem problem = voucher_end_due(d, v->seq, op_id);

    return problem == PROBLEM_NONE ? expire_on(d, day, slice_of(op_id, sizeof op_id))
                                   : problem;
}

static int64_t
earlier(int64_t a_us, int64_t b_us)
{
    return a_us < b_us ? a_us : b_us;
}

/*
 * The next voucher or level that has ended, and before it the lots that had; where the
 * times are equal, a voucher, a level, lots. False in *ret_more: nothing is due.
 */
static enum problem
due_step(struct decision *d, bool *ret_more)
{
    const struct voucher *v = open_vouchers_first(d->a);
    int64_t voucher_us = v != NULL ? v->ends_us : INT64_MAX;
    int64_t tier_us = tier_end_us(d->a), next_us = earlier(voucher_us, tier_us);
    enum problem problem;

    *ret_more = next_us <= d->at_us;
    problem = due_lots(d, *ret_more ? civil_day(next_us - 1) : d->day);
    if (problem != PROBLEM_NONE || !*ret_more) {
        return problem;
    }
    if (d->ret->entry_count >= DUE_ENTRIES_MAX) {
        d->ret->verdict = VERDICT_LATER;
        return PROBLEM_UNAVAILABLE;
    }
    return voucher_us <= tier_us ? due_voucher(d, v) : tier_end_due(d);
}

enum problem
due_apply(struct decision *d)
{
    enum problem problem = due_release(d);
    bool more = true;

    while (problem == PROBLEM_NONE && more) {
        problem = due_step(d, &more);
    }
    return problem;
}

enum problem
due_ended(struct decision *d, struct slice what)
{
    const struct voucher *v;
    enum problem problem = PROBLEM_NONE;

    while (problem == PROBLEM_NONE && (v = open_vouchers_first(d->a)) != NULL &&
           v->ends_us <= d->at_us) {
        unsigned char op_id[OP_ID_BYTES];

        problem = voucher_end_due(d, v->seq, op_id);
    }
    return problem == PROBLEM_NONE ? due_expire(d, what) : problem;
}

/* When the first of the account's lots ends. */
static int32_t
next_end(const struct account *a)
{
    uint8_t order[ACCOUNT_LOTS_MAX];
    int32_t sliding = lots_sliding_end(a);

    if (a->lot_count == 0) {
        return LOT_NO_END;
    }
    lots_order(a->lots, a->lot_count, sliding, order);
    return lots_true_end(&a->lots[order[0]], sliding);
}

int64_t
due_next_us(const struct account *a)
{
    const struct hold *h = open_holds_first(a);
    const struct voucher *v = open_vouchers_first(a);
    int64_t next_us = h != NULL ? h->expires_us : INT64_MAX, lot_us;
    int32_t end_day = next_end(a);

    if (v != NULL) {
        next_us = earlier(next_us, v->ends_us);
    }
    next_us = earlier(next_us, tier_end_us(a));
    if (end_day == LOT_NO_END) {
        return next_us;
    }
    lot_us = civil_day_start_us(end_day);
    return earlier(lot_us, next_us);
}
