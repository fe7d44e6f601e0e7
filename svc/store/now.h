/*
 * The present inside a statement: Postgres's clock, moved by tests (table test_clock).
 */
#ifndef CREMA_STORE_NOW_H
#define CREMA_STORE_NOW_H

#define SQL_NOW                                                              \
    "(clock_timestamp() + (select offset_us from test_clock) * interval '1 " \
    "microsecond')"

#endif
