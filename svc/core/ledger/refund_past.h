/*
 * What has been given back of a purchase: its refunds and voids, in their order. Internal
 * to core.
 */
#ifndef CREMA_CORE_REFUND_PAST_H
#define CREMA_CORE_REFUND_PAST_H

#include <stdbool.h>
#include <stddef.h>

#include "svc/core/ledger/apply.h"

/* More than a purchase can have (REFUNDS_MAX, and what ends it). */
enum { REFUND_PAST_MAX = 64 };

struct refund_past {
    const struct entry *items[REFUND_PAST_MAX]; /* ascending by seq */
    size_t count;
    bool more; /* than fit: its rows are damaged */
};

/* An entry that the history holds twice counts once. */
void refund_past_find(const struct history *h, const struct entry *original,
                      struct refund_past *ret);

#endif
