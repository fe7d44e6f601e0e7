/*
 * What the evaluation of rules is given of a purchase: its goods and what the till said.
 */
#ifndef CREMA_CORE_EARN_BASKET_H
#define CREMA_CORE_EARN_BASKET_H

#include <stdint.h>

#include "svc/core/op.h"
#include "svc/core/rules/earn.h"

/* All that was bought is kept yet. */
struct earn_basket earn_basket_whole(const struct op_basket *basket, int64_t card_minor,
                                     int64_t other_minor);

/* The flags that the document names, by their places in it; others are ignored. */
uint8_t earn_flags(const struct rules_compiled *rules, struct op_flags said);

#endif
