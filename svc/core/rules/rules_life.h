/*
 * How long points live under rules of format 2: the lot that points of a day join, and
 * what an activity does to the end of the sliding lot (svc/core/lots.h).
 *
 * Days are the program's; tier is the number of the account's level.
 */
#ifndef CREMA_CORE_RULES_LIFE_H
#define CREMA_CORE_RULES_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/core/account.h"
#include "svc/core/rules/rules_compiled.h"

/*
 * The lot that points given on `day` join, empty; with hold-back it starts so many days
 * later. Months of life begin with the month, so that an account has one lot a month.
 */
struct lot rules_life_lot(const struct rules_points *points, int16_t tier, int32_t day);

/* Whether points live on with each activity, in the sliding lot. */
bool rules_life_slides(const struct rules_points *points);

/* Where an activity on that day puts the end of the sliding lot; LOT_NO_END: a tier whose
 * points never end. */
int32_t
rules_life_sliding_end(const struct rules_points *points, int16_t tier, int32_t day);

#endif
