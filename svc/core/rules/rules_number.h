/*
 * Points, rates and money as digits, for people: "20.58", "4.50".
 */
#ifndef CREMA_CORE_RULES_NUMBER_H
#define CREMA_CORE_RULES_NUMBER_H

#include <stdint.h>

#include "svc/base/arena.h"

/* Millionths, without zeros behind the last digit. */
const char *rules_points_text(struct arena *arena, int64_t micro);

/* Minor units, 0 or more, with all decimals of the currency. */
const char *rules_money_text(struct arena *arena, int64_t minor, int32_t exponent);

#endif
