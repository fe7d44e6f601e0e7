/*
 * The program's row: see program.h.
 */
#include "tools/cli/program.h"

#include <stdio.h>
#include <string.h>

#include "proto/rfc3339.h"
#include "svc/base/arena.h"
#include "svc/base/civil.h"
#include "svc/base/clock.h"
#include "svc/text/name.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"

enum { DATE_CHARS = 10, CLOCK_TIME_CHARS = 16 };

void
program_tell_missing(void)
{
    cli_tell("this database has no program yet. Run: crema init");
}

bool
program_find(struct db *db, bool *ret_found, struct program_row *ret)
{
    struct db_rows *rows = db_query(
        db,
        "select name, currency, currency_exponent, time_zone, card_prefix, demo, "
        "test from program",
        NULL, 0);

    if (rows == NULL) {
        return false;
    }
    *ret_found = db_count(rows) > 0;
    if (*ret_found) {
        *ret = (struct program_row){.exponent = (int32_t)db_int(rows, 0, 2),
                                    .demo = db_int(rows, 0, 5) != 0,
                                    .test = db_int(rows, 0, 6) != 0};
        snprintf(ret->name, sizeof(ret->name), "%s", db_value(rows, 0, 0, NULL));
        snprintf(ret->currency, sizeof(ret->currency), "%s", db_value(rows, 0, 1, NULL));
        snprintf(ret->zone, sizeof(ret->zone), "%s", db_value(rows, 0, 3, NULL));
        snprintf(ret->prefix, sizeof(ret->prefix), "%s", db_value(rows, 0, 4, NULL));
    }
    db_rows_free(rows);
    return true;
}

bool
program_read(struct db *db, struct program_row *ret)
{
    bool found = false;

    if (!program_find(db, &found, ret)) {
        return false;
    }
    if (!found) {
        program_tell_missing();
    }
    return found;
}

bool
program_now_us(struct db *db, int64_t *ret_now_us)
{
    struct db_rows *rows = db_query(
        db, "select t.offset_us from program p, test_clock t where p.test", NULL, 0);

    if (rows == NULL) {
        return false;
    }
    *ret_now_us = clock_wall_us() + (db_count(rows) > 0 ? db_int(rows, 0, 0) : 0);
    db_rows_free(rows);
    return true;
}

bool
program_zone_set(struct db *db)
{
    struct program_row row;

    if (!program_read(db, &row)) {
        return false;
    }
    if (!civil_zone_set(row.zone)) {
        cli_tell("this machine does not know the program's time zone, %s; install tzdata",
                 row.zone);
        return false;
    }
    return true;
}

/* "2026-12-24 14:30" by the program's clocks. *ret_is is false when it is no such
 * text; otherwise the result says whether they show it. */
static bool
take_clock_time(const char *text, bool *ret_is, int64_t *ret_us)
{
    int64_t day = 0;
    int hour = 0, minute = 0, end = 0;

    *ret_is = strlen(text) == CLOCK_TIME_CHARS &&
              rfc3339_parse_date(slice_of(text, DATE_CHARS), &day) &&
              (text[DATE_CHARS] == ' ' || text[DATE_CHARS] == 'T') &&
              strspn(text + DATE_CHARS + 1, "0123456789:") == 5 &&
              sscanf(text + DATE_CHARS + 1, "%2d:%2d%n", &hour, &minute, &end) == 2 &&
              end == 5 && hour < 24 && minute < 60;
    return *ret_is && civil_clock_us((int32_t)day, hour * 60 + minute, ret_us);
}

bool
program_time_take(const char *option, const char *text, int64_t *ret_us)
{
    int64_t day = 0;
    bool is_clock_time = false;

    *ret_us = 0;
    if (text == NULL) {
        return true;
    }
    if (take_clock_time(text, &is_clock_time, ret_us)) {
        return true;
    }
    if (is_clock_time) {
        cli_tell("%s %s: the clocks do not show that time: they are put forward over it",
                 option, text);
        return false;
    }
    if (rfc3339_parse_date(slice_from_cstr(text), &day)) {
        *ret_us = civil_day_start_us((int32_t)day);
        return true;
    }
    if (rfc3339_parse_us(slice_from_cstr(text), ret_us)) {
        return true;
    }
    cli_tell("%s %s: must be a day such as 2026-12-24, which begins in the program's "
             "zone, a time of its clocks such as '2026-12-24 14:30', or of UTC such as "
             "2026-12-24T06:00:00Z",
             option, text);
    return false;
}

bool
program_name_take(const char *option, const char *typed, char ret[PROGRAM_NAME_MAX + 1])
{
    struct arena arena;
    struct slice normal;

    arena_init(&arena);
    bool good = name_normal(&arena, slice_from_cstr(typed), TITLE_MAX_CHARS, &normal) &&
                slice_copy_cstr(normal, ret, PROGRAM_NAME_MAX + 1);
    arena_release(&arena);
    if (!good) {
        cli_tell("%s: must be 1 to %d characters of UTF-8 that can be read, in one line",
                 option, TITLE_MAX_CHARS);
    }
    return good;
}

bool
program_prefix_good(const char *prefix)
{
    size_t n = strlen(prefix);

    if (n >= 1 && n <= PROGRAM_PREFIX_MAX && strspn(prefix, "0123456789") == n) {
        return true;
    }
    cli_tell("'%s' cannot begin card numbers: say 1 to %d digits, such as 9 or 6274",
             prefix, PROGRAM_PREFIX_MAX);
    return false;
}

bool
program_zone_good(const char *zone)
{
    if (strlen(zone) <= PROGRAM_ZONE_MAX && civil_zone_set(zone)) {
        return true;
    }
    cli_tell("this machine does not know the time zone '%s': say an IANA name such as "
             "Asia/Tokyo or UTC, and install tzdata if it is one",
             zone);
    return false;
}
