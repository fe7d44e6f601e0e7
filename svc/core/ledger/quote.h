/*
 * What a purchase would come to, though nobody makes it: the same decision (apply.h), on
 * a copy of the account of which nothing is kept.
 */
#ifndef CREMA_CORE_QUOTE_H
#define CREMA_CORE_QUOTE_H

#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/core/detail.h"
#include "svc/core/ledger/apply.h"
#include "svc/core/ledger/quote_challenges.h"
#include "svc/core/rules/redeemable.h"

struct quote {
    const struct entry *entry;  /* the purchase as it would be; in ret_outcome */
    const struct rules *rules;  /* in force */
    struct entry_detail detail; /* of the entry */
    int64_t earned_micro;       /* what it earns, whatever its rewards cost */
    const struct redeemable *redeemables; /* with the points that are left then; those
                                             that it earns cannot be spent in it */
    size_t redeemable_count;
    const struct quote_challenge *challenges;
    size_t challenge_count;
};

/*
 * a: as it was read a moment ago; becomes what it would be behind the purchase, with
 * what is due before it and what follows it. The problem of the refusal that the purchase
 * would get, with its figures in *ret_outcome; then *ret is of no use.
 */
MUST_USE enum problem
quote_purchase(const struct apply_env *env, struct account *a, const struct op *op,
               struct outcome *ret_outcome, struct quote *ret);

#endif
