/*
 * The judgement: see judge.h.
 */
#include "tools/hammer/judge.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "svc/base/xalloc.h"

/* One account under judgement. */
struct trial {
    struct record *r;
    int account;
    struct record_account *a;
    int32_t *claims;   /* by line: the ask that was told of it, or RECORD_NONE */
    int64_t *returned; /* by line: what refunds and voids gave back of it */
    int64_t (*pieces)[LINES_MAX]; /* by line: pieces of its basket that refunds name */
};

static void
judge_wrong(struct trial *t, enum invariant invariant, int64_t seq, const char *what)
{
    finding_add(&t->r->findings, invariant, t->account, RECORD_NONE, -1,
                "entry %" PRId64 ": %s", seq, what);
}

static void
check_sequence(struct trial *t)
{
    const struct line before_all = {.seq = 0, .at_us = INT64_MIN};
    const struct line *before = &before_all;

    for (int64_t i = 0; i < t->a->line_count; i++) {
        const struct line *line = &t->a->lines[i];

        if (line->seq != before->seq + 1) {
            judge_wrong(t, INV_I4, line->seq,
                        "the one before it is missing, or comes twice");
        }
        if (line->at_us < before->at_us) {
            judge_wrong(t, INV_I4, line->seq, "time goes back");
        }
        if (line->cash_after_minor != before->cash_after_minor + line->cash_minor) {
            judge_wrong(t, INV_I1, line->seq,
                        "the balance is not the sum of the entries");
        }
        if (line->points_after_micro != before->points_after_micro + line->points_micro) {
            judge_wrong(t, INV_I1, line->seq,
                        "the points are not the sum of the entries");
        }
        if (line->held_after_minor < 0 ||
            line->cash_after_minor < line->held_after_minor) {
            judge_wrong(t, INV_I2, line->seq,
                        "the balance is below what is held, or below 0");
        }
        before = line;
    }
    if (before->seq < t->a->known) {
        finding_add(&t->r->findings, INV_I3, t->account, RECORD_NONE, -1,
                    "version %" PRId64 " was shown, the books end at %" PRId64,
                    t->a->known, before->seq);
    }
}

/* The line of that number; the books may have a gap. NULL: none. */
static const struct line *
line_of(const struct trial *t, int64_t seq)
{
    int64_t low = 0, high = t->a->line_count;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (t->a->lines[middle].seq < seq) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < t->a->line_count && t->a->lines[low].seq == seq ? &t->a->lines[low]
                                                                 : NULL;
}

static void
check_seen(struct trial *t)
{
    for (int64_t i = 0; i < t->a->line_count; i++) {
        const struct line *line = &t->a->lines[i];

        if (line->seq <= 0 || line->seq >= t->a->seen_cap) {
            continue;
        }
        const struct seen *seen = &t->a->seen[line->seq];
        if (seen->known && (seen->cash_minor != line->cash_after_minor ||
                            seen->held_minor != line->held_after_minor ||
                            seen->points_micro != line->points_after_micro)) {
            judge_wrong(t, INV_LINEAR, line->seq,
                        "somebody was shown other numbers than the books have");
        }
    }
}

static void
claim(struct trial *t, int32_t i)
{
    struct ask *ask = &t->r->asks[i];
    const struct line *line = line_of(t, ask->line.seq);

    if (line == NULL) {
        finding_add(&t->r->findings, INV_I3, t->account, i, ask->mix,
                    "it was acknowledged as entry %" PRId64 ", which is not in the books",
                    ask->line.seq);
        return;
    }
    if (line->digest != ask->line.digest) {
        finding_add(&t->r->findings, INV_I3, t->account, i, ask->mix,
                    "the books have entry %" PRId64 " otherwise than it was acknowledged",
                    ask->line.seq);
    }
    int32_t *claimed = &t->claims[line - t->a->lines];
    if (*claimed != RECORD_NONE) {
        finding_add(&t->r->findings, INV_I3, t->account, i, ask->mix,
                    "entry %" PRId64 " was acknowledged for two keys", ask->line.seq);
    }
    *claimed = i;
}

/* Entries that the ledger makes by itself, or beside the one that answers. */
static bool
needs_no_key(const struct trial *t, int64_t at)
{
    const struct line *line = &t->a->lines[at];

    switch (line->kind) {
    case ENTRY_EXPIRE:
    case ENTRY_BONUS:
    case ENTRY_JOIN:
    case ENTRY_TIER:
    case ENTRY_STATUS:
    case ENTRY_CARD:
    case ENTRY_TAGS:
    case ENTRY_VOUCHER:
    case ENTRY_VOUCHER_END:
    case ENTRY_TRANSFER_IN: /* check_transfers */ return true;
    case ENTRY_TOMBSTONE:
        /* The void that made it comes right behind it and names it. */
        return at + 1 < t->a->line_count && t->a->lines[at + 1].kind == ENTRY_VOID &&
               t->a->lines[at + 1].ref_seq == line->seq;
    default: return false;
    }
}

static void
check_claims(struct trial *t)
{
    for (int64_t i = 0; i < t->a->line_count; i++) {
        const struct line *line = &t->a->lines[i];

        if (t->claims[i] == RECORD_NONE && !needs_no_key(t, i)) {
            finding_add(&t->r->findings, INV_I3, t->account, RECORD_NONE, -1,
                        "entry %" PRId64 " (%s, money %" PRId64
                        ") is in the books, but no key was told of it",
                        line->seq, entry_kind_name(line->kind), line->cash_minor);
        }
    }
}

