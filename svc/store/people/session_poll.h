/*
 * What a worker must hear about every second: sessions and terminals that were revoked,
 * cards that were lost, and, in tests, by how much the clock was moved.
 */
#ifndef CREMA_STORE_SESSION_POLL_H
#define CREMA_STORE_SESSION_POLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"

struct pgpool_call;

/*
 * Ids of sessions and terminals revoked, and cards lost: in the last last_s seconds, or
 * from the horizon of the last answer on (a transaction's number). An id may come again.
 */
void session_poll_first(struct pgpool_call *call, struct arena *arena, int32_t last_s);
void session_poll_next(struct pgpool_call *call, struct arena *arena, int64_t horizon);

/* Of an answer: from where to ask next. Below the last one in a database that was
 * restored, or on a standby that lacked something. */
int64_t session_poll_horizon(const struct pgpool_call *call);

size_t session_poll_count(const struct pgpool_call *call);

/* 0 where there is none. */
int64_t session_poll_id(const struct pgpool_call *call, size_t i);

/* The offset of table test_clock. */
void test_clock_ask(struct pgpool_call *call, struct arena *arena);
int64_t test_clock_take_us(const struct pgpool_call *call);

#endif
