/*
 * Dates of birth.
 */
#ifndef CREMA_TEXT_BIRTHDAY_H
#define CREMA_TEXT_BIRTHDAY_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/must_use.h"

#define BIRTHDAY_MUST "must be a day that has been, like 1990-12-31"

/* A day of the calendar from 1900 to today (days since 1970), as 2000-12-31. */
MUST_USE bool birthday_good(struct slice birthday, int64_t today);

#endif
