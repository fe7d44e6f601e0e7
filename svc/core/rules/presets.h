/*
 * The amounts that a page offers with one tap: a few round ones within the program's
 * limits, so that they fit yen and dong as they fit dollars and dinars.
 */
#ifndef CREMA_CORE_PRESETS_H
#define CREMA_CORE_PRESETS_H

#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/core/rules/rules.h"

enum { PRESETS_MAX = 3 };

/* Both, of rules with an exponent of 0 to 6: ascending, in minor units, without
 * repetition; returns how many, at least one. */
MUST_USE size_t presets_of_loads(const struct rules *rules,
                                 int64_t ret_minor[PRESETS_MAX]);
MUST_USE size_t presets_of_transfers(const struct rules *rules,
                                     int64_t ret_minor[PRESETS_MAX]);

#endif
