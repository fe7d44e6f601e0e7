/*
 * The record: see record.h.
 */
#include "tools/hammer/record.h"

#include <inttypes.h>
#include <string.h>
#include <stdlib.h>

#include "svc/base/xalloc.h"

enum { CAP_FIRST = 256 };

void
record_init(struct record *r, const char (*ids)[REPLY_ID_BYTES], int account_count,
            int32_t ask_max)
{
    memset(r, 0, sizeof(*r));
    r->ask_max = ask_max;
    r->account_count = account_count;
    r->accounts = xcalloc((size_t)account_count, sizeof(*r->accounts));
    for (int i = 0; i < account_count; i++) {
        memcpy(r->accounts[i].id, ids[i], REPLY_ID_BYTES);
    }
}

void
record_release(struct record *r)
{
    for (int i = 0; i < r->account_count; i++) {
        free(r->accounts[i].seen);
        free(r->accounts[i].lines);
    }
    free(r->accounts);
    free(r->asks);
    memset(r, 0, sizeof(*r));
}

bool
record_has_room(const struct record *r, int32_t count)
{
    return r->ask_max - r->ask_count >= count;
}

int32_t
record_begin(struct record *r, const struct ask *ask)
{
    if (r->ask_count == r->ask_cap) {
        r->ask_cap = r->ask_cap == 0 ? CAP_FIRST : 2 * r->ask_cap;
        r->asks = xrealloc(r->asks, (size_t)r->ask_cap, sizeof(*r->asks));
    }
    int32_t i = r->ask_count++;
    r->asks[i] = (struct ask){.kind = ask->kind,
                              .mix = ask->mix,
                              .account = ask->account,
                              .to = ask->to,
                              .amount_minor = ask->amount_minor,
                              .key = ask->key >= 0 ? ask->key : i,
                              .about = ask->about,
                              .pieces = ask->pieces,
                              .of_line = ask->of_line,
                              .may = ask->may,
                              .strict = ask->strict};
    return i;
}

static void
record_wrong(struct record *r, enum invariant invariant, int32_t i, const char *what)
{
    const struct ask *ask = &r->asks[i];

    finding_add(&r->findings, invariant, ask->account, i, ask->mix, "%s", what);
}

void
record_sent(struct record *r, int32_t i, int64_t now_us)
{
    struct ask *ask = &r->asks[i];

    if (ask->sent++ == 0) {
        ask->begun_us = now_us;
        ask->floor = record_known(r, ask->account);
    }
}

void
record_unanswered(struct record *r, int32_t i)
{
    struct ask *ask = &r->asks[i];

    ask->unanswered++;
    ask->doubtful |= record_may_be_done_later(ask);
}

/* What kind of entry answers, and what it does to the balance, when the ask says so. */
static bool
line_is_as_asked(const struct ask *ask, const struct line *line)
{
    switch (ask->kind) {
    case ASK_LOAD:
        return line->kind == ENTRY_LOAD && line->cash_minor == ask->amount_minor;
    case ASK_PURCHASE:
        return line->kind == ENTRY_PURCHASE && line->cash_minor == -ask->amount_minor;
    case ASK_REDEEM: return line->kind == ENTRY_REDEEM && line->cash_minor == 0;
    case ASK_REFUND:
        return line->kind == ENTRY_REFUND && line->cash_minor > 0 &&
               (ask->amount_minor == 0 || line->cash_minor == ask->amount_minor);
    case ASK_VOID: return line->kind == ENTRY_VOID;
    case ASK_HOLD: return line->kind == ENTRY_HOLD && line->cash_minor == 0;
    case ASK_CAPTURE:
        return line->kind == ENTRY_CAPTURE && line->cash_minor == -ask->amount_minor;
    case ASK_RELEASE: return line->kind == ENTRY_RELEASE && line->cash_minor == 0;
    case ASK_TRANSFER:
        return line->kind == ENTRY_TRANSFER_OUT && line->cash_minor == -ask->amount_minor;
    case ASK_VOUCHER: return line->kind == ENTRY_VOUCHER && line->cash_minor == 0;
    case ASK_USE: return line->kind == ENTRY_REDEEM && line->cash_minor == 0;
    case ASK_GIVE_UP: return line->kind == ENTRY_VOUCHER_END && line->cash_minor == 0;
    case ASK_KINDS: break;
    }
    return false;
}

