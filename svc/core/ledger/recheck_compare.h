/*
 * Two entries, the one that stands and the one that the rules make: what differs.
 * Internal to core.
 */
#ifndef CREMA_CORE_RECHECK_COMPARE_H
#define CREMA_CORE_RECHECK_COMPARE_H

#include <stdbool.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/core/entry.h"

/* The first difference as a sentence of the arena's; NULL: none. */
const char *recheck_difference(struct arena *arena, const struct entry *stands,
                               const struct entry *made);

#endif
