/*
 * Requests of rounds: see send.h.
 */
#include "tools/hammer/send.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/xalloc.h"
#include "tools/hammer/history.h"
#include "tools/hammer/mix.h"

enum {
    LINKS_PER_CLIENT = 3,
    LINKS_MIN = 16,
    CUT_PERMILLE = 50,
    CUT_US_SPREAD = 4000,
    ANSWER_PATIENCE_US = 10000000,
    REOPEN_US = 50000,
    BODY_BYTES = 512,
    PATH_BYTES = 96
};

/* What is on a connection. */
struct flight {
    struct round *round; /* NULL: nothing */
    int task;
    int32_t ask;
    bool cuts;
    int64_t sent_us;
    int64_t cut_us; /* when it is cut, if it is */
};

/* A quarter of the amount is the second line's. */
static int
write_basket(const struct hammer_card *card, const struct ask *ask, char ret[BODY_BYTES])
{
    int32_t second_minor = ask->amount_minor / 4;

    return snprintf(
        ret, BODY_BYTES,
        "{\"visit\":\"%s\",\"amount\":%" PRId32
        ",\"lines\":[{\"sku\":\"bun\",\"category\":\"food\",\"quantity\":%d,\"amount\":"
        "%" PRId32
        "},{\"sku\":\"tea\",\"category\":\"drinks\",\"quantity\":1,\"amount\":%" PRId32
        "}]}",
        card->visit, ask->amount_minor, ask->pieces, ask->amount_minor - second_minor,
        second_minor);
}

static int
write_body(const struct hammer *h, const struct ask *ask, char ret[BODY_BYTES])
{
    const struct hammer_card *card = &h->cards[ask->account];
    const struct ask *about = ask->about >= 0 ? &h->record.asks[ask->about] : NULL;
    char key[HAMMER_KEY_BYTES] = "";

    if (about != NULL) {
        hammer_key(h, about, key);
    }
    switch (ask->kind) {
    case ASK_PURCHASE:
        if (ask->pieces > 0) {
            return write_basket(card, ask, ret);
        }
        /* fallthrough */
    case ASK_LOAD:
    case ASK_HOLD:
        return snprintf(ret, BODY_BYTES, "{\"visit\":\"%s\",\"amount\":%" PRId32 "}",
                        card->visit, ask->amount_minor);
    case ASK_REDEEM:
        return snprintf(ret, BODY_BYTES, "{\"visit\":\"%s\",\"reward\":\"%s\"}",
                        card->visit, h->program.reward);
    case ASK_REFUND:
        if (ask->pieces > 0) {
            return snprintf(ret, BODY_BYTES,
                            "{\"receipt\":\"%s-%" PRId64
                            "\",\"lines\":[{\"line\":%d,\"quantity\":%d}]}",
                            card->account, about != NULL ? about->line.seq : 0,
                            ask->of_line, ask->pieces);
        }
        return snprintf(ret, BODY_BYTES, "{\"receipt\":\"%s-%" PRId64 "\"}",
                        card->account, about != NULL ? about->line.seq : 0);
    case ASK_VOID:
        return snprintf(ret, BODY_BYTES, "{\"key\":\"%s\",\"visit\":\"%s\"}", key,
                        card->visit);
    case ASK_CAPTURE:
        return snprintf(ret, BODY_BYTES, "{\"amount\":%" PRId32 "}", ask->amount_minor);
    case ASK_TRANSFER:
        return snprintf(ret, BODY_BYTES, "{\"to\":\"%s\",\"amount\":%" PRId32 "}",
                        h->cards[ask->to].number, ask->amount_minor);
    case ASK_VOUCHER:
        return snprintf(ret, BODY_BYTES, "{\"reward\":\"%s\"}", h->program.voucher);
    case ASK_USE:
        return snprintf(
            ret, BODY_BYTES,
            "{\"visit\":\"%s\",\"rewards\":[{\"voucher\":\"vch%s-%" PRId64 "\"}]}",
            card->visit, card->account + 3, about != NULL ? about->line.seq : 0);
    case ASK_GIVE_UP:
    case ASK_RELEASE:
    case ASK_KINDS: break;
    }
    ret[0] = '\0';
    return 0;
}

