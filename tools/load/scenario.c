/*
 * Scenarios: prepare cards, then purchases or reads in a closed loop (each connection
 * sends as soon as it has its answer) or an open one (requests leave on a timetable, and
 * latency counts from the timetable).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/http/client.h"
#include "tools/load/load.h"

struct scenario {
    const struct load_options *o;
    struct client client;
    struct load_result *result;
    bool reads;
    bool measuring;
    int next_card;
    uint64_t sent;
    uint64_t run_id;
    int pending;
    char error[256];
    void (*next)(struct scenario *s, struct link *l);
    int step;
};

void
load_json_text(const char *body, size_t n, const char *name, char *ret, size_t cap)
{
    char quoted[40];
    int quoted_n = snprintf(quoted, sizeof(quoted), "\"%s\":\"", name);
    const char *at = memmem(body, n, quoted, (size_t)quoted_n);
    size_t i = 0;

    if (at != NULL) {
        at += quoted_n;
        while (i + 1 < cap && at + i < body + n && at[i] != '"') {
            ret[i] = at[i];
            i++;
        }
    }
    ret[i] = '\0';
}

/* The first thing that went wrong is told at the end. */
static void
note_error(struct scenario *s, const struct client_reply *reply)
{
    if (s->error[0] == '\0') {
        snprintf(s->error, sizeof(s->error), "status %d: %.*s", reply->status,
                 (int)(reply->body_n < 200 ? reply->body_n : 200), reply->body);
    }
}

/* Preparing. */

static void
prepare_next(struct scenario *s, struct link *l)
{
    char body[128];
    char key[96];

    if (s->next_card >= s->o->card_count) {
        return;
    }
    struct load_card *card = &s->o->cards[s->next_card++];
    l->tag = card;
    s->pending++;
    if (s->step == 0) {
        snprintf(body, sizeof(body), "{\"present\":\"%s\"}", card->number);
        client_send(l, "POST", "/v1/visits", s->o->token, NULL, body);
    } else {
        snprintf(body, sizeof(body), "{\"visit\":\"%s\",\"amount\":%" PRId64 "}",
                 card->visit, s->o->load_minor);
        snprintf(key, sizeof(key), "load-%" PRIx64 "-%d", s->run_id, s->next_card);
        client_send(l, "POST", "/v1/loads", s->o->token, key, body);
    }
}

static void
on_prepared(struct link *l, const struct client_reply *reply)
{
    struct scenario *s = l->client->arg;
    struct load_card *card = l->tag;

    s->pending--;
    if (reply->status != 201) {
        note_error(s, reply);
        return;
    }
    if (s->step == 0) {
        load_json_text(reply->body, reply->body_n, "visit", card->visit,
                       sizeof(card->visit));
        load_json_text(reply->body, reply->body_n, "account", card->account,
                       sizeof(card->account));
    }
    prepare_next(s, l);
}

static bool
prepare_step(struct scenario *s, int step)
{
    s->step = step;
    s->next_card = 0;
    for (int i = 0; i < s->client.link_count; i++) {
        prepare_next(s, &s->client.links[i]);
    }
    while (s->pending > 0 && s->error[0] == '\0' && s->client.broken == 0) {
        client_poll(&s->client, 1000);
    }
    if (s->error[0] != '\0' || s->client.broken > 0) {
        fprintf(stderr, "crema-load: preparing the cards failed: %s\n",
                s->error[0] != '\0' ? s->error : "a connection was closed");
        return false;
    }
    return true;
}

static uint64_t
new_run_id(void)
{
    return (uint64_t)client_now_us() ^ (uint64_t)getpid() << 40;
}

bool
load_prepare(const struct load_options *o)
{
    struct scenario s = {.o = o, .run_id = new_run_id()};
    int connections = o->connections < 32 ? o->connections : 32;

    s.client.on_reply = on_prepared;
    s.client.arg = &s;
    if (!client_open(&s.client, o->host, o->port, connections)) {
        return false;
    }
    bool good = prepare_step(&s, 0) && (o->load_minor == 0 || prepare_step(&s, 1));
    client_close(&s.client);
    return good;
}

/* Running. */

static void
run_next(struct scenario *s, struct link *l, int64_t due_us)
{
    const struct load_options *o = s->o;
    struct load_card *card = &o->cards[o->hot ? 0 : s->next_card];
    char text[160];
    char key[64];

    s->next_card = (s->next_card + 1) % o->card_count;
    s->sent++;
    l->tag = card;
    l->due_us = due_us;
    if (s->reads) {
        snprintf(text, sizeof(text), "/v1/accounts/%s?visit=%s", card->account,
                 card->visit);
        client_send(l, "GET", text, o->token, NULL, NULL);
        return;
    }
    snprintf(text, sizeof(text), "{\"visit\":\"%s\",\"amount\":%d,\"tender\":\"card\"}",
             card->visit, o->amount_minor);
    snprintf(key, sizeof(key), "p-%" PRIx64 "-%" PRIu64, s->run_id, s->sent);
    client_send(l, "POST", "/v1/purchases", o->token, key, text);
}

