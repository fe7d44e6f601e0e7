/*
 * Remembers the last frame of each transport: the hub gives one event to all watchers of
 * an account before it goes on to the next.
 */
#include "svc/engine/push/live_frame.h"

#include <assert.h>
#include <stdio.h>

#include "proto/position.h"
#include "proto/sse.h"
#include "proto/ws.h"
#include "svc/base/buf.h"
#include "svc/io/conn.h"

enum { SSE_HEAD_BYTES = 80, SSE_LINE_BYTES = 7, STATE_END_BYTES = 64 };

struct last {
    uint64_t serial;
    enum live_event event;
    bool resumed;
    struct shared_bytes *frame;
};

static bool
last_is(const struct last *last, uint64_t serial, enum live_event event, bool resumed)
{
    return last->frame != NULL && last->serial == serial && last->event == event &&
           last->resumed == resumed;
}

static void
last_set(struct last *last, uint64_t serial, enum live_event event, bool resumed,
         struct shared_bytes *frame)
{
    if (last->frame != NULL) {
        shared_bytes_unref(last->frame);
    }
    *last = (struct last){serial, event, resumed, frame};
}

/* The whole message. */
static void
message_write(struct buf *out, const struct live *live, enum live_event event,
              bool resumed, struct slice body)
{
    const char *type =
        event == LIVE_STATE ? "{\"type\":\"state\"," : "{\"type\":\"change\",";
    char end[STATE_END_BYTES];

    buf_puts(out, type);
    buf_append(out, body.p, body.n);
    if (event == LIVE_STATE) {
        snprintf(end, sizeof(end), ",\"generation\":%d,\"resumed\":%s",
                 (int)live_generation(live), resumed ? "true" : "false");
        buf_puts(out, end);
    }
    buf_puts(out, "}");
}

struct shared_bytes *
live_frame_ws(const struct live *live, enum live_event event, bool resumed,
              struct slice body)
{
    static struct last last;
    uint64_t serial = live_serial(live);
    unsigned char head[WS_HEAD_BYTES_MAX];
    struct buf text = BUF_INIT;
    struct shared_bytes *frame;
    size_t n;

    if (last_is(&last, serial, event, resumed)) {
        return last.frame;
    }
    message_write(&text, live, event, resumed, body);
    n = ws_frame_head(head, WS_TEXT, true, text.n);
    frame = shared_bytes_new(NULL, n + text.n);
    memcpy(frame->p, head, n);
    memcpy(frame->p + n, text.p, text.n);
    buf_release(&text);
    last_set(&last, serial, event, resumed, frame);
    return frame;
}

struct shared_bytes *
live_frame_sse(const struct live *live, enum live_event event, int64_t version,
               bool resumed, struct slice body)
{
    static struct last last;
    uint64_t serial = live_serial(live);
    struct buf text = BUF_INIT;
    struct shared_bytes *frame;
    char id[POSITION_TEXT_MAX];
    char *out;
    size_t cap, n;

    if (last_is(&last, serial, event, resumed)) {
        return last.frame;
    }
    message_write(&text, live, event, resumed, body);
    cap = text.n + SSE_HEAD_BYTES + SSE_LINE_BYTES;
    out = buf_reserve(&text, cap);
    n = position_format(id, live_generation(live), version);
    n = sse_event(out, cap, slice_of(id, n), event == LIVE_STATE ? "state" : "change",
                  slice_of(text.p, text.n));
    assert(n > 0);
    frame = shared_bytes_new(out, n);
    buf_release(&text);
    last_set(&last, serial, event, resumed, frame);
    return frame;
}
