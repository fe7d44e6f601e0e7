/*
 * Event streams: see stream.h.
 */
#include "tools/hammer/stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "svc/base/xalloc.h"
#include "tools/hammer/history.h"

enum {
    LIFE_US_MIN = 200000, /* until a stream is cut */
    LIFE_US_SPREAD = 4000000,
    REOPEN_US = 20000,
    PATH_BYTES = 128,
    FIELD_BYTES = 64
};

static void
on_stream_event(struct link *l, const char *data, size_t n)
{
    struct hammer *h = l->client->arg;
    struct watcher *w = &h->watchers[l - h->streams.links];
    int64_t now_us = client_now_us();
    struct event event;

    if (!reply_read_event(data, n, &event)) {
        finding_add(&h->record.findings, INV_I5, w->account, RECORD_NONE, -1,
                    "an event of the stream cannot be read");
        return;
    }
    watcher_hear(w, &h->record, &event);
    history_view(
        h,
        &(struct sight){.what = "push",
                        .process = h->client.link_count + (int)(l - h->streams.links),
                        .account = w->account,
                        .at_least = -1},
        &event.view, now_us);
}

/* Not 200: the visit has just ended, or the service is away. It is tried again. */
static void
on_stream_reply(struct link *l, const struct client_reply *reply)
{
    (void)reply;
    client_cut(l);
}

bool
streams_open(struct hammer *h)
{
    int count = h->o.accounts;

    h->watchers = xcalloc((size_t)count, sizeof(*h->watchers));
    h->stream_due_us = xcalloc((size_t)count, sizeof(*h->stream_due_us));
    h->streams.on_event = on_stream_event;
    h->streams.on_reply = on_stream_reply;
    h->streams.arg = h;
    h->streams.loop_of = &h->client;
    for (int i = 0; i < count; i++) {
        h->watchers[i].account = i;
    }
    return client_open(&h->streams, h->o.host, h->o.port, count);
}

void
streams_close(struct hammer *h)
{
    client_close(&h->streams);
    free(h->stream_due_us);
}

static void
stream_ask(struct hammer *h, int i, int64_t now_us)
{
    struct link *l = &h->streams.links[i];
    const struct hammer_card *card = &h->cards[h->watchers[i].account];
    char path[PATH_BYTES], field[FIELD_BYTES] = "";

    if (card->visit_us == 0) {
        return;
    }
    int64_t after = watcher_begin(&h->watchers[i], &h->record);
    if (after >= 0) {
        snprintf(field, sizeof(field), "Last-Event-ID: %" PRId64 "\r\n", after);
    }
    snprintf(path, sizeof(path), "/v1/accounts/%s/events?visit=%s", card->account,
             card->visit);
    client_stream(l, path, h->token, field);
    h->stream_due_us[i] = now_us + LIFE_US_MIN + hammer_random(h, LIFE_US_SPREAD);
}

static void
stream_tend(struct hammer *h, int i, int64_t now_us, bool to_the_end)
{
    struct link *l = &h->streams.links[i];

    if (l->fd >= 0 && !l->stream && !l->busy) {
        stream_ask(h, i, now_us);
    } else if (l->fd >= 0 && now_us >= h->stream_due_us[i] &&
               (!to_the_end || !h->watchers[i].started)) {
        client_cut(l);
        h->stream_due_us[i] = now_us;
    } else if (l->fd < 0 && now_us >= h->stream_due_us[i]) {
        h->stream_due_us[i] = now_us + REOPEN_US;
        client_reopen(l);
    }
}

void
streams_tend(struct hammer *h, int64_t now_us, bool to_the_end)
{
    for (int i = 0; i < h->streams.link_count; i++) {
        stream_tend(h, i, now_us, to_the_end);
    }
}

bool
streams_are_through(const struct hammer *h)
{
    for (int i = 0; i < h->streams.link_count; i++) {
        if (!watcher_is_through(&h->watchers[i], &h->record)) {
            return false;
        }
    }
    return true;
}