static void
check_refunds(struct trial *t)
{
    for (int64_t i = 0; i < t->a->line_count; i++) {
        const struct line *line = &t->a->lines[i];
        const struct line *original = line_of(t, line->ref_seq);

        if (original == NULL ||
            (line->kind != ENTRY_REFUND && line->kind != ENTRY_VOID)) {
            continue;
        }
        int64_t *returned = &t->returned[original - t->a->lines];
        *returned += line->cash_minor;
        /* A load gives back less than nothing when it is voided. */
        if (original->kind == ENTRY_LOAD ? *returned < -original->cash_minor
                                         : *returned > -original->cash_minor) {
            judge_wrong(t, INV_I8, line->seq, "more was given back than there was");
        }
    }
}

/* Pieces by line: no more go back than were bought, and all money with the last. */
static void
check_pieces(struct trial *t)
{
    for (int64_t i = 0; i < t->a->line_count; i++) {
        const struct line *line = &t->a->lines[i];
        const struct line *original =
            line->kind == ENTRY_REFUND ? line_of(t, line->ref_seq) : NULL;

        for (int k = 0; original != NULL && k < LINES_MAX; k++) {
            t->pieces[original - t->a->lines][k] += line->pieces[k];
        }
    }
    for (int64_t i = 0; i < t->a->line_count; i++) {
        const struct line *line = &t->a->lines[i];
        bool more = false, all = true;

        for (int k = 0; k < LINES_MAX; k++) {
            more |= t->pieces[i][k] > line->pieces[k];
            all &= t->pieces[i][k] == line->pieces[k] && line->pieces[k] > 0;
        }
        if (more) {
            judge_wrong(t, INV_I8, line->seq,
                        "more pieces of a line were given back than were bought");
        }
        if (all && t->returned[i] != -line->cash_minor) {
            judge_wrong(t, INV_I1, line->seq,
                        "every piece was given back, and not all the money");
        }
    }
}

/* The other legs of transfers: as many, and as much, as their senders were told of. */
static void
check_transfers(struct trial *t)
{
    int64_t count = 0, sum_minor = 0;

    for (int64_t i = 0; i < t->a->line_count; i++) {
        const struct line *line = &t->a->lines[i];

        count += line->kind == ENTRY_TRANSFER_IN;
        sum_minor += line->kind == ENTRY_TRANSFER_IN ? line->cash_minor : 0;
    }
    for (int32_t i = 0; i < t->r->ask_count; i++) {
        const struct ask *ask = &t->r->asks[i];

        if (ask->kind == ASK_TRANSFER && ask->to == t->account && ask->done_us != 0) {
            count--;
            sum_minor -= ask->amount_minor;
        }
    }
    if (count != 0 || sum_minor != 0) {
        finding_add(&t->r->findings, INV_I1, t->account, RECORD_NONE, -1,
                    "%" PRId64 " transfers (money %" PRId64
                    ") came in beyond those that were sent",
                    count, sum_minor);
    }
}

static void
check_account(struct record *r, int account)
{
    struct record_account *a = &r->accounts[account];
    size_t room = (size_t)a->line_count + 1;
    struct trial t = {.r = r, .account = account, .a = a};

    t.claims = xcalloc(room, sizeof(*t.claims));
    t.returned = xcalloc(room, sizeof(*t.returned));
    t.pieces = xcalloc(room, sizeof(*t.pieces));
    for (size_t i = 0; i < room; i++) {
        t.claims[i] = RECORD_NONE;
    }
    check_sequence(&t);
    check_seen(&t);
    for (int32_t i = 0; i < r->ask_count; i++) {
        if (r->asks[i].account == account && r->asks[i].done_us != 0) {
            claim(&t, i);
        }
    }
    check_claims(&t);
    check_refunds(&t);
    check_pieces(&t);
    check_transfers(&t);
    free(t.claims);
    free(t.returned);
    free(t.pieces);
}

/* A refund names what it was asked to refund; two bodies under one key: one was done. */
static void
check_ask(struct record *r, int32_t i)
{
    const struct ask *ask = &r->asks[i];
    const struct ask *about =
        ask->about >= 0 && ask->kind != ASK_USE ? &r->asks[ask->about] : NULL;
    const struct ask *owner = &r->asks[ask->key];

    if (ask->done_us == 0) {
        if (ask->sent > 0 && !record_is_settled(ask)) {
            finding_add(&r->findings, INV_I3, ask->account, i, ask->mix,
                        "no repeat of the key tells whether it was done");
        }
        return;
    }
    if (about != NULL && about->done_us != 0 && ask->line.ref_seq != about->line.seq) {
        finding_add(&r->findings, INV_I3, ask->account, i, ask->mix,
                    "it gave back entry %" PRId64 " instead of %" PRId64,
                    ask->line.ref_seq, about->line.seq);
    }
    if (owner != ask && owner->done_us != 0) {
        finding_add(&r->findings, INV_I3, ask->account, i, ask->mix,
                    "one key did two things: entries %" PRId64 " and %" PRId64,
                    owner->line.seq, ask->line.seq);
    }
}

int32_t
judge_unsettled(const struct record *r)
{
    int32_t count = 0;

    for (int32_t i = 0; i < r->ask_count; i++) {
        count += r->asks[i].sent > 0 && !record_is_settled(&r->asks[i]);
    }
    return count;
}

void
judge(struct record *r)
{
    for (int32_t i = 0; i < r->ask_count; i++) {
        check_ask(r, i);
    }
    for (int i = 0; i < r->account_count; i++) {
        check_account(r, i);
    }
}
