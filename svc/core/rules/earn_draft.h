/*
 * An evaluation in the making, and its steps. Internal to the evaluation of rules.
 */
#ifndef CREMA_CORE_EARN_DRAFT_H
#define CREMA_CORE_EARN_DRAFT_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/core/rules/earn.h"
#include "svc/core/rules/earn_match.h"

struct earn_draft {
    const struct rules_compiled *rules;
    const struct earn_case *c;
    int32_t exponent;
    struct earn_goods goods;
    struct rules_mask taking; /* rules that take part, of base and bonuses */
    int64_t gain_micro[EARN_BITS];
    bool overflow; /* some gain left int64 */
};

/* Adds to the gain of the rule. */
void earn_draft_add(struct earn_draft *d, unsigned bit, __int128 micro);

/*
 * What per_unit gives for a good: ⌊money × w × rate / (A × 10^exponent)⌋, w of A being
 * what the rule's tender paid. For each good, so that floors do not depend on what else
 * is in the basket.
 */
__int128 earn_give_good(const struct earn_draft *d, const struct rules_rule *rule,
                        int64_t rate_micro, int64_t minor);

/* What a give of another kind gives for all goods that the rule means. */
__int128 earn_give_whole(const struct earn_draft *d, const struct rules_rule *rule,
                         unsigned bit, const struct rules_give *give);

/* The base rules that take part, and on them multipliers; then the extras. */
void earn_base(struct earn_draft *d);
void earn_extras(struct earn_draft *d);

#endif
