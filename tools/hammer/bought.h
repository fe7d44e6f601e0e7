/*
 * What mixes that spend points have in common: a purchase that earns them, with all that
 * the account holds, and its refund when all else has been taken back.
 */
#ifndef CREMA_HAMMER_BOUGHT_H
#define CREMA_HAMMER_BOUGHT_H

#include "tools/hammer/round.h"

/* Where the round notes the purchase. */
enum { NOTE_BOUGHT = 0 };

/* Step 0: buys, or loads what earns so many points. */
bool bought_begin(struct round *r, int64_t points);

/* Step 1: whether it was done. What points cost is learned from it. */
MUST_USE bool bought_is_done(struct round *r);

/* Asks to refund it, as that step of the round. */
bool bought_give_back(struct round *r, int step);

#endif
