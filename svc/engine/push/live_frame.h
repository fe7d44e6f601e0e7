/*
 * Events as transports write them: made once per event and transport, then shared by all
 * watchers of the account as the same bytes.
 */
#ifndef CREMA_ENGINE_LIVE_FRAME_H
#define CREMA_ENGINE_LIVE_FRAME_H

#include "svc/base/must_use.h"
#include "svc/engine/live/live.h"

struct shared_bytes;

/* A text frame of a WebSocket. The caller borrows it until the return to the hub. */
MUST_USE struct shared_bytes *
live_frame_ws(const struct live *live, enum live_event event, bool resumed,
              struct slice body);

/* An event of an event stream, with its id. */
MUST_USE struct shared_bytes *
live_frame_sse(const struct live *live, enum live_event event, int64_t version,
               bool resumed, struct slice body);

#endif