static void
on_run_reply(struct link *l, const struct client_reply *reply)
{
    struct scenario *s = l->client->arg;

    if (s->measuring) {
        if (reply->status == 200 || reply->status == 201) {
            s->result->done++;
            hist_add(&s->result->latency, client_now_us() - l->due_us);
        } else {
            s->result->failed++;
            note_error(s, reply);
        }
    }
    if (s->o->rate == 0 && s->step == 0) {
        run_next(s, l, client_now_us());
    }
}

/* Sends what the timetable asks for, on the links that are idle. */
static int64_t
open_loop(struct scenario *s, int64_t next_due_us)
{
    int64_t now_us = client_now_us();

    for (int i = 0; i < s->client.link_count && next_due_us <= now_us; i++) {
        struct link *l = &s->client.links[i];
        if (!l->busy && l->fd >= 0) {
            run_next(s, l, next_due_us);
            next_due_us += 1000000 / s->o->rate;
        }
    }
    return next_due_us;
}

static void
run_until(struct scenario *s, int64_t end_us)
{
    static int64_t next_due_us;

    if (s->o->rate > 0 && next_due_us == 0) {
        next_due_us = client_now_us();
    }
    while (client_now_us() < end_us && s->client.broken < s->client.link_count) {
        if (s->o->rate > 0) {
            next_due_us = open_loop(s, next_due_us);
            client_poll(&s->client, 0);
        } else {
            client_poll(&s->client, 100);
        }
    }
}

bool
load_run(const struct load_options *o, bool reads, struct load_result *ret)
{
    struct scenario s = {.o = o, .result = ret, .reads = reads, .run_id = new_run_id()};

    memset(ret, 0, sizeof(*ret));
    s.client.on_reply = on_run_reply;
    s.client.arg = &s;
    if (!client_open(&s.client, o->host, o->port, o->connections)) {
        return false;
    }
    for (int i = 0; o->rate == 0 && i < s.client.link_count; i++) {
        run_next(&s, &s.client.links[i], client_now_us());
    }
    run_until(&s, client_now_us() + (int64_t)o->warmup_s * 1000000);
    s.measuring = true;
    int64_t begin_us = client_now_us();
    run_until(&s, begin_us + (int64_t)o->seconds * 1000000);
    s.measuring = false;
    ret->seconds = (double)(client_now_us() - begin_us) / 1e6;
    s.step = 1; /* no more requests: let the last ones land */
    run_until(&s, client_now_us() + 300000);
    if (s.client.broken > 0 || s.error[0] != '\0') {
        fprintf(stderr, "crema-load: %d connections were closed; first failure: %s\n",
                s.client.broken, s.error[0] != '\0' ? s.error : "none");
    }
    client_close(&s.client);
    return ret->done > 0;
}

void
load_print(const struct load_options *o, const char *mode, const struct load_result *r)
{
    double per_s = r->seconds > 0 ? (double)r->done / r->seconds : 0;
    const struct hist *h = &r->latency;

    if (o->json) {
        printf("{\"mode\":\"%s\",\"connections\":%d,\"rate\":%d,\"hot\":%s,"
               "\"seconds\":%.2f,\"done\":%" PRIu64 ",\"failed\":%" PRIu64
               ",\"per_s\":%.0f,\"p50_us\":%" PRId64 ",\"p90_us\":%" PRId64
               ",\"p99_us\":%" PRId64 ",\"p999_us\":%" PRId64 ",\"max_us\":%" PRId64
               "}\n",
               mode, o->connections, o->rate, o->hot ? "true" : "false", r->seconds,
               r->done, r->failed, per_s, hist_at(h, 500), hist_at(h, 900),
               hist_at(h, 990), hist_at(h, 999), h->max_us);
        return;
    }
    printf("%-9s %4d connections %8.0f/s  p50 %6" PRId64 " µs  p90 %6" PRId64
           "  p99 %6" PRId64 "  p99.9 %6" PRId64 "  max %7" PRId64 "  %" PRIu64
           " done, %" PRIu64 " failed\n",
           mode, o->connections, per_s, hist_at(h, 500), hist_at(h, 900), hist_at(h, 990),
           hist_at(h, 999), h->max_us, r->done, r->failed);
}
