/*
 * One event stream of GET /v1/accounts/{id}/events: a watch of one account, written as
 * server-sent events. It ends with the caller's token, session or visit, or when the
 * reader is too slow; the reader comes back with Last-Event-ID.
 */
#ifndef CREMA_ENGINE_SSE_STREAM_H
#define CREMA_ENGINE_SSE_STREAM_H

#include "svc/base/must_use.h"
#include "svc/engine/request/request.h"

struct sse_stream_options {
    int64_t account_id;
    int64_t after;      /* -1: from the state on */
    int64_t card_slot;  /* a terminal's visit: its card; 0: none */
    int64_t expires_us; /* of the token or the visit, whichever is first */
};

/* The request's connection becomes the stream. */
MUST_USE enum step
sse_stream_start(struct request *r, const struct sse_stream_options *options);

/* Ends every stream; clients reconnect after their own delays. */
void sse_stream_drain_all(void);

#endif
