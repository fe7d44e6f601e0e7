/*
 * How many connections are open in this process, and how many of one address.
 */
#ifndef CREMA_IO_CONN_COUNT_H
#define CREMA_IO_CONN_COUNT_H

#include <stdint.h>

#include "svc/io/peer.h"

int64_t conn_count(void);

/* Of them, of the peer's address. */
int64_t conn_count_of(const struct peer *peer);

/* By conn.c: one has been opened, or is gone. */
void conn_count_add(const struct peer *peer);
void conn_count_drop(const struct peer *peer);

#endif
