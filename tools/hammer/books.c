/*
 * Reading the program and the books: see books.h.
 */
#include "tools/hammer/books.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "proto/json.h"
#include "svc/base/buf.h"
#include "svc/base/xalloc.h"
#include "tools/cli/cli.h"

enum {
    PAGE = 80, /* entries: they must fit into CLIENT_IN_BYTES */
    TRIES = 60,
    TRY_US = 250000,
    ANSWER_PATIENCE_US = 10000000,
    PATH_BYTES = 160,
    LOAD_MINOR = 2000 /* put on an account, within the program's limits */
};

/* One GET and its answer, copied. */
struct asking {
    struct client client;
    struct buf body;
    int status;
    bool answered;
};

static void
on_books_reply(struct link *l, const struct client_reply *reply)
{
    struct asking *a = l->client->arg;

    a->answered = true;
    a->status = reply->status;
    buf_clear(&a->body);
    buf_append(&a->body, reply->body, reply->body_n);
}

static bool
asking_open(struct asking *a, const struct hammer *h)
{
    memset(a, 0, sizeof(*a));
    a->client.on_reply = on_books_reply;
    a->client.arg = a;
    return client_open(&a->client, h->o.host, h->o.port, 1);
}

static void
asking_close(struct asking *a)
{
    client_close(&a->client);
    buf_release(&a->body);
}

static bool
try_once(struct asking *a, const struct hammer *h, const char *path)
{
    struct link *l = &a->client.links[0];
    int64_t end_us = client_now_us() + ANSWER_PATIENCE_US;

    a->answered = false;
    if (l->fd < 0 && !client_reopen(l)) {
        return false;
    }
    client_send(l, "GET", path, h->token, NULL, NULL);
    while (!a->answered && l->fd >= 0 && client_now_us() < end_us) {
        client_poll(&a->client, 100);
    }
    if (!a->answered) {
        client_cut(l);
    }
    return a->answered && a->status == 200;
}

/* Again, while the service says to come again or nothing. */
static bool
get(struct asking *a, const struct hammer *h, const char *path)
{
    for (int i = 0; i < TRIES; i++) {
        if (try_once(a, h, path)) {
            return true;
        }
        if (a->answered && a->status != 503 && a->status != 429 && a->status != 409) {
            break;
        }
        client_poll(&a->client, TRY_US / 1000);
    }
    cli_tell("GET %s was not answered (status %d)", path, a->answered ? a->status : 0);
    return false;
}

static int64_t
between(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* A limit that the rules do not have stays as it is. */
static void
limit_take(const struct json_node *limits, const char *name, int64_t *at)
{
    int64_t limit;

    if (json_get_i64(limits, name, &limit)) {
        *at = limit;
    }
}

static void
take_limits(struct hammer *h, struct slice body)
{
    struct json_doc doc = {NULL};
    struct json_error err;
    int64_t low = 1, high = LOAD_MINOR, least = 1, day = INT32_MAX, format = 1;

    if (json_parse(&doc, body, &err) == JSON_OK) {
        const struct json_node *limits = json_get(json_root(&doc), "limits");

        limit_take(limits, "load_min", &low);
        limit_take(limits, "load_max", &high);
        limit_take(limits, "transfer_min", &least);
        limit_take(limits, "transfer_day_max", &day);
        limit_take(json_root(&doc), "rules_format", &format);
    }
    h->program.lines = format >= 2;
    h->program.load_max_minor = high < INT32_MAX ? high : INT32_MAX;
    h->program.load_minor = between(LOAD_MINOR, low, high);
    h->program.transfer_minor = between(least, 1, h->program.load_minor / 4);
    h->program.transfers = day / h->program.transfer_minor;
    json_doc_free(&doc);
}

/* The cheapest are the first. */
static void
take_reward(const struct json_node *item, char ret[32], int64_t *ret_points)
{
    struct slice id;
    int64_t points;

    if (ret[0] == '\0' && json_get_str(item, "id", &id) && id.n < 32 &&
        json_get_i64(item, "cost", &points)) {
        memcpy(ret, id.p, id.n);
        *ret_points = points;
    }
}

/* What is free spends no points; what is only given is for nobody. */
static void
take_rewards(struct hammer *h, struct slice body)
{
    struct json_doc doc = {NULL};
    struct json_error err;
    const struct json_node *items, *item;
    int64_t cost, days;

    if (json_parse(&doc, body, &err) == JSON_OK) {
        items = json_get(json_root(&doc), "items");
        for (size_t i = 0; (item = json_array_at(items, i)) != NULL; i++) {
            if (!json_get_i64(item, "cost", &cost) || cost == 0) {
                continue;
            }
            take_reward(item, h->program.reward, &h->program.reward_points);
            if (json_get_i64(item, "voucher_days", &days) && days > 0) {
                take_reward(item, h->program.voucher, &h->program.voucher_points);
            }
        }
    }
    json_doc_free(&doc);
}

bool
books_read_program(struct hammer *h)
{
    struct asking a;
    bool good = asking_open(&a, h) && get(&a, h, "/v1/program");

    if (good) {
        take_limits(h, slice_of(a.body.p, a.body.n));
        good = get(&a, h, "/v1/rewards");
    }
    if (good) {
        take_rewards(h, slice_of(a.body.p, a.body.n));
    }
    asking_close(&a);
    return good;
}

/* Lines of one account, newest first. */
struct pages {
    struct line *lines;
    int64_t count, cap;
};

static void
take_line(void *arg, const struct line *line)
{
    struct pages *p = arg;

    if (p->count == p->cap) {
        p->cap = p->cap == 0 ? PAGE : 2 * p->cap;
        p->lines = xrealloc(p->lines, (size_t)p->cap, sizeof(*p->lines));
    }
    p->lines[p->count++] = *line;
}

static bool
read_account(struct hammer *h, struct asking *a, int account, struct pages *p)
{
    const struct hammer_card *card = &h->cards[account];
    char path[PATH_BYTES], cursor[REPLY_ID_BYTES] = "";

    p->count = 0;
    do {
        snprintf(path, sizeof(path), "/v1/accounts/%s/entries?visit=%s&limit=%d%s%s",
                 card->account, card->visit, PAGE, cursor[0] != '\0' ? "&cursor=" : "",
                 cursor);
        if (!get(a, h, path)) {
            return false;
        }
        if (!reply_read_page(a->body.p, a->body.n, take_line, p, cursor)) {
            cli_tell("a page of entries of %s cannot be read", card->account);
            return false;
        }
    } while (cursor[0] != '\0');
    record_forget_lines(&h->record, account);
    for (int64_t i = p->count; i > 0; i--) {
        record_line(&h->record, account, &p->lines[i - 1]);
    }
    return true;
}

bool
books_read(struct hammer *h)
{
    struct pages pages = {NULL, 0, 0};
    struct asking a;
    bool good = asking_open(&a, h);

    for (int i = 0; good && i < h->o.accounts; i++) {
        good = read_account(h, &a, i, &pages);
    }
    free(pages.lines);
    asking_close(&a);
    return good;
}
