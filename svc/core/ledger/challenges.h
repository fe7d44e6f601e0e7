/*
 * Challenges of the program: what a purchase adds to them stands in its own entry, what
 * is due for it follows. A refund takes progress back, and more grants than are due then
 * are reversed. Internal to core.
 */
#ifndef CREMA_CORE_CHALLENGES_H
#define CREMA_CORE_CHALLENGES_H

#include "svc/core/ledger/follow.h"

/*
 * Counts in c what the goods add to the challenges of the rules in force that `context`
 * lets through, as far as the account has places for counters, and notes it for
 * challenges_grant.
 */
void challenges_add(const struct decision *d, const struct rules_mask *context,
                    const struct earn_goods *goods, const struct earn_basket *basket,
                    struct change *c);

/* Gives whatever is due in the periods to which the operation has added. */
void challenges_grant(struct decision *d);

/*
 * Counts in c what the goods that were bought have added more than those before the
 * refund and those after it add, in periods that still live: `bought` is the detail of
 * the purchase, under `rules`. Notes whose grants are too many for it now.
 */
struct challenges_goods {
    const struct earn_goods *goods;
    const struct earn_basket *basket;
};
void challenges_return(const struct decision *d, const struct rules_compiled *rules,
                       const struct entry_detail *bought,
                       const struct challenges_goods *before,
                       const struct challenges_goods *after, struct change *c);

#endif
