/*
 * Readers: see reading.h.
 */
#include "tools/hammer/reading.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/xalloc.h"
#include "tools/hammer/history.h"

enum {
    READERS_MIN = 2,
    CLIENTS_PER_READER = 2,
    VISIT_LIFE_US = 240000000,
    VISIT_RETRY_US = 200000,
    ANSWER_PATIENCE_US = 10000000,
    PAUSE_US_SPREAD = 6000,
    REOPEN_US = 50000,
    PATH_BYTES = 160
};

/* What is on a reader's connection. */
struct reading {
    int account;
    bool visits; /* it makes a visit; else it reads */
    int64_t at_least;
    int64_t sent_us;
    int64_t next_us; /* not before */
};

static void
take_visit(struct hammer *h, const struct reading *reading,
           const struct client_reply *reply, int64_t now_us)
{
    struct hammer_card *card = &h->cards[reading->account];

    card->visiting = false;
    if (reply->status == 201 && reply_text(reply->body, reply->body_n, "visit",
                                           card->visit, sizeof(card->visit))) {
        card->visit_us = now_us;
    } else {
        card->visit_retry_us = now_us + VISIT_RETRY_US;
    }
}

static void
take_read(struct hammer *h, const struct link *l, const struct reading *reading,
          const struct client_reply *reply, int64_t now_us)
{
    struct view view;

    hist_add(&h->read_latency, now_us - reading->sent_us);
    if (reply->status == 409) {
        record_ahead(&h->record, reading->account, reading->at_least);
    } else if (reply->status != 200) {
        h->reads_refused++;
    } else if (reply_read_view(reply->body, reply->body_n, &view)) {
        h->reads++;
        record_read(&h->record, reading->account, reading->at_least, &view);
        history_view(h,
                     &(struct sight){.what = "read",
                                     .process = -1 - (int)(l - h->reader.links),
                                     .account = reading->account,
                                     .at_least = reading->at_least},
                     &view, now_us);
    } else {
        finding_add(&h->record.findings, INV_LINEAR, reading->account, RECORD_NONE, -1,
                    "a read of status 200 cannot be read");
    }
}

static void
on_reading_reply(struct link *l, const struct client_reply *reply)
{
    struct hammer *h = l->client->arg;
    struct reading *reading = &h->readings[l - h->reader.links];
    int64_t now_us = client_now_us();

    if (reading->visits) {
        take_visit(h, reading, reply, now_us);
    } else {
        take_read(h, l, reading, reply, now_us);
    }
    reading->visits = false;
    reading->next_us = now_us + hammer_random(h, PAUSE_US_SPREAD);
}

static void
reading_lost(struct link *l)
{
    struct hammer *h = l->client->arg;
    struct reading *reading = &h->readings[l - h->reader.links];

    if (reading->visits) {
        h->cards[reading->account].visiting = false;
        reading->visits = false;
    }
    h->reads_refused++;
}

bool
readers_open(struct hammer *h)
{
    int count = h->o.clients / CLIENTS_PER_READER;
    count = count < READERS_MIN ? READERS_MIN : count;

    h->readings = xcalloc((size_t)count, sizeof(*h->readings));
    h->reader.on_reply = on_reading_reply;
    h->reader.on_break = reading_lost;
    h->reader.arg = h;
    h->reader.loop_of = &h->client;
    return client_open(&h->reader, h->o.host, h->o.port, count);
}

void
readers_close(struct hammer *h)
{
    client_close(&h->reader);
    free(h->readings);
}

static int
account_without_visit(const struct hammer *h, int64_t now_us)
{
    for (int i = 0; i < h->o.accounts; i++) {
        const struct hammer_card *card = &h->cards[i];
        bool needs = card->visit_us == 0 || now_us - card->visit_us > VISIT_LIFE_US;

        if (needs && !card->visiting && now_us >= card->visit_retry_us) {
            return i;
        }
    }
    return -1;
}

static void
ask_visit(struct hammer *h, struct link *l, struct reading *reading, int account)
{
    char body[64];

    reading->visits = true;
    reading->account = account;
    h->cards[account].visiting = true;
    snprintf(body, sizeof(body), "{\"present\":\"%s\"}", h->cards[account].number);
    client_send(l, "POST", "/v1/visits", h->token, NULL, body);
}

static void
ask_read(struct hammer *h, struct link *l, struct reading *reading)
{
    int account = (int)hammer_random(h, (uint32_t)h->o.accounts);
    const struct hammer_card *card = &h->cards[account];
    char path[PATH_BYTES];

    if (card->visit_us == 0) {
        return;
    }
    reading->account = account;
    reading->at_least = record_known(&h->record, account);
    snprintf(path, sizeof(path), "/v1/accounts/%s?visit=%s&at_least=%" PRId64,
             card->account, card->visit, reading->at_least);
    client_send(l, "GET", path, h->token, NULL, NULL);
}

static void
reader_tend(struct hammer *h, int i, int64_t now_us, bool quiet)
{
    struct link *l = &h->reader.links[i];
    struct reading *reading = &h->readings[i];

    if (l->fd < 0 && now_us >= reading->next_us) {
        reading->next_us = now_us + REOPEN_US;
        client_reopen(l);
    }
    if (l->busy && now_us - reading->sent_us > ANSWER_PATIENCE_US) {
        client_cut(l);
        reading_lost(l);
    }
    if (l->fd < 0 || l->busy || now_us < reading->next_us) {
        return;
    }
    int account = account_without_visit(h, now_us);
    if ((account < 0 && quiet) || !hammer_may_send(h, now_us)) {
        return;
    }
    reading->sent_us = now_us;
    if (account >= 0) {
        ask_visit(h, l, reading, account);
    } else {
        ask_read(h, l, reading);
    }
}

void
readers_tend(struct hammer *h, int64_t now_us, bool quiet)
{
    for (int i = 0; i < h->reader.link_count; i++) {
        reader_tend(h, i, now_us, quiet);
    }
}

bool
readers_have_visits(const struct hammer *h)
{
    for (int i = 0; i < h->o.accounts; i++) {
        if (h->cards[i].visit_us == 0) {
            return false;
        }
    }
    return true;
}
