/*
 * A watcher whose reader takes too little of what it is sent is ended: here is how much
 * is too much.
 */
#ifndef CREMA_ENGINE_OWED_H
#define CREMA_ENGINE_OWED_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/must_use.h"

struct conn;

/* A watcher's; zero-initialised. */
struct owed {
    int64_t turn_us; /* monotonic: when the connection was last looked at */
};

/*
 * Whether the connection still holds more than outgoing_max_bytes from an earlier turn,
 * or far more from this one, before anything could be sent. Look before each write; who
 * is too slow is counted as a slow watcher and is to be closed.
 */
MUST_USE bool owed_is_too_much(struct owed *o, const struct conn *conn);

#endif
