/*
 * One watcher: see watcher.h.
 */
#include "tools/hammer/watcher.h"

#include <inttypes.h>

/* What a stream that resumes makes up for (svc/engine/live/hub_sync.c). */
enum { RESUMED_MAX = 300 };

int64_t
watcher_begin(struct watcher *w, const struct record *r)
{
    w->known = record_known(r, w->account);
    if (!w->started) {
        return -1;
    }
    w->resumes++;
    return w->position;
}

static void
hear_state(struct watcher *w, struct record *r, const struct event *event)
{
    int64_t version = event->view.version;

    if (version < w->known) {
        finding_add(&r->findings, INV_LINEAR, w->account, RECORD_NONE, -1,
                    "a watcher's stream began at version %" PRId64 " when %" PRId64
                    " was known",
                    version, w->known);
    }
    if (w->started && version < w->position) {
        finding_add(&r->findings, INV_I5, w->account, RECORD_NONE, -1,
                    "a watcher at version %" PRId64 " was taken back to %" PRId64,
                    w->position, version);
    } else if (w->started && version != w->position && event->resumed) {
        finding_add(&r->findings, INV_I5, w->account, RECORD_NONE, -1,
                    "a watcher at version %" PRId64 " was told that it resumes at "
                    "%" PRId64,
                    w->position, version);
    } else if (w->started && !event->resumed && version - w->position <= RESUMED_MAX) {
        finding_add(&r->findings, INV_I5, w->account, RECORD_NONE, -1,
                    "a watcher at version %" PRId64 " was begun anew at %" PRId64
                    " instead of being told what it missed",
                    w->position, version);
    }
    w->unresumed += w->started && version != w->position && !event->resumed;
}

static void
hear_change(struct watcher *w, struct record *r, const struct event *event)
{
    int64_t version = event->view.version;

    w->changes++;
    if (w->started && version != w->position + 1) {
        finding_add(&r->findings, INV_I5, w->account, RECORD_NONE, -1,
                    "a watcher heard version %" PRId64 " after %" PRId64, version,
                    w->position);
    }
    if (event->line.seq != version ||
        event->line.cash_after_minor != event->view.cash_minor) {
        finding_add(&r->findings, INV_I1, w->account, RECORD_NONE, -1,
                    "the push of version %" PRId64 " and its entry do not agree",
                    version);
    }
}

void
watcher_hear(struct watcher *w, struct record *r, const struct event *event)
{
    if (event->is_state) {
        hear_state(w, r, event);
    } else {
        hear_change(w, r, event);
    }
    w->started = true;
    w->position = event->view.version;
    record_view(r, w->account, &event->view, RECORD_NONE, "a push");
}

bool
watcher_is_through(const struct watcher *w, const struct record *r)
{
    return w->started && w->position >= record_known(r, w->account);
}

void
watcher_missed(const struct watcher *w, struct record *r)
{
    finding_add(&r->findings, INV_I5, w->account, RECORD_NONE, -1,
                "a watcher was told up to version %" PRId64 ", but %" PRId64
                " was reached",
                w->position, record_known(r, w->account));
}
