/* Beginning to connect: libpq's parameters, and which host goes first. For svc/io only.
 */
#ifndef CREMA_IO_PG_START_H
#define CREMA_IO_PG_START_H

#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"

/*
 * A PGconn that has begun to connect (see PQconnectStart), or NULL without memory.
 * options may be NULL.
 *
 * libpq tries the hosts of a conninfo in order, but waits for ever for one that accepts
 * and says nothing. After such a wait the caller counts turns up, and the next attempt
 * begins with the host behind it.
 */
MUST_USE void *pg_start(const char *conninfo, const char *options, size_t turns);

/* How long one attempt may take: connect_timeout of the conninfo, or 3 s. */
int64_t pg_start_patience_us(const char *conninfo);

#endif
