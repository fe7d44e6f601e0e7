/*
 * Dates of birth.
 */
#include "svc/text/birthday.h"

#include "proto/rfc3339.h"

#define DAY_OF_1900 INT64_C(-25567)

bool
birthday_good(struct slice birthday, int64_t today)
{
    int64_t day;

    return rfc3339_parse_date(birthday, &day) && day >= DAY_OF_1900 && day <= today;
}