int
record_pieces_left(const struct ask *bought, int of_line)
{
    return (of_line == 1 ? bought->pieces : 1) - bought->back[of_line - 1];
}

/* Refunds and voids give back all that is left, but for those of a line. */
static void
note_returned(struct record *r, int32_t i)
{
    const struct ask *ask = &r->asks[i];
    struct ask *about = &r->asks[ask->about];

    if (ask->pieces == 0) {
        about->returned = true;
        return;
    }
    about->back[ask->of_line - 1] += ask->pieces;
    about->returned |=
        record_pieces_left(about, 1) == 0 && record_pieces_left(about, 2) == 0;
    if (record_pieces_left(about, ask->of_line) < 0) {
        finding_add(&r->findings, INV_I8, ask->account, i, ask->mix,
                    "of line %d %d pieces more were given back than were bought",
                    ask->of_line, -record_pieces_left(about, ask->of_line));
    }
}

static void
first_answer(struct record *r, int32_t i, const struct reply *reply, int64_t now_us)
{
    struct ask *ask = &r->asks[i];
    const struct line *line = &reply->line;

    ask->done_us = now_us;
    ask->line = *line;
    if (ask->about >= 0) {
        note_returned(r, i);
    }
    if (!line_is_as_asked(ask, line)) {
        record_wrong(r, INV_I3, i, "the entry of the reply is not what was asked for");
    }
    if (ask->strict && ask->refused > 0 && ask->unanswered == 0) {
        record_wrong(r, INV_I3, i, "it was refused and done at the same time");
    }
    if (line->seq <= ask->floor) {
        finding_add(&r->findings, INV_LINEAR, ask->account, i, ask->mix,
                    "entry %" PRId64 " was made by a request that left when version "
                    "%" PRId64 " was known already",
                    line->seq, ask->floor);
    }
}

void
record_done(struct record *r, int32_t i, const struct reply *reply, int64_t now_us)
{
    struct ask *ask = &r->asks[i];
    const struct line *line = &reply->line;

    ask->answered++;
    if (!reply->readable) {
        record_wrong(r, INV_I3, i, "a reply of status 201 cannot be read");
        return;
    }
    ask->fresh += !reply->replayed;
    if (strcmp(reply->account, r->accounts[ask->account].id) != 0) {
        record_wrong(r, INV_I3, i, "the reply is about another account");
        return;
    }
    if (ask->done_us == 0) {
        first_answer(r, i, reply, now_us);
    } else if (line->digest != ask->line.digest) {
        finding_add(&r->findings, INV_I3, ask->account, i, ask->mix,
                    "a repeat was answered with entry %" PRId64 ", the first time it was "
                    "entry %" PRId64 ", or their numbers differ",
                    line->seq, ask->line.seq);
    }
    if (ask->fresh > 1 && !reply->replayed) {
        record_wrong(r, INV_I3, i, "it was answered more than once as if it were new");
    }
    if (line->seq != reply->view.version ||
        line->cash_after_minor != reply->view.cash_minor ||
        line->held_after_minor != reply->view.held_minor ||
        line->points_after_micro != reply->view.points_micro) {
        record_wrong(r, INV_I1, i, "the reply's entry and its account do not agree");
    }
    record_view(r, ask->account, &reply->view, i, "a reply");
}

static unsigned int
refusal_bit(const char *slug)
{
    static const struct {
        const char *slug;
        unsigned int bit;
    } known[] = {
        {"insufficient-funds", MAY_LACK_FUNDS},
        {"insufficient-points", MAY_LACK_POINTS},
        {"already-refunded", MAY_BE_REFUNDED},
        {"refund-too-large", MAY_BE_REFUNDED},
        {"voided", MAY_BE_VOIDED},
        {"idempotency-key-reused", MAY_BE_REUSED},
        {"limit-exceeded", MAY_PASS_LIMITS},
        {"balance-limit", MAY_PASS_LIMITS},
        {"hold-ended", MAY_HAVE_ENDED},
        {"voucher-ended", MAY_HAVE_ENDED},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(slug, known[i].slug) == 0) {
            return known[i].bit;
        }
    }
    return 0;
}

