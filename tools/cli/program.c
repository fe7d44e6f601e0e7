/*
 * The program's row: see program.h.
 */
#include "tools/cli/program.h"

#include "svc/base/civil.h"
#include "svc/base/clock.h"
#include "tools/cli/cli.h"
#include "tools/cli/db.h"

void
program_tell_missing(void)
{
    cli_tell("this database has no program yet. Run: crema init");
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
    struct db_rows *rows = db_query(db, "select time_zone from program", NULL, 0);
    bool good = rows != NULL && db_count(rows) == 1;

    if (rows != NULL && !good) {
        program_tell_missing();
    }
    if (good && !civil_zone_set(db_value(rows, 0, 0, NULL))) {
        cli_tell("this machine does not know the program's time zone, %s; install tzdata",
                 db_value(rows, 0, 0, NULL));
        good = false;
    }
    db_rows_free(rows);
    return good;
}
