/*
 * What one watcher has heard of one account: every version once and in order, over all
 * its reconnections, or, when it missed too many, an explicit "resumed": false (I5).
 * Pure.
 */
#ifndef CREMA_HAMMER_WATCHER_H
#define CREMA_HAMMER_WATCHER_H

#include "svc/base/must_use.h"
#include "tools/hammer/record.h"

struct watcher {
    int account;
    bool started;     /* it has a position */
    int64_t position; /* the newest version heard */
    int64_t known; /* the newest that anybody was shown when the stream was asked for */
    int64_t changes;
    int64_t resumes;   /* streams after the first */
    int64_t unresumed; /* streams that began with "resumed": false */
};

/* The stream is asked for. Returns what Last-Event-ID shall say, or -1: nothing. */
int64_t watcher_begin(struct watcher *w, const struct record *r);

/* An event of the stream. */
void watcher_hear(struct watcher *w, struct record *r, const struct event *event);

/* The end: everything that anybody was shown must have been heard. */
bool watcher_is_through(const struct watcher *w, const struct record *r);

/* Notes that it is not through. */
void watcher_missed(const struct watcher *w, struct record *r);

#endif
