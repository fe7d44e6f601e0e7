/*
 * Tries rules of either format on a basket: what a purchase would earn, and why, though
 * nothing is bought.
 */
#ifndef CREMA_CORE_RULES_TRY_H
#define CREMA_CORE_RULES_TRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/rules/earn.h"

struct rules_try {
    const struct account *who;        /* its tier, tags and counters */
    const struct op_purchase *bought; /* its rewards are not looked at */
    struct earn_when when;
    struct earn_where where;
};

struct rules_tried_reason {
    const char *id;
    const char *name; /* "" in format 1 */
    int64_t points_micro;
    const char *text; /* the arithmetic */
};

struct rules_tried_blocked {
    const char *id;
    const char *name;
    const struct rules_limit *limit; /* that left nothing; NULL: the account has no room
                                        for what the rule counts */
    int64_t used;                    /* of it: times, or micro-points */
};

struct rules_tried {
    int64_t points_micro;
    int64_t qualifying_micro; /* of them for the tier */
    const struct rules_tried_reason *reasons;
    size_t reason_count;
    const struct rules_tried_blocked *blocked;
    size_t blocked_count;
    const struct rules_rule *const
        *lost; /* multipliers that others outbid on all goods */
    size_t lost_count;
};

/*
 * What is told is the arena's or the rules'. False: a purchase of that amount is beyond
 * limits.purchase_max.
 */
MUST_USE bool rules_try(struct arena *arena, const struct rules *rules,
                        const struct rules_try *t, struct rules_tried *ret);

/*
 * An account for a try that has none: the level of that id (in format 1 of that name) and
 * tags; it counts nothing. False when the rules have no such level; an empty id is the
 * first. tag_count: at most ACCOUNT_TAGS_MAX.
 */
MUST_USE bool
rules_try_who(const struct rules *rules, struct slice level, const struct slice *tags,
              size_t tag_count, struct account *ret);

/*
 * Adds what the account has used of a rule's limit: 1 or 2, in times or micro-points, in
 * the period of that day. False when there is no such limit.
 */
MUST_USE bool rules_try_used(const struct rules *rules, struct slice rule, int64_t limit,
                             int64_t used, int32_t day, struct account *who);

#endif
