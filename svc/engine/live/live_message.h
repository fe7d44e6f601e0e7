/*
 * The text of a message on a change channel (live.md, "After a commit"): the changes of
 * one batch in one bucket. (Heartbeats are the cache's own.)
 *
 *     C <when it was committed, µs since 1970> <the ledger's generation>
 *     <account id> <version> <entry kind> <bytes of body>
 *     <body>
 *     …
 *
 * Every line ends with a newline, the body too. The body is what a "change" says, without
 * braces and type: "account":"acc_…","id":…,"version":42,…,"entry":{…}. It is made once,
 * by the worker that committed, and reaches every watcher as these bytes.
 */
#ifndef CREMA_ENGINE_LIVE_MESSAGE_H
#define CREMA_ENGINE_LIVE_MESSAGE_H

#include <stdint.h>

#include "proto/slice.h"
#include "svc/base/must_use.h"
#include "svc/core/entry.h"

enum { LIVE_MESSAGE_HEAD_MAX = 80 };

struct live_item {
    int64_t account_id;
    int64_t version;
    enum entry_kind kind;
    struct slice body; /* in the message */
};

/* Writes the first line; the items follow. Returns its length. */
MUST_USE size_t live_message_start(char out[LIVE_MESSAGE_HEAD_MAX], int64_t committed_us,
                                   int64_t generation);

/* Writes an item's first line; body and newline follow. Returns its length. */
MUST_USE size_t live_message_head(char out[LIVE_MESSAGE_HEAD_MAX],
                                  const struct live_item *item);

/* True for a list of changes; *ret_rest is then at its first item. */
MUST_USE bool live_message_begin(struct slice message, int64_t *ret_committed_us,
                                 int64_t *ret_generation, struct slice *ret_rest);

/* The next item, cut off *rest. False at the end and at what is not an item. */
MUST_USE bool live_message_next(struct slice *rest, struct live_item *ret);

#endif
