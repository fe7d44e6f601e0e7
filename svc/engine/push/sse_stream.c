/*
 * Event streams: one list of the worker, one timer for comments, expiry and revocation.
 */
#include "svc/engine/facts/revocations.h"
#include "svc/engine/http/server.h"
#include "svc/engine/push/sse_stream.h"

#include <sys/queue.h>

#include "proto/sse.h"
#include "svc/base/clock.h"
#include "svc/base/conf.h"
#include "svc/base/metric.h"
#include "svc/base/pool.h"
#include "svc/base/rand.h"
#include "svc/engine/push/live_frame.h"
#include "svc/engine/push/owed.h"
#include "svc/engine/push/stream_share.h"
#include "svc/engine/service.h"
#include "svc/io/conn.h"
#include "svc/io/loop.h"

enum { TICK_US = 200 * 1000, RETRY_MS_MIN = 500, RETRY_MS_SPREAD = 1500 };

struct sse_stream {
    TAILQ_ENTRY(sse_stream) link;
    struct service *service;
    struct conn *conn;
    struct watcher watcher;
    int64_t revocable_id; /* session or terminal */
    int64_t expires_us;   /* wall */
    int64_t wrote_us;     /* monotonic */
    struct owed owed;
    bool closing;
    struct stream_share share;
};

TAILQ_HEAD(sse_stream_list, sse_stream);

static struct sse_stream_list streams = TAILQ_HEAD_INITIALIZER(streams);
static struct pool stream_pool = {.object_bytes = sizeof(struct sse_stream)};
static struct loop_timer tick;

static void
stream_close(struct sse_stream *stream)
{
    if (stream->closing) {
        return;
    }
    stream->closing = true;
    live_unwatch(stream->service->live, &stream->watcher);
    conn_flush_close(stream->conn);
}

/* True when the reader takes too little of what it is sent; the stream ends then. */
static bool
is_slow(struct sse_stream *stream)
{
    if (!owed_is_too_much(&stream->owed, stream->conn)) {
        return false;
    }
    stream_close(stream);
    return true;
}

static void
on_sse_event(struct watcher *w, enum live_event event, int64_t version, bool resumed,
             struct slice body)
{
    struct sse_stream *stream = w->arg;

    if (stream->closing || is_slow(stream)) {
        return;
    }
    stream->wrote_us = clock_turn_mono_us();
    conn_write_shared(stream->conn, live_frame_sse(stream->service->live, event, version,
                                                   resumed, body));
}

static void
on_end(struct watcher *w, enum problem problem)
{
    (void)problem;
    stream_close(w->arg);
}

/* Nothing is expected from the reader. */
static void
on_input(struct conn *c)
{
    size_t n;
    char *p;

    conn_input(c, &p, &n);
    conn_consume(c, n);
}

static void
on_closed(struct conn *c, enum conn_end why)
{
    struct sse_stream *stream = conn_user(c);

    (void)why;
    live_unwatch(stream->service->live, &stream->watcher);
    TAILQ_REMOVE(&streams, stream, link);
    stream_share_give(&stream->share);
    pool_put(&stream_pool, stream);
    metric_set(METRIC_SOCKETS_SSE, (int64_t)stream_pool.in_use);
}

static const struct conn_hooks hooks = {.on_input = on_input, .on_closed = on_closed};

static void
stream_tick(struct sse_stream *stream, int64_t now_us, int64_t wall_us)
{
    char text[16];
    size_t n;

    if (wall_us >= stream->expires_us ||
        revocations_has(stream->service->revocations, stream->revocable_id)) {
        stream_close(stream);
        return;
    }
    if (now_us - stream->wrote_us < conf->sse_comment_s * CLOCK_US_PER_S ||
        is_slow(stream)) {
        return;
    }
    stream->wrote_us = now_us;
    n = sse_comment(text, sizeof(text), "");
    conn_write(stream->conn, text, n);
}

static void
on_sse_tick(void *arg)
{
    int64_t now_us = clock_mono_us(), wall_us = clock_wall_us();
    struct sse_stream *stream;

    (void)arg;
    TAILQ_FOREACH(stream, &streams, link) {
        if (!stream->closing) {
            stream_tick(stream, now_us, wall_us);
        }
    }
    if (!TAILQ_EMPTY(&streams)) {
        loop_timer_set_us(&tick, TICK_US);
    }
}

static void
retry_write(struct conn *c)
{
    char text[40];
    size_t n = sse_retry(text, sizeof(text), RETRY_MS_MIN + rand_below(RETRY_MS_SPREAD));

    conn_write(c, text, n);
}

static const char head[] = "HTTP/1.1 200 OK\r\n"
                           "Content-Type: text/event-stream\r\n"
                           "Cache-Control: no-store\r\n"
                           "X-Content-Type-Options: nosniff\r\n"
                           "X-Accel-Buffering: no\r\n"
                           "Connection: close\r\n"
                           "\r\n";

enum step
sse_stream_start(struct request *r, const struct sse_stream_options *options)
{
    struct stream_share share;
    struct sse_stream *stream;

    if (!stream_share_take(&share, &r->who)) {
        return reply_problem(r, PROBLEM_RATE_LIMITED);
    }
    stream = pool_get(&stream_pool);
    stream->service = r->service;
    stream->share = share;
    stream->conn = server_take_over(r, slice_of(head, sizeof(head) - 1), &hooks, stream);
    if (stream->conn == NULL) {
        stream_share_give(&stream->share);
        pool_put(&stream_pool, stream);
        return STEP_DONE;
    }
    stream->revocable_id = r->who.session_id != 0 ? r->who.session_id : r->who.id;
    stream->expires_us = options->expires_us;
    stream->wrote_us = clock_mono_us();
    stream->watcher = (struct watcher){.account_id = options->account_id,
                                       .after = options->after,
                                       .card_slot = options->card_slot,
                                       .on_event = on_sse_event,
                                       .on_end = on_end,
                                       .arg = stream};
    TAILQ_INSERT_TAIL(&streams, stream, link);
    metric_set(METRIC_SOCKETS_SSE, (int64_t)stream_pool.in_use);
    conn_set_deadline_us(stream->conn, 0);
    retry_write(stream->conn);
    if (tick.fn == NULL) {
        loop_timer_init(&tick, r->service->loop, on_sse_tick, NULL);
    }
    if (!loop_timer_is_set(&tick)) {
        loop_timer_set_us(&tick, TICK_US);
    }
    live_watch(r->service->live, &stream->watcher);
    return STEP_DONE;
}

void
sse_stream_drain_all(void)
{
    struct sse_stream *stream;

    TAILQ_FOREACH(stream, &streams, link) {
        stream_close(stream);
    }
}