/* acc_x and 42 → hld_x-42, as the service names a hold. */
static void
write_path(const struct hammer *h, const struct ask *ask, char ret[PATH_BYTES])
{
    static const char *const paths[ASK_KINDS] = {
        [ASK_LOAD] = "/v1/loads",
        [ASK_PURCHASE] = "/v1/purchases",
        [ASK_REDEEM] = "/v1/redemptions",
        [ASK_REFUND] = "/v1/refunds",
        [ASK_VOID] = "/v1/voids",
        [ASK_HOLD] = "/v1/holds",
        [ASK_CAPTURE] = "capture",
        [ASK_RELEASE] = "release",
        [ASK_TRANSFER] = "/v1/me/transfers",
        [ASK_VOUCHER] = "/v1/me/redemptions",
        [ASK_USE] = "/v1/redemptions",
    };

    if (ask->kind == ASK_CAPTURE || ask->kind == ASK_RELEASE) {
        snprintf(ret, PATH_BYTES, "/v1/holds/hld%s-%" PRId64 "/%s",
                 h->cards[ask->account].account + 3, h->record.asks[ask->about].line.seq,
                 paths[ask->kind]);
    } else if (ask->kind == ASK_GIVE_UP) {
        snprintf(ret, PATH_BYTES, "/v1/me/vouchers/vch%s-%" PRId64,
                 h->cards[ask->account].account + 3, h->record.asks[ask->about].line.seq);
    } else {
        snprintf(ret, PATH_BYTES, "%s", paths[ask->kind]);
    }
}

/* What a member asks for, and no till. */
static bool
is_members(enum ask_kind kind)
{
    return kind == ASK_TRANSFER || kind == ASK_VOUCHER || kind == ASK_GIVE_UP;
}

/* An answer that says only: come again. */
static bool
is_come_again(const struct reply *reply)
{
    return reply->status == 503 || reply->status == 429 ||
           strcmp(reply->slug, "visit-expired") == 0;
}

static void
on_send_reply(struct link *l, const struct client_reply *raw)
{
    struct hammer *h = l->client->arg;
    struct flight flight = *(struct flight *)l->tag;
    int64_t now_us = client_now_us();
    struct reply reply;

    if (flight.round == NULL) {
        return;
    }
    ((struct flight *)l->tag)->round = NULL;
    struct mix_stat *stat = &h->stats[flight.round->mix_index];
    reply_read(raw->body, raw->body_n, raw->status,
               client_has_field(raw, "Idempotent-Replayed"), &reply);
    bool known = !is_come_again(&reply);
    if (!known) {
        record_unanswered(&h->record, flight.ask);
        stat->lost++;
    } else if (reply.status == 201) {
        stat->repeated += reply.replayed;
        record_done(&h->record, flight.ask, &reply, now_us);
    } else {
        record_refused(&h->record, flight.ask, &reply, flight.sent_us);
    }
    if (known) {
        h->heard_us = now_us;
        hist_add(&stat->latency, now_us - flight.sent_us);
    }
    history_answer(h, flight.ask, &reply, l, now_us);
    round_copy_ended(flight.round, flight.task, now_us);
}

/* Nobody knows what became of the request on the link. */
static void
flight_lost(struct link *l, int64_t now_us)
{
    struct hammer *h = l->client->arg;
    struct flight *flight = l->tag;
    struct round *round = flight->round;

    if (round == NULL) {
        return;
    }
    flight->round = NULL;
    record_unanswered(&h->record, flight->ask);
    history_lost(h, flight->ask, l, now_us);
    round_copy_ended(round, flight->task, now_us);
}

static void
on_break(struct link *l)
{
    struct hammer *h = l->client->arg;
    const struct flight *flight = l->tag;

    if (flight->round != NULL) {
        h->stats[flight->round->mix_index].lost++;
    }
    flight_lost(l, client_now_us());
}

bool
send_open(struct hammer *h)
{
    int count = h->o.clients * LINKS_PER_CLIENT;
    count = count < LINKS_MIN ? LINKS_MIN : count;

    h->client.on_reply = on_send_reply;
    h->client.on_break = on_break;
    h->client.arg = h;
    if (!client_open(&h->client, h->o.host, h->o.port, count)) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        h->client.links[i].tag = xcalloc(1, sizeof(struct flight));
    }
    return true;
}

