/*
 * The watchers' event streams: one for each account, cut now and then, come back with
 * Last-Event-ID.
 */
#ifndef CREMA_HAMMER_STREAM_H
#define CREMA_HAMMER_STREAM_H

#include "svc/base/must_use.h"
#include "tools/hammer/hammer.h"

/* False after telling why. */
MUST_USE bool streams_open(struct hammer *h);

/* What the watchers have heard stays: h->watchers. */
void streams_close(struct hammer *h);

/* Opens what is closed; cuts whose time has come, unless all shall listen to the end. */
void streams_tend(struct hammer *h, int64_t now_us, bool to_the_end);

/* Whether every watcher has heard everything that anybody was shown. */
bool streams_are_through(const struct hammer *h);

#endif
