/*
 * How much each kind of caller may have under way in a worker (share_max,
 * till_share_max).
 */
#ifndef CREMA_ENGINE_SHARES_H
#define CREMA_ENGINE_SHARES_H

#include <stddef.h>

#include "svc/base/fair.h"

/* For fair_init; the service itself: any number. */
void shares_most(size_t ret[FAIR_CLASSES]);

#endif
