/*
 * Dates by the calendar arithmetic of Howard Hinnant ("chrono-compatible low-level date
 * algorithms"): a year begins in March, so that the leap day is its last.
 */
#include "proto/rfc3339.h"

enum {
    DAYS_PER_ERA = 146097,  /* 400 years */
    DAYS_TO_EPOCH = 719468, /* from 0000-03-01 to 1970-01-01 */
};

#define US_PER_S   INT64_C(1000000)
#define US_PER_DAY (INT64_C(86400) * US_PER_S)
#define DAY_MIN    INT64_C(-719162) /* 0001-01-01 */
#define DAY_MAX    INT64_C(2932896) /* 9999-12-31 */

static char *
put_digits(char *out, int64_t value, int digits)
{
    for (int i = digits - 1; i >= 0; i--, value /= 10) {
        out[i] = (char)('0' + value % 10);
    }
    return out + digits;
}

static char *
put_date(char *out, int64_t day)
{
    int64_t z = day + DAYS_TO_EPOCH, era = z / DAYS_PER_ERA, doe = z % DAYS_PER_ERA;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;

    out = put_digits(out, yoe + era * 400 + (month <= 2), 4);
    *out++ = '-';
    out = put_digits(out, month, 2);
    *out++ = '-';
    return put_digits(out, doy - (153 * mp + 2) / 5 + 1, 2);
}

size_t
rfc3339_format_date(int64_t day, char ret_text[RFC3339_DATE_BYTES])
{
    day = day < DAY_MIN ? DAY_MIN : day > DAY_MAX ? DAY_MAX : day;
    *put_date(ret_text, day) = '\0';
    return RFC3339_DATE_BYTES - 1;
}

size_t
rfc3339_format_us(int64_t time_us, char ret_text[RFC3339_BYTES])
{
    int64_t day, rest;
    char *out = ret_text;

    if (time_us < DAY_MIN * US_PER_DAY) {
        time_us = DAY_MIN * US_PER_DAY;
    }
    if (time_us >= (DAY_MAX + 1) * US_PER_DAY) {
        time_us = (DAY_MAX + 1) * US_PER_DAY - 1;
    }
    day = time_us / US_PER_DAY - (time_us % US_PER_DAY < 0);
    rest = time_us - day * US_PER_DAY;
    out = put_date(out, day);
    *out++ = 'T';
    out = put_digits(out, rest / (3600 * US_PER_S), 2);
    *out++ = ':';
    out = put_digits(out, rest / (60 * US_PER_S) % 60, 2);
    *out++ = ':';
    out = put_digits(out, rest / US_PER_S % 60, 2);
    *out++ = '.';
    out = put_digits(out, rest % US_PER_S, 6);
    *out++ = 'Z';
    *out = '\0';
    return RFC3339_BYTES - 1;
}

/* Takes exactly that many digits off the front. */
static bool
take_digits(struct slice *text, size_t digits, int64_t *ret_value)
{
    int64_t value = 0;

    if (text->n < digits) {
        return false;
    }
    for (size_t i = 0; i < digits; i++) {
        if (text->p[i] < '0' || text->p[i] > '9') {
            return false;
        }
        value = value * 10 + (text->p[i] - '0');
    }
    *text = slice_of(text->p + digits, text->n - digits);
    *ret_value = value;
    return true;
}

static bool
take_char(struct slice *text, char c)
{
    if (text->n == 0 || text->p[0] != c) {
        return false;
    }
    *text = slice_of(text->p + 1, text->n - 1);
    return true;
}

static int64_t
days_in_month(int64_t year, int64_t month)
{
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (month == 2) {
        return leap ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static bool
take_date(struct slice *text, int64_t *ret_day)
{
    int64_t year, month, day, era, yoe, doy;

    if (!take_digits(text, 4, &year) || !take_char(text, '-') ||
        !take_digits(text, 2, &month) || !take_char(text, '-') ||
        !take_digits(text, 2, &day)) {
        return false;
    }
    if (year < 1 || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(year, month)) {
        return false;
    }
    year -= month <= 2;
    era = year / 400;
    yoe = year % 400;
    doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    *ret_day = era * DAYS_PER_ERA + yoe * 365 + yoe / 4 - yoe / 100 + doy - DAYS_TO_EPOCH;
    return true;
}

bool
rfc3339_parse_date(struct slice text, int64_t *ret_day)
{
    int64_t day;

    if (!take_date(&text, &day) || text.n != 0) {
        return false;
    }
    *ret_day = day;
    return true;
}

/* ".104512", cut to microseconds; nothing at all is 0. */
static bool
take_fraction(struct slice *text, int64_t *ret_us)
{
    int64_t us = 0, digit;
    int digits = 0;

    if (take_char(text, '.')) {
        while (digits < 10 && take_digits(text, 1, &digit)) {
            if (digits++ < 6) {
                us = us * 10 + digit;
            }
        }
        if (digits == 0 || digits > 9) {
            return false;
        }
        for (; digits < 6; digits++) {
            us *= 10;
        }
    }
    *ret_us = us;
    return true;
}

static bool
take_offset(struct slice *text, int64_t *ret_minutes)
{
    int64_t hours, minutes;
    bool west;

    if (take_char(text, 'Z')) {
        *ret_minutes = 0;
        return true;
    }
    west = take_char(text, '-');
    if (!west && !take_char(text, '+')) {
        return false;
    }
    if (!take_digits(text, 2, &hours) || !take_char(text, ':') ||
        !take_digits(text, 2, &minutes) || hours > 23 || minutes > 59) {
        return false;
    }
    *ret_minutes = (hours * 60 + minutes) * (west ? -1 : 1);
    return true;
}

bool
rfc3339_parse_us(struct slice text, int64_t *ret_time_us)
{
    int64_t day, hour, minute, second, us, offset;

    if (!take_date(&text, &day) || !take_char(&text, 'T') ||
        !take_digits(&text, 2, &hour) || !take_char(&text, ':') ||
        !take_digits(&text, 2, &minute) || !take_char(&text, ':') ||
        !take_digits(&text, 2, &second) || !take_fraction(&text, &us) ||
        !take_offset(&text, &offset) || text.n != 0) {
        return false;
    }
    if (hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    *ret_time_us =
        day * US_PER_DAY + ((hour * 60 + minute - offset) * 60 + second) * US_PER_S + us;
    return true;
}
