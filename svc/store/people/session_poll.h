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
 * Ids of sessions and terminals revoked, and cards lost, after since_us (database time),
 * and the newest time among them. since_us 0: in the last last_s seconds.
 */
void session_poll_ask(struct pgpool_call *call, struct arena *arena, int64_t since_us,
                      int32_t last_s);

size_t session_poll_count(const struct pgpool_call *call);
int64_t session_poll_id(const struct pgpool_call *call, size_t i);
int64_t session_poll_at_us(const struct pgpool_call *call, size_t i);

/* The offset of table test_clock. */
void test_clock_ask(struct pgpool_call *call, struct arena *arena);
int64_t test_clock_take_us(const struct pgpool_call *call);

#endif
