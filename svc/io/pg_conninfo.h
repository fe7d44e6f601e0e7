/*
 * Whether libpq takes a conninfo, found out before anything connects: what it does not
 * take would be tried again for ever.
 */
#ifndef CREMA_IO_PG_CONNINFO_H
#define CREMA_IO_PG_CONNINFO_H

#include <stdbool.h>

#include "svc/base/must_use.h"

enum { PG_CONNINFO_WHY_BYTES = 256 };

/* False, with libpq's words in why, for unknown options, values that none takes, lists of
 * different lengths, a service that is not defined. No server is asked. */
MUST_USE bool pg_conninfo_good(const char *conninfo, char why[PG_CONNINFO_WHY_BYTES]);

#endif