void
record_refused(struct record *r, int32_t i, const struct reply *reply, int64_t sent_us)
{
    struct ask *ask = &r->asks[i];

    ask->refused++;
    if ((refusal_bit(reply->slug) & ask->may) == 0) {
        finding_add(&r->findings, INV_I3, ask->account, i, ask->mix,
                    "it was refused: %d %s", reply->status, reply->slug);
    } else if (ask->done_us != 0 && (ask->strict || sent_us > ask->done_us)) {
        finding_add(&r->findings, INV_I3, ask->account, i, ask->mix,
                    "it was acknowledged as entry %" PRId64 ", and a repeat was refused: "
                    "%s",
                    ask->line.seq, reply->slug);
    }
}

bool
record_may_be_done_later(const struct ask *ask)
{
    return (ask->may & (MAY_LACK_FUNDS | MAY_LACK_POINTS | MAY_PASS_LIMITS)) != 0;
}

bool
record_is_settled(const struct ask *ask)
{
    return ask->done_us != 0 || (ask->refused > 0 && !ask->doubtful);
}

int64_t
record_known(const struct record *r, int account)
{
    return r->accounts[account].known;
}

static void
seen_grow(struct record_account *a, int64_t version)
{
    int64_t cap = a->seen_cap == 0 ? CAP_FIRST : a->seen_cap;

    while (cap <= version) {
        cap *= 2;
    }
    if (cap > a->seen_cap) {
        a->seen = xrealloc(a->seen, (size_t)cap, sizeof(*a->seen));
        memset(a->seen + a->seen_cap, 0, (size_t)(cap - a->seen_cap) * sizeof(*a->seen));
        a->seen_cap = cap;
    }
}

/* More than anybody can have made: a version that would eat the memory is no version. */
static bool
version_is_possible(const struct record *r, int64_t version)
{
    return version >= 0 && version <= 4 * ((int64_t)r->ask_max + CAP_FIRST);
}

void
record_view(struct record *r, int account, const struct view *view, int32_t ask,
            const char *who)
{
    struct record_account *a = &r->accounts[account];
    int mix = ask >= 0 ? r->asks[ask].mix : -1;

    r->views++;
    if (view->held_minor < 0 || view->cash_minor < view->held_minor) {
        finding_add(&r->findings, INV_I2, account, ask, mix,
                    "%s shows money %" PRId64 ", held %" PRId64 " at version %" PRId64,
                    who, view->cash_minor, view->held_minor, view->version);
    }
    if (!version_is_possible(r, view->version)) {
        finding_add(&r->findings, INV_I4, account, ask, mix,
                    "%s shows version %" PRId64 ", which cannot be", who, view->version);
        return;
    }
    seen_grow(a, view->version);
    struct seen *seen = &a->seen[view->version];
    if (seen->known &&
        (seen->cash_minor != view->cash_minor || seen->held_minor != view->held_minor ||
         seen->points_micro != view->points_micro)) {
        finding_add(&r->findings, INV_LINEAR, account, ask, mix,
                    "version %" PRId64 " was shown with money %" PRId64 ", then %s "
                    "showed it with %" PRId64 ", or their points differ",
                    view->version, seen->cash_minor, who, view->cash_minor);
    }
    *seen = (struct seen){view->cash_minor, view->held_minor, view->points_micro, true};
    if (view->version > a->known) {
        a->known = view->version;
        a->newest = *view;
    }
}

void
record_read(struct record *r, int account, int64_t at_least, const struct view *view)
{
    if (view->version < at_least) {
        finding_add(&r->findings, INV_LINEAR, account, RECORD_NONE, -1,
                    "a read with at_least=%" PRId64 " was answered with version %" PRId64,
                    at_least, view->version);
    }
    record_view(r, account, view, RECORD_NONE, "a read");
}

void
record_ahead(struct record *r, int account, int64_t at_least)
{
    finding_add(&r->findings, INV_LINEAR, account, RECORD_NONE, -1,
                "version %" PRId64 " was shown, and a read with at_least=%" PRId64
                " was told that it is not there",
                at_least, at_least);
}

void
record_line(struct record *r, int account, const struct line *line)
{
    struct record_account *a = &r->accounts[account];

    if (a->line_count == a->line_cap) {
        a->line_cap = a->line_cap == 0 ? CAP_FIRST : 2 * a->line_cap;
        a->lines = xrealloc(a->lines, (size_t)a->line_cap, sizeof(*a->lines));
    }
    a->lines[a->line_count++] = *line;
}

void
record_forget_lines(struct record *r, int account)
{
    r->accounts[account].line_count = 0;
}
