/*
 * The history: see history.h.
 */
#include "tools/hammer/history.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "tools/cli/cli.h"

const char *
ask_kind_name(enum ask_kind kind)
{
    static const char *const names[ASK_KINDS] = {
        [ASK_LOAD] = "load",         [ASK_PURCHASE] = "purchase",
        [ASK_REDEEM] = "redeem",     [ASK_REFUND] = "refund",
        [ASK_VOID] = "void",         [ASK_HOLD] = "hold",
        [ASK_CAPTURE] = "capture",   [ASK_RELEASE] = "release",
        [ASK_TRANSFER] = "transfer", [ASK_VOUCHER] = "voucher",
        [ASK_USE] = "use",           [ASK_GIVE_UP] = "give_up",
    };

    return names[kind];
}

bool
history_open(struct hammer *h)
{
    if (h->o.history == NULL) {
        return true;
    }
    h->history = fopen(h->o.history, "w");
    if (h->history == NULL) {
        cli_tell("cannot write %s: %s", h->o.history, strerror(errno));
    }
    return h->history != NULL;
}

bool
history_close(struct hammer *h)
{
    if (h->history == NULL) {
        return true;
    }
    bool good = ferror(h->history) == 0;
    good = fclose(h->history) == 0 && good;
    h->history = NULL;
    if (!good) {
        cli_tell("the history %s is not whole: is the disk full?", h->o.history);
    }
    return good;
}

/* What all lines of an operation begin with. */
static void
begin_line(struct hammer *h, int32_t i, const char *type, const struct link *l,
           int64_t now_us)
{
    const struct ask *ask = &h->record.asks[i];
    char key[HAMMER_KEY_BYTES];

    hammer_key(h, ask, key);
    fprintf(h->history,
            "{\"time\":%" PRId64 ",\"process\":%d,\"type\":\"%s\",\"f\":\"%s\","
            "\"op\":%" PRId32 ",\"key\":\"%s\",\"account\":\"%s\"",
            now_us - h->begun_us, (int)(l - h->client.links), type,
            ask_kind_name(ask->kind), i, key, h->record.accounts[ask->account].id);
}

void
history_invoke(struct hammer *h, int32_t i, const struct link *l, int64_t now_us)
{
    if (h->history == NULL) {
        return;
    }
    const struct ask *ask = &h->record.asks[i];
    begin_line(h, i, "invoke", l, now_us);
    fprintf(h->history,
            ",\"amount\":%" PRId32 ",\"about\":%" PRId32 ",\"copy\":%" PRId32 "}\n",
            ask->amount_minor, ask->about, ask->sent);
}

void
history_answer(struct hammer *h, int32_t i, const struct reply *reply,
               const struct link *l, int64_t now_us)
{
    if (h->history == NULL) {
        return;
    }
    bool unknown = reply->status == 503 || reply->status == 429;
    begin_line(h, i, reply->status == 201 ? "ok" : unknown ? "info" : "fail", l, now_us);
    if (reply->status == 201) {
        fprintf(h->history,
                ",\"version\":%" PRId64 ",\"cash\":%" PRId64 ",\"points_micro\":%" PRId64
                ",\"replayed\":%s}\n",
                reply->view.version, reply->view.cash_minor, reply->view.points_micro,
                reply->replayed ? "true" : "false");
    } else {
        fprintf(h->history, ",\"status\":%d,\"problem\":\"%s\"}\n", reply->status,
                reply->slug);
    }
}

void
history_lost(struct hammer *h, int32_t i, const struct link *l, int64_t now_us)
{
    if (h->history != NULL) {
        begin_line(h, i, "info", l, now_us);
        fputs(",\"problem\":\"no answer\"}\n", h->history);
    }
}

void
history_view(struct hammer *h, const struct sight *sight, const struct view *view,
             int64_t now_us)
{
    if (h->history == NULL) {
        return;
    }
    fprintf(h->history,
            "{\"time\":%" PRId64 ",\"process\":%d,\"type\":\"ok\",\"f\":\"%s\","
            "\"account\":\"%s\",\"at_least\":%" PRId64 ",\"version\":%" PRId64
            ",\"cash\":%" PRId64 ",\"points_micro\":%" PRId64 "}\n",
            now_us - h->begun_us, sight->process, sight->what,
            h->record.accounts[sight->account].id, sight->at_least, view->version,
            view->cash_minor, view->points_micro);
}
