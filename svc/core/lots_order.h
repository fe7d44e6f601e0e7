/*
 * The order in which lots end, the sliding ones among the others: they are stored by
 * their end_day, LOT_SLIDING, and end when the account's counter says.
 */
#ifndef CREMA_CORE_LOTS_ORDER_H
#define CREMA_CORE_LOTS_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/core/account.h"

/* The first day on which the account's sliding lots are of no use; LOT_NO_END: none. */
int32_t lots_sliding_end(const struct account *a);

/* Whether there are points in them, those that wait included. */
bool lots_has_sliding(const struct account *a);

/* When the lot ends. */
int32_t lots_true_end(const struct lot *lot, int32_t sliding_end);

/* The places of `count` lots as they end, of equal ends the sliding ones last, what never
 * ends behind them. */
void lots_order(const struct lot *items, size_t count, int32_t sliding_end,
                uint8_t ret[ACCOUNT_LOTS_MAX]);

#endif
