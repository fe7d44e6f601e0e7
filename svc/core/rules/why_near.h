/*
 * Near misses: the rules of which exactly one condition failed. Without it they would
 * have taken part.
 *
 * Goods: a rule whose `lines` mean nothing in the basket, or whose tender paid nothing,
 * is judged in the rest as if it meant all, or all had been paid so.
 */
#ifndef CREMA_CORE_WHY_NEAR_H
#define CREMA_CORE_WHY_NEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/core/rules/earn.h"

enum { WHY_NEARLY_MAX = 10 };

enum why_failed {
#define X(NAME, word) WHY_##NAME,
#include "svc/core/rules/why_failed.def"
#undef X
    WHY_FAILED_COUNT
};

/* "at_least" */
const char *why_failed_word(enum why_failed failed);

/*
 * have and need are numbers where one says it all: minor units of at_least, pieces of
 * has; what else is needed: why_need.h.
 */
struct why_near {
    unsigned bit;
    const struct rules_rule *rule;
    enum why_failed failed;
    int64_t have, need;
    const struct rules_rule *to; /* lost: to this one; NULL: nothing was there to
                                    multiply */
    bool to_gives_more;          /* and not only goes first */
};

/* What was asked of the rules, and what came of it. */
struct why_case {
    const struct earn_case *c;
    const struct earned *earned;
    struct rules_mask budget; /* of the blocked: it was the program that had no room */
};

/*
 * Of base rules, bonuses and challenges. What lost and what had no room comes first, then
 * by the rules' bits, and what is only of another date last; returns how many. A base
 * rule of another level is no near miss where one has given: they stand for one another.
 */
size_t why_nearly(const struct rules_compiled *rules, const struct why_case *asked,
                  struct why_near ret[WHY_NEARLY_MAX]);

/* The same of the bonuses of a load. */
size_t why_nearly_load(const struct rules_compiled *rules, const struct why_case *asked,
                       int64_t load_minor, struct why_near ret[WHY_NEARLY_MAX]);

#endif
