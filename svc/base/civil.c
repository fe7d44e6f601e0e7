/*
 * The calendar on the C library's zone data. Asking it for a local time costs a lock and
 * a search, and starts of days are asked for with every purchase, so each thread keeps
 * the day it saw last and a small table of starts.
 */
#include "svc/base/civil.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    DAY_S = 86400,
    ZONE_S_MAX = 26 * 3600, /* no zone is farther from UTC, local mean times included */
    CHANGE_S_MAX = 4 * 3600,
    STARTS = 1024, /* so that a walk over a year of entries asks for each day once */
    ZONE_NAME_MAX = 64,
};

#define US_PER_S  INT64_C(1000000)
#define MINUTE_US (60 * US_PER_S)

struct start {
    unsigned zone; /* the generation that filled it; 0: empty */
    int32_t day;
    int64_t start_us;
};

/* Raised by civil_zone_set, so that what threads remember of another zone is void. */
static unsigned zone_generation = 1;

static _Thread_local struct start starts[STARTS];
static _Thread_local struct {
    unsigned zone;
    int32_t day;
    int64_t start_us, end_us;
} last;
static _Thread_local struct {
    unsigned zone;
    time_t time_s;
    int32_t of_day;
} minute;

/* Not a folder, nor one of the tables beside the zones (RFC 8536). */
static bool
is_zone_file(const char *path)
{
    char magic[4] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool good = fd >= 0 && read(fd, magic, sizeof magic) == (ssize_t)sizeof magic &&
                memcmp(magic, "TZif", sizeof magic) == 0;

    if (fd >= 0) {
        close(fd);
    }
    return good;
}

/* The zones below right/ count leap seconds, which no other clock here does. */
static bool
zone_is_known(const char *tz)
{
    char path[128];
    const char *folder = getenv("TZDIR");

    if (strcmp(tz, "UTC") == 0) {
        return true;
    }
    if (tz[0] == '\0' || tz[0] == '/' || strstr(tz, "..") != NULL ||
        strncmp(tz, "right/", 6) == 0 || strlen(tz) > ZONE_NAME_MAX) {
        return false;
    }
    if (snprintf(path, sizeof path, "%s/%s",
                 folder != NULL ? folder : "/usr/share/zoneinfo",
                 tz) >= (int)sizeof path) {
        return false;
    }
    return is_zone_file(path);
}

bool
civil_zone_set(const char *tz)
{
    if (!zone_is_known(tz) || setenv("TZ", tz, 1) != 0) {
        return false;
    }
    tzset();
    zone_generation++;
    return true;
}

