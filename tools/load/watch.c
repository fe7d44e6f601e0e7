/*
 * Watch mode: event streams on accounts while purchases arrive at a rate. Measured, on
 * one machine and so by one clock: from the entry's time (taken by Postgres before the
 * commit) to the event in the watcher's hands, and from the till's answer to the same
 * moment.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "proto/rfc3339.h"
#include "tools/http/client.h"
#include "tools/load/load.h"

struct watch {
    const struct load_options *o;
    struct client streams;
    struct client tills;
    int ready; /* streams that have shown their state */
    int next_card;
    uint64_t sent, answered, failed;
    uint64_t pushed;
    uint64_t run_id;
    struct hist from_entry;
    struct hist from_send;
    int64_t *sent_at_us; /* by card: the last purchase */
};

static int64_t
wall_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void
on_watch_event(struct link *l, const char *data, size_t n)
{
    struct watch *w = l->client->arg;
    int card = (int)(l - l->client->links);
    const char *entry = memmem(data, n, "\"entry\":{", 9);
    char at[40];
    int64_t at_us;

    if (entry == NULL) {
        w->ready++;
        return;
    }
    w->pushed++;
    load_json_text(entry, n - (size_t)(entry - data), "at", at, sizeof(at));
    if (rfc3339_parse_us(slice_from_cstr(at), &at_us)) {
        hist_add(&w->from_entry, wall_us() - at_us);
    }
    hist_add(&w->from_send, client_now_us() - w->sent_at_us[card]);
}

static void
on_watch_reply(struct link *l, const struct client_reply *reply)
{
    struct watch *w = l->client->arg;

    w->answered++;
    if (reply->status != 201 && reply->status != 200) {
        if (w->failed++ == 0) {
            fprintf(stderr, "crema-load: status %d: %.*s\n", reply->status,
                    (int)(reply->body_n < 200 ? reply->body_n : 200), reply->body);
        }
    }
}

static void
purchase(struct watch *w, struct link *l)
{
    const struct load_card *card = &w->o->cards[w->next_card];
    char body[160];
    char key[64];

    w->sent_at_us[w->next_card] = client_now_us();
    w->next_card = (w->next_card + 1) % w->o->watchers;
    snprintf(body, sizeof(body), "{\"visit\":\"%s\",\"amount\":1,\"tender\":\"card\"}",
             card->visit);
    snprintf(key, sizeof(key), "w-%" PRIx64 "-%" PRIu64, w->run_id, w->sent++);
    client_send(l, "POST", "/v1/purchases", w->o->token, key, body);
}

static bool
open_streams(struct watch *w)
{
    char path[160];

    w->streams.on_event = on_watch_event;
    w->streams.on_reply = on_watch_reply;
    w->streams.arg = w;
    if (!client_open(&w->streams, w->o->host, w->o->port, w->o->watchers)) {
        return false;
    }
    for (int i = 0; i < w->o->watchers; i++) {
        const struct load_card *card = &w->o->cards[i];
        snprintf(path, sizeof(path), "/v1/accounts/%s/events?visit=%s", card->account,
                 card->visit);
        client_stream(&w->streams.links[i], path, w->o->token, NULL);
        client_poll(&w->streams, 0);
    }
    int64_t patience_us = client_now_us() + 10000000;
    while (w->ready < w->o->watchers && client_now_us() < patience_us) {
        client_poll(&w->streams, 100);
    }
    if (w->ready < w->o->watchers) {
        fprintf(stderr, "crema-load: only %d of %d event streams opened\n", w->ready,
                w->o->watchers);
        return false;
    }
    return true;
}

static void
print_row(const char *name, const struct hist *h)
{
    printf("  %-28s p50 %6" PRId64 " µs  p90 %6" PRId64 "  p99 %6" PRId64
           "  max %7" PRId64 "\n",
           name, hist_at(h, 500), hist_at(h, 900), hist_at(h, 990), h->max_us);
}

bool
load_watch(const struct load_options *o)
{
    struct watch w = {.o = o, .run_id = (uint64_t)client_now_us() ^ (uint64_t)getpid()};
    uint64_t total = (uint64_t)o->rate * (uint64_t)o->seconds;

    w.sent_at_us = calloc((size_t)o->watchers, sizeof(*w.sent_at_us));
    if (w.sent_at_us == NULL || !open_streams(&w)) {
        return false;
    }
    w.tills.on_reply = on_watch_reply;
    w.tills.arg = &w;
    if (!client_open(&w.tills, o->host, o->port, o->connections)) {
        return false;
    }
    int64_t due_us = client_now_us();
    int64_t end_us = due_us + (int64_t)(o->seconds + 3) * 1000000;
    while ((w.pushed < total || w.answered < total) && client_now_us() < end_us) {
        for (int i = 0; i < w.tills.link_count && w.sent < total; i++) {
            if (!w.tills.links[i].busy && client_now_us() >= due_us) {
                purchase(&w, &w.tills.links[i]);
                due_us += 1000000 / o->rate;
            }
        }
        client_poll(&w.tills, 0);
        client_poll(&w.streams, 0);
    }
    printf("watch: %d streams, %d purchases a second: %" PRIu64 " sent, %" PRIu64
           " pushed, %" PRIu64 " failed\n",
           o->watchers, o->rate, w.sent, w.pushed, w.failed);
    print_row("entry's time to the watcher", &w.from_entry);
    print_row("till's request to the watcher", &w.from_send);
    client_close(&w.tills);
    client_close(&w.streams);
    free(w.sent_at_us);
    return w.failed == 0 && w.pushed == total;
}
