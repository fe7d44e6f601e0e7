/*
 * How many event streams and sockets one caller has open in this worker, and whether
 * there may be one more (streams_max, till_streams_max).
 */
#ifndef CREMA_ENGINE_STREAM_SHARE_H
#define CREMA_ENGINE_STREAM_SHARE_H

#include <stdbool.h>
#include <stdint.h>

#include "svc/base/must_use.h"
#include "svc/engine/request/auth.h"

/* A place, to be given back; 0: none. */
struct stream_share {
    int64_t key;
};

/* False: the caller has as many as one may, which is counted and logged. */
MUST_USE bool stream_share_take(struct stream_share *ret, const struct principal *who);

/* Gives it back, if there is one. */
void stream_share_give(struct stream_share *share);

#endif