int32_t
civil_day_from_date(int32_t year, int32_t month, int32_t day_of_month)
{
    /* Years from March on, in eras of 400 years, so that leap days come last. */
    int32_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400;
    int32_t of_era = y - era * 400;
    int32_t march = month > 2 ? month - 3 : month + 9;
    int32_t of_year = (153 * march + 2) / 5 + day_of_month - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void
civil_date_from_day(int32_t day, int32_t *ret_year, int32_t *ret_month,
                    int32_t *ret_day_of_month)
{
    int64_t z = (int64_t)day + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    int32_t of_era = (int32_t)(z - era * 146097);
    int32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int32_t march = (5 * of_year + 2) / 153;
    int32_t month = march < 10 ? march + 3 : march - 9;

    *ret_year = (int32_t)(year + era * 400) + (month <= 2);
    *ret_month = month;
    *ret_day_of_month = of_year - (153 * march + 2) / 5 + 1;
}

/* 1970-01-01 was a Thursday: days since the Monday before it. */
static int64_t
days_of_weeks(int32_t day)
{
    return (int64_t)day + 3;
}

int32_t
civil_week(int32_t day)
{
    int64_t days = days_of_weeks(day);

    return (int32_t)((days >= 0 ? days : days - 6) / 7);
}

int32_t
civil_weekday(int32_t day)
{
    return (int32_t)(days_of_weeks(day) - 7 * (int64_t)civil_week(day));
}

int32_t
civil_year(int32_t day)
{
    int32_t year, month, day_of_month;

    civil_date_from_day(day, &year, &month, &day_of_month);
    return year;
}

int32_t
civil_month(int32_t day)
{
    int32_t year, month, day_of_month;

    civil_date_from_day(day, &year, &month, &day_of_month);
    return (year - 1970) * 12 + month - 1;
}

int32_t
civil_month_start_day(int32_t month)
{
    int32_t year = (month >= 0 ? month : month - 11) / 12;

    return civil_day_from_date(1970 + year, month - year * 12 + 1, 1);
}

/* The local date of an instant, as the wall calendar there shows it. */
static int32_t
wall_day(int64_t time_s, int64_t *ret_offset_s)
{
    time_t t = (time_t)time_s;
    struct tm tm;

    /* It fails for years beyond an int only, which no count of microseconds reaches. */
    localtime_r(&t, &tm);
    if (ret_offset_s != NULL) {
        *ret_offset_s = tm.tm_gmtoff;
    }
    return civil_day_from_date(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

/*
 * Searches the second at which the wall shows `day` or later for the first time. Where a
 * clock goes back over midnight there are two; the midnight of the offset before the
 * change is then the earlier one.
 */
static int64_t
find_start_s(int32_t day)
{
    int64_t before = (int64_t)day * DAY_S - ZONE_S_MAX, offset_s = 0, first;
    int64_t after = (int64_t)day * DAY_S + ZONE_S_MAX;

    while (after - before > 1) {
        int64_t middle = before + (after - before) / 2;

        if (wall_day(middle, NULL) >= day) {
            after = middle;
        } else {
            before = middle;
        }
    }
    wall_day(after - CHANGE_S_MAX, &offset_s);
    first = (int64_t)day * DAY_S - offset_s;
    if (first < after && wall_day(first, NULL) >= day &&
        wall_day(first - 1, NULL) < day) {
        return first;
    }
    return after;
}

int64_t
civil_day_start_us(int32_t day)
{
    struct start *slot = &starts[(uint32_t)day % STARTS];

    if (slot->zone != zone_generation || slot->day != day) {
        *slot = (struct start){zone_generation, day, find_start_s(day) * US_PER_S};
    }
    return slot->start_us;
}

int32_t
civil_day(int64_t time_us)
{
    int32_t day;

    if (last.zone == zone_generation && time_us >= last.start_us &&
        time_us < last.end_us) {
        return last.day;
    }
    /* The day of UTC is at most one or two off. */
    day = (int32_t)(time_us / (DAY_S * US_PER_S));
    while (civil_day_start_us(day) > time_us) {
        day--;
    }
    while (civil_day_start_us(day + 1) <= time_us) {
        day++;
    }
    last.zone = zone_generation;
    last.day = day;
    last.start_us = civil_day_start_us(day);
    last.end_us = civil_day_start_us(day + 1);
    return day;
}

static time_t
second_of(int64_t time_us)
{
    return (time_t)((time_us >= 0 ? time_us : time_us - US_PER_S + 1) / US_PER_S);
}

int32_t
civil_minute(int64_t time_us)
{
    time_t t = second_of(time_us);
    struct tm tm;

    if (minute.zone != zone_generation || minute.time_s != t) {
        localtime_r(&t, &tm);
        minute.zone = zone_generation;
        minute.time_s = t;
        minute.of_day = tm.tm_hour * 60 + tm.tm_min;
    }
    return minute.of_day;
}

void
civil_clock_text(int64_t time_us, char ret[CIVIL_CLOCK_BYTES])
{
    time_t t = second_of(time_us);
    struct tm tm;

    localtime_r(&t, &tm);
    if (strftime(ret, CIVIL_CLOCK_BYTES, "%Y-%m-%d %H:%M %Z", &tm) == 0) {
        ret[0] = '\0';
    }
}

void
civil_clock_seconds_text(int64_t time_us, char ret[CIVIL_CLOCK_BYTES])
{
    time_t t = second_of(time_us);
    struct tm tm;

    localtime_r(&t, &tm);
    if (strftime(ret, CIVIL_CLOCK_BYTES, "%Y-%m-%d %H:%M:%S %Z", &tm) == 0) {
        ret[0] = '\0';
    }
}

bool
civil_clock_us(int32_t day, int32_t minute_of_day, int64_t *ret_us)
{
    int64_t us = civil_day_start_us(day) + minute_of_day * MINUTE_US;
    int64_t shown = civil_minute(us) + (civil_day(us) - (int64_t)day) * (24 * 60);

    us += (minute_of_day - shown) * MINUTE_US;
    *ret_us = us;
    return civil_day(us) == day && civil_minute(us) == minute_of_day;
}
