/*
 * Points' life in an entry, by the rules of format 2 that are in force: drafts of lots
 * that merge, and activities, which move the end of the sliding lot. Under format 1 lots
 * are drafted as they are and nothing moves. Internal to core.
 */
#ifndef CREMA_CORE_LIFE_H
#define CREMA_CORE_LIFE_H

#include "svc/core/ledger/change.h"
#include "svc/core/lots.h"

/*
 * A draft of the account's lots. Where rules would keep an end day for the sliding lot,
 * and there is none and nothing in the lot, what returns to it has ended.
 */
void life_begin(const struct decision *d, struct lots *ret);

/*
 * The account is active (a load, a purchase, a capture, a redemption): under a life after
 * activity the sliding lot's end moves, noted in c's counters, and dated lots that end
 * sooner join it. Before anything is spent or earned; nothing under other lives.
 */
void life_activity(const struct decision *d, struct lots *lots, struct change *c);

/* Points are given, not earned: where the sliding lot has no end day to come it gets one,
 * else what a sleeper is given would never end. */
void life_given(const struct decision *d, struct lots *lots, struct change *c);

/*
 * The account changes to `tier` on `day` under those rules, which is an activity, too:
 * false, and nothing is drafted, where life does not slide under them.
 */
MUST_USE bool life_slide(const struct decision *d, const struct rules *rules,
                         int16_t tier, int32_t day, struct lots *ret, struct change *c);

/* The change of the sliding lot's end for an entry that empties it: none, when there is
 * no end day or the draft does not touch it. */
void life_note_ended(const struct decision *d, const struct lots *lots, struct change *c);

#endif