void
send_close(struct hammer *h)
{
    for (int i = 0; i < h->client.link_count; i++) {
        free(h->client.links[i].tag);
    }
    client_close(&h->client);
}

/* Any that is free, each in turn, so that all are used and with them all workers. */
static struct link *
idle_link(struct hammer *h)
{
    for (int i = 0; i < h->client.link_count; i++) {
        struct link *l = &h->client.links[h->next_idle];

        h->next_idle = (h->next_idle + 1) % h->client.link_count;
        if (l->fd >= 0 && !l->busy) {
            return l;
        }
    }
    return NULL;
}

/*
 * A purchase that is refused for want of money may still be done by a copy whose reply
 * nobody waited for, once there is money: a race that counts its winners cuts none.
 */
static bool
may_cut(const struct round *r, const struct ask *ask)
{
    return !r->mix->single && !(r->mix->exclusive && record_may_be_done_later(ask));
}

bool
send_ask(struct round *r, int task, int64_t now_us)
{
    struct hammer *h = r->h;
    int32_t i = r->tasks[task].ask;
    const struct ask *ask = &h->record.asks[i];
    struct link *l = h->cards[ask->account].visit_us != 0 ? idle_link(h) : NULL;
    char key[HAMMER_KEY_BYTES], path[PATH_BYTES], body[BODY_BYTES];

    if (l == NULL || !hammer_may_send(h, now_us)) {
        return false;
    }
    hammer_key(h, ask, key);
    write_path(h, ask, path);
    int body_n = write_body(h, ask, body);
    struct flight *flight = l->tag;
    *flight = (struct flight){.round = r, .task = task, .ask = i, .sent_us = now_us};
    if (may_cut(r, ask) && hammer_chance(h, CUT_PERMILLE)) {
        flight->cuts = true;
        flight->cut_us = now_us + hammer_random(h, CUT_US_SPREAD);
    }
    record_sent(&h->record, i, now_us);
    h->stats[r->mix_index].requests++;
    history_invoke(h, i, l, now_us);
    const struct client_request request = {
        .method = ask->kind == ASK_GIVE_UP ? "DELETE" : "POST",
        .path = path,
        .token = is_members(ask->kind) ? h->cards[ask->account].token : h->token,
        .key = key,
        .body = body_n > 0 ? body : NULL,
        .hold = true};
    bool sent = client_ask(l, &request);
    assert(sent); /* tokens, paths and bodies of ours have a length that fits */
    return true;
}

void
send_released(struct hammer *h, int64_t now_us)
{
    (void)now_us;
    for (int i = 0; i < h->client.link_count; i++) {
        struct link *l = &h->client.links[i];

        if (l->fd >= 0 && l->held) {
            client_release(l);
        }
    }
}

void
send_tend(struct hammer *h, int64_t now_us)
{
    bool may_open = now_us >= h->next_reopen_us;

    for (int i = 0; i < h->client.link_count; i++) {
        struct link *l = &h->client.links[i];
        const struct flight *flight = l->tag;

        if (l->fd < 0) {
            if (may_open && !client_reopen(l)) {
                h->next_reopen_us = now_us + REOPEN_US;
                may_open = false;
            }
            continue;
        }
        if (flight->round == NULL || l->held) {
            continue;
        }
        bool late = now_us - flight->sent_us > ANSWER_PATIENCE_US;
        if (late || (flight->cuts && now_us >= flight->cut_us)) {
            struct mix_stat *stat = &h->stats[flight->round->mix_index];

            stat->lost += late;
            stat->cut += !late;
            client_cut(l);
            flight_lost(l, now_us);
        }
    }
}

void
send_forget(struct hammer *h)
{
    for (int i = 0; i < h->client.link_count; i++) {
        struct link *l = &h->client.links[i];
        struct flight *flight = l->tag;

        if (flight->round != NULL) {
            flight->round = NULL;
            record_unanswered(&h->record, flight->ask);
            client_cut(l);
        }
    }
}
