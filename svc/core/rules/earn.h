/*
 * Earning under rules of format 2: how many points a basket is due, and why. A pure
 * function of the rules, the goods, and what was true of the account, the place and the
 * time. A refund asks it again for what was kept; nobody else decides what is earned.
 *
 * In this order: the goods are weighed and the rules found that mean them (earn_match.h),
 * base rules give, the highest multiplier of each good and those that stack add to the
 * base, extras are put on top (earn_bonus.c), and each gain is cut to its rule's most and
 * to what its limits leave (earn.c).
 *
 * No basket condition is true of fewer goods and false of more, and floors are taken per
 * good: so along any refunds what is due never rises, and every run of parts ends where
 * the whole ends.
 */
#ifndef CREMA_CORE_EARN_H
#define CREMA_CORE_EARN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/core/account.h"
#include "svc/core/counter.h"
#include "svc/core/entry.h"
#include "svc/core/op.h"
#include "svc/core/rules/rules_compiled.h"

enum {
    EARN_BITS = RULES_BONUSES_BIT + RULES_BONUSES_BITS, /* of base rules and bonuses */
    EARN_RULES_MAX = RULES_EARN_BITS + RULES_BONUSES_BITS,
    EARN_COUNTERS_MAX = EARN_RULES_MAX * RULES_LIMITS_MAX
};

/* The goods as they are kept now, and how all of them were paid when they were bought. */
struct earn_basket {
    struct op_basket kept; /* pieces and money of each line, tax and tip */
    int64_t bare_minor;    /* without lines: the money kept that is not tax or tip… */
    int64_t bare_pieces;   /* …as one good of so many pieces, 1 or 0 */
    int64_t amount_minor;  /* when bought */
    int64_t card_minor;    /* of it by the card */
};

struct earn_when {
    int64_t at_us;
    int32_t day;    /* civil_day */
    int32_t minute; /* civil_minute */
};

struct earn_where {
    int32_t store_id; /* 0: none */
    enum channel channel;
};

/* What a purchase did, for the question what is due for a part of it. */
struct earn_memory {
    struct rules_mask gave; /* rules that gave something */
    struct rules_mask lost; /* and that were outbid */
    int64_t gave_micro[EARN_BITS];
};

struct earn_case {
    const struct account *before; /* its tier, tags and counters */
    const struct earn_basket *basket;
    struct earn_when when;
    struct earn_where where;
    uint8_t flags; /* by their places in the document */

    /*
     * NULL: decide. Otherwise only rules that gave, or that lost and have no limit, take
     * part, and those with a limit in points give at most what they gave; context and
     * rooms are taken to be what they were.
     */
    const struct earn_memory *memory;
};

struct earn_reason {
    unsigned bit; /* of the rule */
    const struct rules_rule *rule;
    int64_t points_micro;
    int64_t whole_micro; /* before its most and its limits cut it */
    int64_t base; /* what earned them: money, pieces of what is given per_items, nothing
                     of a multiplier */
};

struct earned {
    int64_t points_micro;     /* the sum of the reasons */
    int64_t qualifying_micro; /* of them for the tier */
    struct earn_reason reasons[EARN_RULES_MAX];
    size_t reason_count;
    struct counter_change counters[EARN_COUNTERS_MAX]; /* that limits have used */
    size_t counter_count;
    struct rules_mask blocked; /* would have given, and their limits left nothing */
    struct rules_mask lost;    /* multipliers that others outbid on every good */
};

/* Nothing earned, for no reason; the lists beyond their counts are not written to. */
void earned_clear(struct earned *ret);

/*
 * False when points leave int64; *ret is then of no use. exponent: the currency's, 0 to
 * 4; the money of the basket is 0 or more, the card's at most the amount (asserted).
 */
MUST_USE bool earn(const struct rules_compiled *rules, int32_t exponent,
                   const struct earn_case *c, struct earned *ret);

#endif
