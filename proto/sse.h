/*
 * Writes a text/event-stream (WHATWG HTML, server-sent events). Every function returns
 * the bytes written, or 0 if they do not fit into cap.
 */
#ifndef CREMA_PROTO_SSE_H
#define CREMA_PROTO_SSE_H

#include "proto/slice.h"
#include "svc/base/must_use.h"

/*
 * id may be empty: none; it must not hold line breaks. event may be NULL (a "message").
 * Line breaks in data become further data lines.
 */
MUST_USE size_t sse_event(char *buf, size_t cap, struct slice id, const char *event,
                          struct slice data);

/* A comment line, for keeping the connection alive. Must not hold line breaks. */
MUST_USE size_t sse_comment(char *buf, size_t cap, const char *text);

/* Tells the client how long to wait before it reconnects. */
MUST_USE size_t sse_retry(char *buf, size_t cap, uint32_t retry_ms);

#endif
