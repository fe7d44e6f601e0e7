/*
 * Lots: points earned together, and how they are earned, spent, returned, taken back and
 * expired. An operation works on a copy of the account's lots; nothing is changed before
 * lots_commit, so that a refusal leaves no trace.
 *
 * Order: by end day, then start day, so the lot that ends first is the first. No lot but
 * the one without end may be negative: that is the debt. Whatever comes in repays the
 * debt first, so an account with debt has no other points.
 *
 * Points whose life each activity prolongs are in the sliding lot, whose end day is a
 * counter (COUNTER_SLIDING_END), so that prolonging moves no points: it is spent and
 * expires by that day, and while there is none it never ends. Points of it that wait for
 * their start have lots of their own with the same LOT_SLIDING.
 *
 * The changes that are noted here are what the entry's detail carries, so that lots can
 * be recomputed. Changes of one sign to one lot are joined; plus and minus stay apart,
 * because a refund must know what its purchase earned and what it spent.
 */
#ifndef CREMA_CORE_LOTS_H
#define CREMA_CORE_LOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/core/account.h"

#define POINT_MICRO INT64_C(1000000)

/* A sliding lot has this end day; the account says when it ends. */
#define LOT_SLIDING (LOT_NO_END - 1)

/* The sliding end of a draft whose sliding lot is over. */
#define LOTS_ENDED INT32_MIN

enum { LOT_CHANGES_MAX = 2 * ACCOUNT_LOTS_MAX + 8 };

struct lot_change {
    int32_t start_day;
    int32_t end_day;
    int64_t points_micro; /* delta */
};

/* A draft of an account's lots. */
struct lots {
    struct lot items[ACCOUNT_LOTS_MAX];
    size_t count;
    int32_t sliding_end; /* LOT_NO_END: none; LOTS_ENDED: over */
    int32_t merged_on;   /* started lots of equal end are one on this day; INT32_MIN:
                            they are not */
    struct lot_change changes[LOT_CHANGES_MAX];
    size_t change_count;
    size_t own_from; /* the first change by lots_earn; those before it are done */
    bool has_own;
    bool overflow; /* some sum left int64, or there was no room: do not commit, and what
                      was returned is of no use */
};

void lots_begin(struct lots *l, const struct account *a);

/* The same, and lots that have started on `day` and end together become one, the one that
 * started first; what comes joins it. */
void lots_begin_merged(struct lots *l, const struct account *a, int32_t day);

/* When points of a lot that ends on end_day end. */
int32_t lots_end_day(const struct lots *l, int32_t end_day);

/* Writes the draft's lots into the account. Must not have overflowed (asserted). */
void lots_commit(const struct lots *l, struct account *a);

/* Sum of the lots that have started and not ended on `day`, the debt included; sliding
 * ones end with sliding_end. */
int64_t
lots_spendable(const struct lot *items, size_t count, int32_t sliding_end, int32_t day);

/*
 * The lot that points earned on `day` join: it starts with the month, so that it is
 * usable at once and an account has one lot a month, and ends with the month that comes
 * `expire_months` later, 0 or more; 0: never.
 */
struct lot lots_slot(int32_t day, int32_t expire_months);

/*
 * Adds earned points to the lot `into`, the debt first. Behind whatever else moves
 * points, so that the last changes of an entry tell where they went (lots_own). Here and
 * below micro is 0 or more (asserted).
 */
void lots_earn(struct lots *l, struct lot into, int64_t micro);

/*
 * Takes from the lots that are usable on `day`, the one that ends first first. False,
 * and nothing is changed, when there is not as much.
 */
MUST_USE bool lots_spend(struct lots *l, int64_t micro, int32_t day);

/*
 * The same, and what each lot gave: ret has room for ACCOUNT_LOTS_MAX, *ret_count is how
 * many did.
 */
MUST_USE bool lots_spend_from(struct lots *l, int64_t micro, int32_t day,
                              struct lot_change *ret, size_t *ret_count);

/*
 * Of the changes of an entry those by lots_earn, of points that sum to `micro`: the last
 * ones. Returns how many; *ret is the first. 0 when they do not sum to it.
 */
size_t lots_own(const struct lot_change *changes, size_t count, int64_t micro,
                const struct lot_change **ret);

/* Dated lots that end before the sliding one join it; what waits goes on waiting. */
void lots_join_sliding(struct lots *l, int32_t day);

/* Gives spent points back to their own lot, ended or not; lots_claw settles the debt. */
void lots_return(struct lots *l, int32_t start_day, int32_t end_day, int64_t micro);

/*
 * Gives back what lots paid (lots_spend_from): first to the debt, the rest to those lots
 * in their order, ended or not. Returns the sum, 0 when it overflows.
 */
int64_t lots_give_back(struct lots *l, const struct lot_change *from, size_t count);

/*
 * Takes `micro` back: from the lots of the positive changes in `own` (the last first: a
 * purchase repays debt before it adds to its lot; in a draft that merges, from the one of
 * that end, too), then from the lot that ends first,
 * never from an ended one; the rest becomes debt, as long as the debt stays within
 * debt_max_micro (0: none is allowed, INT64_MAX: any). Debt that was there is repaid from
 * the same lots. Returns what was taken back: `micro`, or less for want of debt.
 */
MUST_USE int64_t lots_claw(struct lots *l, const struct lot_change *own, size_t own_count,
                           int64_t micro, int32_t day, int64_t debt_max_micro);

/* Empties the lots that have ended on `day`; returns the sum of their points. */
MUST_USE int64_t lots_expire(struct lots *l, int32_t day);

/* Applies a change that an entry names; false when it overflows or there is no room. */
MUST_USE bool lots_apply(struct lots *l, const struct lot_change *change);

/*
 * Points that end, by the last day on which they can be used, ascending; what never ends
 * (and the debt) comes last, on LOT_NO_END. cap is above 0; sums to the balance if it is
 * ACCOUNT_LOTS_MAX. Returns the count.
 */
struct expiring {
    int32_t last_day;
    int64_t points_micro;
};

MUST_USE size_t lots_expiring(const struct account *a, struct expiring *ret, size_t cap);

/* Points that start later than on `day`, by their first day, ascending; ret has room for
 * ACCOUNT_LOTS_MAX. Returns the count. */
struct pending {
    int32_t start_day;
    int64_t points_micro;
};

MUST_USE size_t lots_pending(const struct account *a, int32_t day, struct pending *ret);

#endif
