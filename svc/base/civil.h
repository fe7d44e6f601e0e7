/*
 * The calendar of the program: days and months in its time zone, as integers.
 *
 * A day is the number of days since 1970-01-01, a month the number of months since
 * 1970-01. A day starts at the first instant whose local date is that day or later, so
 * days never go back, not even where clocks are set back over midnight, and a date that a
 * zone skipped is an empty day. There is no clock in here: every time is an argument.
 *
 * The zone is the process's (TZ); civil_zone_set is called before the first turn, by one
 * thread. The other functions may be called by any thread.
 */
#ifndef CREMA_BASE_CIVIL_H
#define CREMA_BASE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/must_use.h"

/*
 * Sets the zone by its IANA name ("America/New_York", "UTC"). False, and nothing is
 * changed, if this machine does not know it.
 */
MUST_USE bool civil_zone_set(const char *tz);

/* The day of an instant in the program's zone. */
int32_t civil_day(int64_t time_us);

/* The instant at which a day starts. */
int64_t civil_day_start_us(int32_t day);

/* An instant as the program's clocks show it, for people: "2026-11-30 06:10 +07", with
 * the zone's abbreviation if it has one ("EST"). */
enum { CIVIL_CLOCK_BYTES = 40 };
void civil_clock_text(int64_t time_us, char ret[CIVIL_CLOCK_BYTES]);

/* The same to the second: "2026-11-30 06:10:07 +07". */
void civil_clock_seconds_text(int64_t time_us, char ret[CIVIL_CLOCK_BYTES]);

/*
 * The instant at which those clocks show so many minutes of the day (0 to 1439): the
 * first one, where they are put back over it. False where they are put forward over it.
 */
MUST_USE bool civil_clock_us(int32_t day, int32_t minute, int64_t *ret_us);

/* Proleptic Gregorian calendar; month 1 to 12, day of month 1 to 31. */
int32_t civil_day_from_date(int32_t year, int32_t month, int32_t day_of_month);
void civil_date_from_day(int32_t day, int32_t *ret_year, int32_t *ret_month,
                         int32_t *ret_day_of_month);

/* What the wall clock shows at an instant: minutes since 00:00, 0 to 1439. */
int32_t civil_minute(int64_t time_us);

/* 0 is Monday; ISO weeks (ISO 8601), numbered on from the one of 1970-01-01, which is 0;
 * the year. */
int32_t civil_weekday(int32_t day);
int32_t civil_week(int32_t day);
int32_t civil_year(int32_t day);

/* The month of a day, and the first day of a month. */
int32_t civil_month(int32_t day);
int32_t civil_month_start_day(int32_t month);

#endif
