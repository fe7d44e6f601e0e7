/* What pg_result.c and pg.c share. */
#ifndef CREMA_IO_PG_WIRE_H
#define CREMA_IO_PG_WIRE_H

#include <stdbool.h>

/*
 * A result of libpq (PGresult) during on_result; kept: pg_result_keep has taken it over.
 */
struct pg_result {
    void *pgresult;
    bool kept;
};

#endif
