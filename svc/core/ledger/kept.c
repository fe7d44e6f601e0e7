/*
 * Kept goods: see kept.h.
 */
#include "svc/core/ledger/kept.h"

#include <assert.h>
#include <string.h>

void
kept_begin(struct kept *k, struct arena *arena, const struct op_basket *bought,
           int64_t amount_minor)
{
    size_t bytes = bought->line_count * sizeof bought->lines[0];

    assert(amount_minor >= 0);
    *k = (struct kept){
        .lines = arena_alloc(arena, bytes),
        .line_count = bought->line_count,
        .tax_minor = bought->tax_minor,
        .tip_minor = bought->tip_minor,
        .left_minor = amount_minor,
    };
    if (bought->line_count > 0) {
        memcpy(k->lines, bought->lines, bytes);
    } else {
        k->bare_minor = amount_minor - bought->tax_minor - bought->tip_minor;
        k->bare_pieces = 1;
    }
}

/* ⌊minor × part / whole⌋ of a part that is no more than the whole. */
static int64_t
share(int64_t minor, int64_t part, int64_t whole)
{
    return (int64_t)((__int128)minor * part / whole);
}

static void
take_everything(struct kept *k)
{
    for (size_t i = 0; i < k->line_count; i++) {
        k->lines[i].amount_minor = k->lines[i].quantity = 0;
    }
    k->tax_minor = k->tip_minor = k->bare_minor = k->bare_pieces = k->left_minor = 0;
}

static bool
take_amount(struct kept *k, int64_t amount_minor)
{
    int64_t before = k->left_minor, left = before - amount_minor;

    if (amount_minor < 0 || left < 0) {
        return false;
    }
    if (left == 0) {
        take_everything(k);
        return true;
    }
    for (size_t i = 0; i < k->line_count; i++) {
        k->lines[i].amount_minor = share(k->lines[i].amount_minor, left, before);
    }
    k->tax_minor = share(k->tax_minor, left, before);
    k->tip_minor = share(k->tip_minor, left, before);
    k->bare_minor = share(k->bare_minor, left, before);
    k->left_minor = left;
    return true;
}

static int64_t
lines_minor(const struct kept *k)
{
    int64_t sum = 0;

    for (size_t i = 0; i < k->line_count; i++) {
        sum += k->lines[i].amount_minor;
    }
    return sum;
}

static bool
has_pieces(const struct kept *k)
{
    for (size_t i = 0; i < k->line_count; i++) {
        if (k->lines[i].quantity > 0) {
            return true;
        }
    }
    return false;
}

/* gone: pieces of each line. */
static bool
take_pieces(struct kept *k, const int64_t *gone)
{
    int64_t before = lines_minor(k), tax_before = k->tax_minor, after;

    for (size_t i = 0; i < k->line_count; i++) {
        struct op_line *line = &k->lines[i];
        int64_t left = line->quantity - gone[i];

        if (left < 0) {
            return false;
        }
        if (gone[i] > 0) {
            line->amount_minor = share(line->amount_minor, left, line->quantity);
            line->quantity = left;
        }
    }
    after = lines_minor(k);
    if (before > 0) {
        k->tax_minor = share(k->tax_minor, after, before);
    } else if (!has_pieces(k)) {
        k->tax_minor = 0;
    }
    k->left_minor -= before - after + tax_before - k->tax_minor;
    return k->left_minor >= 0;
}

/* Adds the pieces of a request; false when there is no such line. */
static bool
add_pieces(const struct kept *k, const struct kept_request *request, int64_t *gone)
{
    for (size_t i = 0; i < request->piece_count; i++) {
        const struct op_piece *p = &request->pieces[i];

        if (p->line < 1 || p->line > (int64_t)k->line_count || p->pieces < 1 ||
            __builtin_add_overflow(gone[p->line - 1], p->pieces, &gone[p->line - 1])) {
            return false;
        }
    }
    return true;
}

/* The run of lines that begins there; returns where it ends, 0 when it cannot be. */
static size_t
take_run_of_lines(struct kept *k, struct arena *scratch,
                  const struct kept_request *requests, size_t at, size_t count)
{
    int64_t *gone = arena_array(scratch, k->line_count, sizeof *gone);

    for (; at < count && requests[at].piece_count > 0; at++) {
        if (!add_pieces(k, &requests[at], gone)) {
            return 0;
        }
    }
    return take_pieces(k, gone) ? at : 0;
}

static size_t
take_run_of_amounts(struct kept *k, const struct kept_request *requests, size_t at,
                    size_t count)
{
    int64_t sum = 0;

    for (; at < count && requests[at].piece_count == 0; at++) {
        if (requests[at].amount_minor < 0 ||
            __builtin_add_overflow(sum, requests[at].amount_minor, &sum)) {
            return 0;
        }
    }
    return take_amount(k, sum) ? at : 0;
}

bool
kept_after(struct kept *k, struct arena *scratch, const struct kept_request *requests,
           size_t count)
{
    for (size_t at = 0; at < count;) {
        size_t end = requests[at].piece_count > 0
                         ? take_run_of_lines(k, scratch, requests, at, count)
                         : take_run_of_amounts(k, requests, at, count);

        if (end == 0) {
            return false;
        }
        at = end;
    }
    return true;
}

bool
kept_nothing(const struct kept *k)
{
    return k->left_minor == 0 && k->bare_pieces == 0 && !has_pieces(k);
}
