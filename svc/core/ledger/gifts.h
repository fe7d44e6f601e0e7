/*
 * Gifts of the program: on joining, and on the first purchase that a gift's `when`
 * accepts. Who has joined and not bought yet is counted (COUNTER_JOINED); the wait ends
 * with the gift, or with the first purchase after WELCOME_DAYS that no gift accepts.
 * Internal to core.
 */
#ifndef CREMA_CORE_GIFTS_H
#define CREMA_CORE_GIFTS_H

#include "svc/core/ledger/follow.h"

enum { WELCOME_DAYS = 90 };

/* Notes the gifts on joining that the context lets through. */
void gifts_join(const struct decision *d, const struct rules_mask *context);

/* Whether the account waits for its first purchase, and rules in force give for it. */
bool gifts_await_purchase(const struct decision *d);

/*
 * Notes the gifts of a first purchase that accept the goods. Without any the wait may
 * end: then c counts it.
 */
void gifts_welcome(const struct decision *d, const struct rules_mask *context,
                   const struct earn_goods *goods, const struct earn_basket *basket,
                   struct change *c);

/* Gives what was noted. */
void gifts_give(struct decision *d);

/*
 * Of the gifts of `rules` on a first purchase those whose `when` the kept goods do not
 * hold any more.
 */
struct rules_mask
gifts_not_held(const struct rules_compiled *rules, const struct earn_goods *goods,
               const struct earn_basket *basket);

#endif
