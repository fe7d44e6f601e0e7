/*
 * Writes and reads the messages of the change channels. Whatever a reader cannot
 * understand ends the message: what it misses is found by the next comparison with the
 * ledger.
 */
#include "svc/engine/live/live_message.h"

#include <inttypes.h>
#include <stdio.h>

size_t
live_message_start(char out[LIVE_MESSAGE_HEAD_MAX], int64_t committed_us,
                   int64_t generation)
{
    return (size_t)snprintf(out, LIVE_MESSAGE_HEAD_MAX, "C %" PRId64 " %" PRId64 "\n",
                            committed_us, generation);
}

size_t
live_message_head(char out[LIVE_MESSAGE_HEAD_MAX], const struct live_item *item)
{
    int n = snprintf(out, LIVE_MESSAGE_HEAD_MAX, "%" PRId64 " %" PRId64 " %d %zu\n",
                     item->account_id, item->version, (int)item->kind, item->body.n);

    return (size_t)n;
}

/* Cuts a number and the byte that ends it off the front. */
static bool
number_cut(struct slice *rest, char end, int64_t *ret)
{
    const char *stop = rest->n > 0 ? memchr(rest->p, end, rest->n) : NULL;
    size_t n = stop != NULL ? (size_t)(stop - rest->p) : 0;

    if (stop == NULL || !slice_to_i64(slice_of(rest->p, n), ret)) {
        return false;
    }
    *rest = slice_of(stop + 1, rest->n - n - 1);
    return true;
}

bool
live_message_begin(struct slice message, int64_t *ret_committed_us,
                   int64_t *ret_generation, struct slice *ret_rest)
{
    struct slice mark = SLICE("C ");

    if (!slice_starts(message, mark)) {
        return false;
    }
    *ret_rest = slice_of(message.p + mark.n, message.n - mark.n);
    return number_cut(ret_rest, ' ', ret_committed_us) &&
           number_cut(ret_rest, '\n', ret_generation);
}

bool
live_message_next(struct slice *rest, struct live_item *ret)
{
    struct slice at = *rest;
    int64_t kind, bytes;

    if (!number_cut(&at, ' ', &ret->account_id) || !number_cut(&at, ' ', &ret->version) ||
        !number_cut(&at, ' ', &kind) || !number_cut(&at, '\n', &bytes)) {
        return false;
    }
    if (bytes < 0 || (uint64_t)bytes >= at.n || at.p[bytes] != '\n' || kind < 0 ||
        kind > INT16_MAX) {
        return false;
    }
    ret->kind = (enum entry_kind)kind;
    ret->body = slice_of(at.p, (size_t)bytes);
    *rest = slice_of(at.p + bytes + 1, at.n - (size_t)bytes - 1);
    return true;
}
