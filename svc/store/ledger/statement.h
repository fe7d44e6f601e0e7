/*
 * The sums of an account over a span of time, as of one instant: what stood before it,
 * what came and went, what stood at its end. Whole points are counted entry by entry, as
 * the entries show them, so that the sums of what is shown are the sums shown.
 */
#ifndef CREMA_STORE_STATEMENT_H
#define CREMA_STORE_STATEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"

struct pgpool_call;

struct statement {
    int64_t version;       /* of the account, that this is as of */
    int64_t before_seq;    /* the last entry before the span; 0: none */
    int64_t last_seq;      /* the last one in it; before_seq when there is none */
    int64_t first_at_us;   /* of the account's first entry; 0: it has none */
    int64_t opening_minor; /* money on the account before the span, and at its end */
    int64_t closing_minor;
    int64_t closing_held_minor; /* of that, what is held */
    int64_t in_minor;           /* the sums of what came and of what went, from 0 on */
    int64_t out_minor;
    int64_t opening_points_micro;
    int64_t closing_points_micro;
    int64_t earned_points; /* whole points, from 0 on: what came; */
    int64_t used_points;   /* what went but for */
    int64_t ended_points;  /* what ended because its day had come */
};

/* The span is [from_us, until_us). Parameters live in the arena. */
void statement_ask(struct pgpool_call *call, struct arena *arena, int64_t account_id,
                   int64_t from_us, int64_t until_us);

/* False when there is no such account. The call must have landed. */
MUST_USE bool statement_take(const struct pgpool_call *call, struct statement *ret);

#endif
