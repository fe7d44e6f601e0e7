/*
 * The mixes of the end: keys without an answer are repeated until they have one, some of
 * those with an answer are asked once more (but no transfers: senders are limited), and
 * then everything is taken back: first purchases and redemptions, then the loads, so that
 * no money is left anywhere.
 */
#include "tools/hammer/mix.h"

enum { REPEATED_MAX = 5000 };

/* Where the walk over the record is. One hammer runs in a process, one mix at a time. */
static int32_t walk;
static int32_t stride;

void
mix_settle_begin(struct hammer *h)
{
    walk = 0;
    stride = 1 + h->record.ask_count / REPEATED_MAX;
}

/* Takes an ask of the record up again: the same key, the same body. */
static bool
again(struct round *r, int32_t i)
{
    r->account = r->h->record.asks[i].account;
    r->h->record.asks[i].doubtful = false; /* whatever was lost has long arrived */
    r->tasks[r->task_count++] = (struct task){.ask = i, .copies = 1};
    return true;
}

static bool
next_settle(struct round *r)
{
    const struct record *record = &r->h->record;

    while (walk < record->ask_count) {
        int32_t i = walk++;

        if (record->asks[i].sent > 0 && !record_is_settled(&record->asks[i])) {
            return again(r, i);
        }
    }
    return false;
}

static bool
next_repeat(struct round *r)
{
    const struct record *record = &r->h->record;

    while (walk < record->ask_count) {
        int32_t i = walk;

        walk += stride;
        if (record->asks[i].done_us != 0 && record->asks[i].kind != ASK_TRANSFER) {
            return again(r, i);
        }
    }
    return false;
}

/* Whether something of it is still out, by what refunds and voids have given back. */
static bool
is_out(const struct ask *ask)
{
    return ask->done_us != 0 && !ask->returned;
}

static bool
undo(struct round *r, bool loads)
{
    const struct record *record = &r->h->record;

    while (walk < record->ask_count) {
        int32_t i = walk++;
        const struct ask *ask = &record->asks[i];
        bool kind = loads ? ask->kind == ASK_LOAD
                          : ask->kind == ASK_PURCHASE || ask->kind == ASK_REDEEM ||
                                ask->kind == ASK_USE || ask->kind == ASK_CAPTURE ||
                                ask->kind == ASK_HOLD;

        if (kind && is_out(ask)) {
            r->account = ask->account;
            round_ask(
                r, &(struct ask){
                       .kind = ASK_VOID, .about = i, .key = RECORD_NONE, .strict = true});
            return true;
        }
    }
    return false;
}

static bool
next_undo(struct round *r)
{
    return undo(r, false);
}

static bool
next_undo_loads(struct round *r)
{
    return undo(r, true);
}

const struct mix mix_settle = {
    .name = "settle",
    .summary = "keys without an answer, repeated until they have one",
    .patient = true,
    .single = true,
    .next = next_settle,
};

const struct mix mix_repeat = {
    .name = "repeat",
    .summary = "keys with an answer, asked once more",
    .patient = true,
    .single = true,
    .next = next_repeat,
};

const struct mix mix_undo = {
    .name = "undo",
    .summary = "purchases and redemptions taken back at the end",
    .patient = true,
    .single = true,
    .next = next_undo,
};

const struct mix mix_undo_loads = {
    .name = "undo loads",
    .summary = "loads taken back at the very end",
    .patient = true,
    .single = true,
    .next = next_undo_loads,
};
