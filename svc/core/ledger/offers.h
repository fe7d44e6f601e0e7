/*
 * What an account can have for its points: each reward, and what is in the way.
 */
#ifndef CREMA_CORE_OFFERS_H
#define CREMA_CORE_OFFERS_H

#include <stddef.h>
#include <stdint.h>

#include "svc/core/ledger/apply.h"
#include "svc/core/rules/earn.h"

struct offer {
    const struct reward *reward;
    bool is_item;           /* for a line, not for the check; nothing of it in format 1 */
    int32_t voucher_days;   /* 0: it is not given as a voucher */
    int64_t missing_points; /* whole ones, 0: enough are there */
    enum reward_bar bar;    /* NONE: its rules let it through */
};

/*
 * Each reward of the rules in force, once and alone, in their order; no goods are asked
 * for. a: as it was read a moment ago; becomes what it is when what is due has been
 * written. ret has room for RULES_REWARDS_MAX; returns their number, 0 without rules.
 */
size_t offers(const struct apply_env *env, struct account *a, struct earn_where where,
              struct offer *ret);

#endif
