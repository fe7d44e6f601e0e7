/*
 * Levels by rules of format 2: which of them months of points allow, for how long they
 * are held, and what follows their end. Under rules of format 1 nobody holds more than
 * the first level.
 *
 * Months are numbers since 1970-01 in the program's zone, points micro-points. A level
 * that an account holds and the rules do not have is kept until it ends, and counts for
 * nothing.
 */
#ifndef CREMA_CORE_RULES_TIER_H
#define CREMA_CORE_RULES_TIER_H

#include "svc/core/holdings.h"
#include "svc/core/rules/rules.h"
#include "svc/core/tier_months.h"

/* The first month of the window that ends with a month, and the last month whose window
 * still has a month in it. */
int64_t rules_tier_window(const struct rules *rules, int64_t month);
int64_t rules_tier_window_end(const struct rules *rules, int64_t month);

/* The number of the highest level that is held in a month, or of the first one. */
int16_t
rules_tier_held(const struct rules *rules, const struct holdings *h, int64_t month);

/* Each level that the months allow in `month` and that is not held is held from then on.
 */
void rules_tier_reach(const struct rules *rules, const struct tier_months *months,
                      int64_t month, struct holdings *h);

/*
 * What a refund ends: a holding, if the window in which it was reached allowed it with
 * the months `before` and does not with those of `now`, and the window of `month` does
 * not.
 */
void rules_tier_lose(const struct rules *rules, const struct tier_months *before,
                     const struct tier_months *now, int64_t month, struct holdings *h);

/*
 * The holding of `tier` ends with the month `until`: it is renewed, if the window of the
 * month before allows it, else a lower one takes its place as the rules say. Then all
 * that have ended leave.
 */
void rules_tier_end(const struct rules *rules, const struct tier_months *months,
                    int16_t tier, int64_t until, struct holdings *h);

#endif
