/*
 * What a run makes for itself, through the operator's access to the database, and what is
 * left of it: a store st_hammer, by which every entry is known as the hammer's; a till of
 * that store, revoked at the end; gift cards and a few members (hammer-…@hammer.invalid),
 * whose accounts are empty and closed then.
 */
#ifndef CREMA_HAMMER_THROWAWAY_H
#define CREMA_HAMMER_THROWAWAY_H

#include "svc/base/must_use.h"
#include "tools/hammer/hammer.h"

/* Fills h->run, token and cards. False after telling why. */
MUST_USE bool throwaway_make(struct hammer *h);

/* Closes the accounts that are empty, and ends the till. *ret_left: accounts that still
 * hold something. False after telling why. */
MUST_USE bool throwaway_end(struct hammer *h, int *ret_left);

#endif
