/*
 * How far a purchase would bring challenges: a part of its quote (quote.h).
 */
#ifndef CREMA_CORE_QUOTE_CHALLENGES_H
#define CREMA_CORE_QUOTE_CHALLENGES_H

#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/account.h"
#include "svc/core/detail.h"
#include "svc/core/rules/rules_compiled.h"

/* Of its target; more than that where it repeats. */
struct quote_challenge {
    const struct rules_challenge *challenge;
    int64_t before, after; /* visits, pieces or money of the period; weeks in a row up to
                              this one */
};

/*
 * Those to which the purchase with that detail adds, in the order in which it counts
 * them. before, after: the account without it and with all that follows it. *ret is the
 * arena's.
 */
MUST_USE size_t quote_challenges(struct arena *arena, const struct rules_compiled *rules,
                                 const struct account *before,
                                 const struct account *after,
                                 const struct entry_detail *detail,
                                 const struct quote_challenge **ret);

#endif
