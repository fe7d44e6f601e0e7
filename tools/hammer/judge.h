/*
 * The judgement: the record against the books, from outside. Pure.
 *
 *   I1  every account's balance and points are the sum of its entries
 *   I2  money >= held >= 0
 *   I3  what was acknowledged is there exactly once, with its amount; nothing is there
 *       that no key was told of; every key is settled
 *   I4  seq without a gap, time never back
 *   I8  no purchase was refunded beyond its amount
 *   and whatever a reply, a read or a push showed of a version is what the books say.
 */
#ifndef CREMA_HAMMER_JUDGE_H
#define CREMA_HAMMER_JUDGE_H

#include "tools/hammer/record.h"

/* How many keys have no answer that settles them. */
int32_t judge_unsettled(const struct record *r);

/* Compares everything; what is wrong is added to r->findings. */
void judge(struct record *r);

#endif
