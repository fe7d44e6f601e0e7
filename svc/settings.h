/*
 * Settings that have the right form and cannot work all the same: found at the start,
 * before anything is opened, instead of retried for ever or silently passed over.
 */
#ifndef CREMA_SETTINGS_H
#define CREMA_SETTINGS_H

#include <stdbool.h>

#include "svc/base/must_use.h"

/* False after one log line for each that cannot work. */
MUST_USE bool settings_check(void);

#endif
